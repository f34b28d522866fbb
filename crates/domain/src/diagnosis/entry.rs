//! The steps with a token in hand: the room on LiveKit, the way into it, and staying in it.

use chrono::{DateTime, TimeDelta, Utc};

use super::facts::{Scene, fact, is_by_will};
use super::finding::Finding;
use crate::live::{ConnectionState, LiveView, Observation};
use crate::room::Door;

/// How long somebody may take from the token to LiveKit: its JavaScript client gives the WebSocket 15 s and the media
/// another 15 s.
const PATIENCE: TimeDelta = TimeDelta::seconds(30);
/// From this time on somebody who connects is stuck, see [`crate::drift::Yardstick::stuck_after`].
const STUCK_AFTER: TimeDelta = TimeDelta::seconds(15);
/// How a stay ends when its room does: LiveKit's words, and ours.
const ROOM_WENT: [&str; 5] =
    ["room_deleted", "room_closed", "server_shutdown", "room_finished", "server_lost"];

pub(super) const OPEN_AGAIN: &str = "ask them to open the link again: it brings a new token";
const NOTHING_TOLD: &str = "nothing can be said: LiveKit did not tell";

pub(super) fn token_given(scene: &Scene<'_>) -> Finding {
    match scene.token_at() {
        Some(given) => Finding::passed("they were given a token").at(given),
        None => Finding::waiting("no token was given to them yet"),
    }
}

pub(super) fn token_still_good(scene: &Scene<'_>) -> Finding {
    let Some(ends_at) = scene.token_ends_at() else {
        return Finding::waiting("no token was given to them yet");
    };
    let finding = match () {
        () if scene.now() < ends_at => Finding::passed("their token is good"),
        () if scene.last_stay().is_some_and(|stay| stay.is_open() && scene.has_used_token()) => {
            Finding::passed("their token is in use; LiveKit looks at it only when somebody connects")
        }
        () if scene.is_over() => Finding::not_needed("the room is over, and no token outlives it"),
        () if !scene.wants_in() => {
            Finding::not_needed("they left by themselves; the link brings a new token")
        }
        () => Finding::failed("their token has ended, and they are not in the room", OPEN_AGAIN),
    };
    finding.at(ends_at)
}

pub(super) fn room_on_server(scene: &Scene<'_>) -> Finding {
    if let Some((seen, at)) = went_under_them(scene) {
        return Finding::failed(seen, OPEN_AGAIN).at(at);
    }
    match &scene.facts.live {
        Observation::Unknown => Finding::unknown(NOTHING_TOLD),
        Observation::Seen(view) => Finding::passed("LiveKit has the room").at(view.room.created_at),
        Observation::Absent if scene.is_over() => Finding::not_needed("the room is over"),
        Observation::Absent if holds_good_token(scene) => Finding::failed(absent(scene), OPEN_AGAIN)
            .at(scene.room().server.as_ref().and_then(|room| room.gone_at)),
        Observation::Absent => {
            Finding::not_needed("LiveKit does not have the room; the next who joins makes it")
        }
    }
}

/// Whether the person has in hand what should open the room now.
fn holds_good_token(scene: &Scene<'_>) -> bool {
    let is_good = scene.token_ends_at().is_some_and(|ends_at| scene.now() < ends_at);
    scene.wants_in() && is_good && !matches!(scene.room().door(scene.now()), Door::NotYet { .. })
}

/// The room that was closed while the person was inside, and who has not come back since.
fn went_under_them(scene: &Scene<'_>) -> Option<(String, Option<DateTime<Utc>>)> {
    let stay = scene.lost_stay().filter(|_| scene.is_told())?;
    let reason = stay.reason.as_deref().filter(|reason| ROOM_WENT.contains(reason))?;
    let is_open = scene.room().door(scene.now()) == Door::Open;
    is_open.then(|| (format!("the LiveKit room was closed while they were inside: {reason}"), stay.left_at))
}

