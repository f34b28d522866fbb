//! From LiveKit's types to ours: the only place that names them. Replies are not trusted.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::live::{
    ConnectionState, LiveParticipant, LivePermission, LiveRoom, LiveTrack, ParticipantKind,
};
use greenroom_domain::ports::NewLiveRoom;
use greenroom_domain::token::FamilyId;
use livekit_api::services::room::CreateRoomOptions;
use livekit_protocol::participant_info::Kind;
use livekit_protocol::{
    DisconnectReason, ParticipantInfo, ParticipantPermission, Room, TrackInfo, TrackSource, TrackType,
};
use uuid::Uuid;

/// The participant attribute that carries the token family. It is LiveKit's to keep and to give back; a participant
/// cannot change it, because our tokens do not allow updates of one's own metadata.
pub(crate) const FAMILY_ATTRIBUTE: &str = "greenroom.family";

/// The attribute that carries the role, by which a page names it on a tile. We go by our own record, and never read it back.
pub(crate) const ROLE_ATTRIBUTE: &str = "greenroom.role";

/// The number for a kind whose name we do not know. LiveKit's numbers are positive.
const UNKNOWN_KIND: i32 = -1;

/// Both timeouts are always asked for: LiveKit takes 0 for its own defaults, 300 s and 20 s (v1.13.5).
pub(crate) fn create_options(room: &NewLiveRoom) -> CreateRoomOptions {
    CreateRoomOptions {
        empty_timeout: whole_seconds(room.empty_timeout),
        departure_timeout: whole_seconds(room.departure_timeout),
        max_participants: room.max_participants.unwrap_or_default(),
        ..CreateRoomOptions::default()
    }
}

fn whole_seconds(timeout: TimeDelta) -> u32 {
    u32::try_from(timeout.num_seconds().max(1)).unwrap_or(u32::MAX)
}

/// A room. `turn_password` ends here. A room that does not tell when it was made counts as very old.
pub(crate) fn room(room: Room) -> LiveRoom {
    LiveRoom {
        name: room.name,
        sid: room.sid,
        created_at: moment(room.creation_time_ms, room.creation_time).unwrap_or(DateTime::UNIX_EPOCH),
        empty_timeout: room.empty_timeout,
        departure_timeout: room.departure_timeout,
        max_participants: room.max_participants,
        num_participants: room.num_participants,
        num_publishers: room.num_publishers,
        active_recording: room.active_recording,
        enabled_codecs: room.enabled_codecs.into_iter().map(|codec| codec.mime).collect(),
        metadata: room.metadata,
    }
}

/// A participant.
pub(crate) fn participant(info: ParticipantInfo) -> LiveParticipant {
    LiveParticipant {
        kind: ParticipantKind::from_number(info.kind),
        state: ConnectionState::from_number(info.state),
        joined_at: moment(info.joined_at_ms, info.joined_at),
        family: family(&info.attributes),
        tracks: info.tracks.into_iter().map(track).collect(),
        permission: info.permission.map(permission),
        sid: info.sid,
        identity: info.identity,
        name: info.name,
    }
}

fn track(track: TrackInfo) -> LiveTrack {
    LiveTrack {
        kind: track_kind(track.r#type).into(),
        source: track_source(track.source).into(),
        sid: track.sid,
        name: track.name,
        muted: track.muted,
    }
}

fn track_kind(number: i32) -> &'static str {
    match TrackType::try_from(number) {
        Ok(TrackType::Audio) => "audio",
        Ok(TrackType::Video) => "video",
        Ok(TrackType::Data) => "data",
        Err(_) => "unknown",
    }
}

fn track_source(number: i32) -> &'static str {
    match TrackSource::try_from(number) {
        Ok(TrackSource::Camera) => "camera",
        Ok(TrackSource::Microphone) => "microphone",
        Ok(TrackSource::ScreenShare) => "screen_share",
        Ok(TrackSource::ScreenShareAudio) => "screen_share_audio",
        Ok(TrackSource::Unknown) | Err(_) => "unknown",
    }
}

/// Sources that we do not know stay in the list as `unknown`: an empty list would mean that all may be sent.
#[expect(
    deprecated,
    reason = "LiveKit v1.13.5 still lets a token with `recorder` in as a person of the kind STANDARD (seen)"
)]
fn permission(permission: ParticipantPermission) -> LivePermission {
    let sources = permission.can_publish_sources.into_iter();
    LivePermission {
        can_publish: permission.can_publish,
        can_subscribe: permission.can_subscribe,
        can_publish_data: permission.can_publish_data,
        can_publish_sources: sources.map(|source| track_source(source).to_owned()).collect(),
        hidden: permission.hidden,
        recorder: permission.recorder,
    }
}

fn family(attributes: &HashMap<String, String>) -> Option<FamilyId> {
    family_of(attributes.get(FAMILY_ATTRIBUTE)?)
}

/// The family that the attribute's text names.
pub(crate) fn family_of(text: &str) -> Option<FamilyId> {
    Uuid::try_parse(text).ok().map(FamilyId)
}

/// A moment from LiveKit's two notations: milliseconds when they are given, else seconds. 0 and less is "not told",
/// and so is a time after the year 9999, which neither RFC 3339 nor LiveKit knows.
pub(crate) fn moment(milliseconds: i64, seconds: i64) -> Option<DateTime<Utc>> {
    let by_milliseconds = || DateTime::from_timestamp_millis(milliseconds).filter(is_sane);
    let by_seconds = || DateTime::from_timestamp(seconds, 0).filter(is_sane);
    by_milliseconds().or_else(by_seconds)
}

