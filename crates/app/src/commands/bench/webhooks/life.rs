//! The life of a room in LiveKit's words: bodies as v1.13.5 sends them (recorded by `greenroom-livekit`'s tests), with the
//! TURN password that Greenroom has to take out.

use greenroom_domain::participant::{Identity, ParticipantId};

/// One life of a room: made, entered by both, left by both, closed.
pub(super) struct Life {
    number: usize,
    room: String,
    people: [ParticipantId; 2],
    /// In seconds since 1970.
    began: i64,
}

/// The events of a life: LiveKit's word, which of the two it is about, and how many seconds after the beginning.
const STEPS: [(&str, Option<usize>, i64); EVENTS] = [
    ("room_started", None, 0),
    ("participant_joined", Some(0), JOINED),
    ("participant_joined", Some(1), JOINED + 1),
    ("participant_left", Some(0), LEFT),
    ("participant_left", Some(1), LEFT + 1),
    ("room_finished", None, LEFT + 2),
];

/// How many events a life has.
pub(super) const EVENTS: usize = 6;

/// When the first one comes and goes, in seconds after the beginning; the other one does a second later.
const JOINED: i64 = 2;
const LEFT: i64 = 300;

const CODECS: &str = r#"[{"mime":"audio/PCMU"}, {"mime":"audio/PCMA"}, {"mime":"audio/opus"}, {"mime":"audio/red"}, {"mime":"video/VP8"}, {"mime":"video/H264"}, {"mime":"video/VP9"}, {"mime":"video/AV1"}, {"mime":"video/H265"}, {"mime":"video/rtx"}]"#;

impl Life {
    pub(super) fn new(number: usize, room: &str, people: [ParticipantId; 2], began: i64) -> Self {
        Self { number, room: room.to_owned(), people, began }
    }

    /// The body that tells a step.
    pub(super) fn body(&self, step: usize) -> String {
        let (event, who, after) = STEPS.get(step).copied().unwrap_or_default();
        let room = self.room();
        let who = who.map(|who| self.participant(event, who)).unwrap_or_default();
        let (number, at) = (self.number, self.began + after);
        format!(
            r#"{{"event":"{event}", "room":{room}, {who}"id":"EV_{number:09}{step:03}", "createdAt":"{at}"}}"#
        )
    }

    /// The stays that have to come of it, each in one line: the sids, whose, from when and until when, why it ended. The
    /// event that tells of the beginning is dated in whole seconds, and nobody came after it was told.
    pub(super) fn stays(&self) -> impl Iterator<Item = String> {
        let people = self.people.iter().enumerate();
        people.map(|(who, id)| {
            let (sid, id, from) = (self.participant_sid(who), id.0.simple(), self.joined(who) * 1000);
            let left = (self.began + LEFT + Self::later(who)) * 1000;
            format!("{} {sid} {id} {from} {left} client_initiated", self.room_sid())
        })
    }

    fn room(&self) -> String {
        let (sid, name, began) = (self.room_sid(), &self.room, self.began);
        format!(
            r#"{{"sid":"{sid}", "name":"{name}", "emptyTimeout":900, "departureTimeout":600, "creationTime":"{began}", "creationTimeMs":"{began}743", "turnPassword":"7Zq1vUm0cN4sXyB2kT8eJw5RfLh3GdPa6oQi9DnYbVx", "enabledCodecs":{CODECS}}}"#
        )
    }

    fn participant(&self, event: &str, who: usize) -> String {
        let identity =
            self.people.get(who).map(|id| Identity::of(*id).as_str().to_owned()).unwrap_or_default();
        let (sid, joined) = (self.participant_sid(who), self.joined(who));
        let (state, version, reason) = match event {
            "participant_left" => ("DISCONNECTED", 5, r#""disconnectReason":"CLIENT_INITIATED", "#),
            _ => ("ACTIVE", 2, ""),
        };
        let family = self.number;
        format!(
            r#""participant":{{"sid":"{sid}", "identity":"{identity}", "state":"{state}", "joinedAt":"{joined}", "joinedAtMs":"{joined}071", "name":"Layla Haddad", "version":{version}, "permission":{{"canSubscribe":true, "canPublish":true, "canPublishData":true, "canPublishSources":["CAMERA", "MICROPHONE"]}}, "attributes":{{"greenroom.family":"00000000-0000-0000-000{who}-{family:012}"}}, {reason}"clientProtocol":2, "capabilities":["CAP_PACKET_TRAILER", "CAP_COMPRESSION_DEFLATE_RAW"]}}, "#
        )
    }

    fn room_sid(&self) -> String {
        format!("RM_{:012}", self.number)
    }

    fn participant_sid(&self, who: usize) -> String {
        format!("PA_{:011}{who}", self.number)
    }

    fn joined(&self, who: usize) -> i64 {
        self.began + JOINED + Self::later(who)
    }

    fn later(who: usize) -> i64 {
        i64::from(who > 0)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use uuid::Uuid;

    use super::*;

    fn life() -> Life {
        let people = [ParticipantId(Uuid::from_u128(1)), ParticipantId(Uuid::from_u128(2))];
        Life::new(7, "interview_1", people, 1_795_431_736)
    }

    #[test]
    fn every_body_is_json_with_the_members_of_a_recorded_one() {
        for (step, name) in [(0, "room_started"), (1, "participant_joined"), (3, "participant_left")] {
            let recorded = std::fs::read_to_string(format!(
                "{}/../adapters/livekit/src/webhooks/recorded/{name}.json",
                env!("CARGO_MANIFEST_DIR")
            ));
            let recorded: Value = serde_json::from_str(&recorded.unwrap()).unwrap();
            let body: Value = serde_json::from_str(&life().body(step)).unwrap();
            assert_eq!(body["event"], name);
            for part in ["room", "participant"] {
                let members = |value: &Value| -> Vec<String> {
                    let members = value[part].as_object();
                    members.map(|members| members.keys().cloned().collect()).unwrap_or_default()
                };
                let mut expected = members(&recorded);
                expected.retain(|name| name != "isPublisher");
                assert_eq!(members(&body), expected, "{name} {part}");
            }
        }
    }

    #[test]
    fn stays_are_told_with_the_times_of_their_own_events() {
        let stays: Vec<_> = life().stays().collect();
        assert_eq!(
            stays[1],
            "RM_000000000007 PA_000000000071 00000000000000000000000000000002 1795431739000 1795432037000 \
             client_initiated"
        );
    }
}