fn absent(scene: &Scene<'_>) -> &'static str {
    let told = |kind| scene.token_at().and_then(|given| scene.room_line(kind, given)).is_some();
    match () {
        () if told("server_room_deleted") => {
            "LiveKit does not have the room: Greenroom closed it after their token was given"
        }
        () if told("server_room_finished") => {
            "LiveKit does not have the room: it was closed after their token was given"
        }
        () => "LiveKit does not have the room, and nobody told that it was closed",
    }
}

pub(super) fn capacity(scene: &Scene<'_>) -> Finding {
    match &scene.facts.live {
        Observation::Unknown => Finding::unknown(NOTHING_TOLD),
        Observation::Absent => Finding::not_needed("LiveKit does not have the room"),
        Observation::Seen(view) => places(scene, view),
    }
}

/// LiveKit counts everybody and everything that is in the list, and refuses with an error 500 (v1.13.5, seen).
fn places(scene: &Scene<'_>, view: &LiveView) -> Finding {
    let inside = view.participants.iter().filter(|who| who.state != ConnectionState::Disconnected).count();
    let places = view.room.max_participants;
    match usize::try_from(places) {
        Ok(limit) if limit > 0 && inside >= limit && scene.connection().is_none() => Finding::failed(
            format!("the LiveKit room is full: {inside} are in it, and it has {places} places"),
            "let somebody leave; the limit is the room's `maxParticipants`, or of whoever made it on LiveKit",
        ),
        _ => Finding::passed("the LiveKit room has a place for them"),
    }
    .at(scene.now())
}

pub(super) fn signalling_reached(scene: &Scene<'_>) -> Finding {
    if let Some(who) = scene.connection() {
        return Finding::passed("LiveKit lists them").at(who.joined_at);
    }
    if scene.has_used_token() || scene.aborted().is_some() {
        return Finding::passed("they have reached LiveKit since their token was given");
    }
    let Some(given) = scene.token_at() else { return Finding::waiting("no token was given to them yet") };
    let finding = match () {
        () if !scene.is_told() => Finding::unknown(NOTHING_TOLD),
        () if scene.now() - given <= PATIENCE => Finding::waiting("their token was given a moment ago"),
        () if matches!(scene.room().door(scene.now()), Door::NotYet { .. }) => {
            Finding::waiting("their token is of an earlier appointment")
        }
        () => Finding::failed(
            "they were given a token and never reached LiveKit with it",
            "the page may have been closed; else check that `livekit.public_url` is reached from their network, \
             with WebSockets, and try another network",
        ),
    };
    finding.at(given)
}

pub(super) fn connection_established(scene: &Scene<'_>) -> Finding {
    if let Some(line) = scene.aborted().filter(|_| !scene.is_present()) {
        let reason = fact(line, "reason").unwrap_or("unknown_reason");
        return Finding::failed(
            format!("they reached LiveKit, and the connection for media never came about: {reason}"),
            "another network (mobile data) helps at once; for good, open LiveKit's UDP and TCP ports, set its public \
             address, and offer TURN over TLS on port 443",
        )
        .at(line.at);
    }
    match scene.connection() {
        Some(who) if who.is_present() => Finding::passed("the connection for media stands").at(who.joined_at),
        None if scene.has_used_token() => Finding::passed("the connection for media stood"),
        Some(who) => Finding::waiting("they are connecting").at(who.joined_at),
        None => not_yet(scene),
    }
}

pub(super) fn media_flows(scene: &Scene<'_>) -> Finding {
    match scene.connection() {
        Some(who) if who.is_present() => Finding::passed("media flows"),
        Some(who) if who.joined_at.is_some_and(|since| scene.now() - since > STUCK_AFTER) => Finding::failed(
            "they have been connecting for more than 15 s, and no media flows",
            "their network lets no media through: another network (mobile data), or TURN over TLS on port 443",
        ),
        Some(_) => Finding::waiting("they are connecting"),
        None if scene.has_used_token() => Finding::passed("media flowed"),
        None => not_yet(scene),
    }
    .at(scene.connection().and_then(|who| who.joined_at))
}

fn not_yet(scene: &Scene<'_>) -> Finding {
    match scene.is_told() {
        true => Finding::waiting("they have not connected yet"),
        false => Finding::unknown(NOTHING_TOLD),
    }
}

pub(super) fn in_the_room(scene: &Scene<'_>) -> Finding {
    if let Some(who) = scene.connection() {
        return match who.is_present() {
            true => Finding::passed("they are in the room"),
            false => Finding::waiting("they are connecting"),
        }
        .at(who.joined_at);
    }
    let Some(stay) = scene.last_stay() else { return not_yet(scene) };
    match stay.left_at {
        None if scene.is_told() => Finding::unknown(
            "the ledger has them inside, and LiveKit does not list them; the next look decides",
        )
        .at(stay.joined_at),
        None => Finding::unknown("the ledger has them inside; LiveKit did not tell").at(stay.joined_at),
        Some(left) if is_by_will(stay) => Finding::waiting("they left by themselves").at(left),
        Some(left) => lost(scene, stay.reason.as_deref().unwrap_or("unknown_reason"), left),
    }
}

/// A stay that nobody meant to end. A client tries by itself to come back.
fn lost(scene: &Scene<'_>, reason: &str, left: DateTime<Utc>) -> Finding {
    let seen = format!("their stay ended otherwise than by their own will: {reason}");
    match () {
        () if !scene.is_told() => Finding::unknown(NOTHING_TOLD),
        () if scene.is_over() || scene.lost_stay().is_none() => Finding::waiting(seen),
        () if scene.now() - left <= PATIENCE => Finding::waiting(seen),
        () => Finding::failed(seen, "ask them to open the link again, on a better network if they can"),
    }
    .at(left)
}