/// 9999-12-31T23:59:59Z in seconds.
const LATEST_SECOND: i64 = 253_402_300_799;

fn is_sane(moment: &DateTime<Utc>) -> bool {
    *moment > DateTime::UNIX_EPOCH && moment.timestamp() <= LATEST_SECOND
}

/// The kind that a protobuf name stands for. A name we do not know is not a person.
pub(crate) fn kind_of_name(name: &str) -> ParticipantKind {
    let number = Kind::from_str_name(name).map_or(UNKNOWN_KIND, |kind| kind as i32);
    ParticipantKind::from_number(number)
}

/// LiveKit's word for the number of a disconnect reason, in small letters.
pub(crate) fn reason_of_number(number: i64) -> String {
    let reason = i32::try_from(number).ok().and_then(|number| DisconnectReason::try_from(number).ok());
    match reason {
        Some(reason) => reason.as_str_name().to_ascii_lowercase(),
        None => format!("reason_{number}"),
    }
}

#[cfg(test)]
mod tests {
    use livekit_protocol::Codec;

    use super::*;

    #[test]
    fn moments_are_sane_or_not_told() {
        let second = |seconds| DateTime::from_timestamp(seconds, 0);
        for (milliseconds, seconds, expected) in [
            (1_790_000_000_123, 1_790_000_000, DateTime::from_timestamp_millis(1_790_000_000_123)),
            (0, 1_790_000_000, second(1_790_000_000)),
            (-1, 1_790_000_000, second(1_790_000_000)),
            (i64::MAX, 1_790_000_000, second(1_790_000_000)),
            (0, 0, None),
            (0, -5, None),
            (i64::MIN, i64::MIN, None),
            (0, i64::MAX, None),
            (0, LATEST_SECOND, second(LATEST_SECOND)),
            (0, LATEST_SECOND + 1, None),
        ] {
            assert_eq!(moment(milliseconds, seconds), expected, "{milliseconds} {seconds}");
        }
    }

    #[test]
    fn an_empty_room_becomes_defaults() {
        let room = room(Room::default());
        assert_eq!((room.created_at, room.enabled_codecs), (DateTime::UNIX_EPOCH, vec![]));
    }

    #[test]
    fn a_room_keeps_what_it_says_but_its_turn_password() {
        let codec = Codec { mime: "video/VP8".into(), fmtp_line: String::new() };
        let live = room(Room {
            sid: "RM_1".into(),
            name: "interview_1".into(),
            empty_timeout: 900,
            departure_timeout: 600,
            creation_time: 1_790_000_000,
            creation_time_ms: 1_790_000_000_123,
            turn_password: "planted".into(),
            enabled_codecs: vec![codec],
            ..Room::default()
        });
        assert_eq!((live.empty_timeout, live.departure_timeout), (900, 600));
        assert_eq!(live.created_at.timestamp_millis(), 1_790_000_000_123);
        assert_eq!(live.enabled_codecs, ["video/VP8"]);
        assert!(!format!("{live:?}").contains("planted"));
    }

    #[test]
    fn numbers_we_do_not_know_survive() {
        let stranger = participant(ParticipantInfo {
            state: 99,
            kind: 77,
            tracks: vec![TrackInfo { r#type: 9, source: 9, ..TrackInfo::default() }],
            permission: Some(ParticipantPermission {
                can_publish_sources: vec![9, 2],
                ..ParticipantPermission::default()
            }),
            ..ParticipantInfo::default()
        });
        assert_eq!(stranger.state.number(), 99);
        assert_eq!(stranger.kind, ParticipantKind::Other(77));
        assert_eq!(
            (stranger.tracks[0].kind.as_str(), stranger.tracks[0].source.as_str()),
            ("unknown", "unknown")
        );
        assert_eq!(stranger.permission.unwrap().can_publish_sources, ["unknown", "microphone"]);
    }

    #[test]
    fn the_family_is_read_from_the_attribute_if_it_is_one() {
        let id = Uuid::from_u128(7);
        for (text, expected) in
            [(id.to_string(), Some(FamilyId(id))), (String::new(), None), ("somebody else's".into(), None)]
        {
            let attributes = HashMap::from([(FAMILY_ATTRIBUTE.to_owned(), text)]);
            let info = ParticipantInfo { attributes, ..ParticipantInfo::default() };
            assert_eq!(participant(info).family, expected);
        }
        assert_eq!(participant(ParticipantInfo::default()).family, None);
    }

    #[test]
    fn timeouts_are_whole_seconds_above_zero() {
        for (asked, expected) in [
            (TimeDelta::seconds(900), 900),
            (TimeDelta::zero(), 1),
            (TimeDelta::seconds(-5), 1),
            (TimeDelta::milliseconds(1500), 1),
            (TimeDelta::MAX, u32::MAX),
        ] {
            assert_eq!(whole_seconds(asked), expected, "{asked}");
        }
    }

    #[test]
    fn names_and_numbers_of_reasons_and_kinds_become_words() {
        assert_eq!(reason_of_number(1), "client_initiated");
        assert_eq!(reason_of_number(0), "unknown_reason");
        assert_eq!(reason_of_number(99), "reason_99");
        assert_eq!(reason_of_number(i64::MIN), format!("reason_{}", i64::MIN));
        assert_eq!(kind_of_name("EGRESS"), ParticipantKind::Egress);
        assert_eq!(kind_of_name("BRIDGE"), ParticipantKind::Other(8));
        assert_eq!(kind_of_name("HOLOGRAM"), ParticipantKind::Other(UNKNOWN_KIND));
    }
}
