//! Drift: the typed differences between the record (our database) and reality (the media server).
//!
//! [`compare`] is pure and total. It never reads a clock, keeps no state, and gives its findings in one fixed order,
//! so that two services that import this crate come to the same judgement about the same facts.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use crate::live::{ConnectionState, LiveParticipant, LiveView};
use crate::participant::{Identity, Participant};
use crate::room::{Door, Room, RoomName, RoomRecord};
use crate::session::Session;

mod glance;
mod incident;
mod kind;
mod plan;
#[cfg(test)]
mod tests;

pub use glance::Glance;
pub use incident::Incident;
pub use kind::{DriftKind, Remedy, Severity};
pub use plan::{Action, Fate, Hold, Noticed, Plan, Policy, Step, plan};

/// What makes two findings the same one: the kind, and the LiveKit sid it is about (of the room or the connection).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DriftKey {
    /// The kind.
    pub kind: DriftKind,
    /// The sid, or the room's name where there is none.
    pub subject: String,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// What kind, and about whom.
    pub key: DriftKey,
    /// Since when: a fact where one is known, else when it was first noticed.
    pub since: DateTime<Utc>,
    /// Whether it is too young to be believed (less than [`Yardstick::settles_after`]).
    pub settling: bool,
    /// What was seen, in a sentence without personal data.
    pub evidence: String,
    /// The identity of the participant it is about, if it is about one.
    pub identity: Option<String>,
}

/// The result of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Whether the server has the room.
    pub server_exists: bool,
    /// Whether the database has it.
    pub database_exists: bool,
    /// What differs, ordered by [`DriftKey`].
    pub drifts: Vec<Drift>,
}

/// Both sides of a room, and the judgement.
#[derive(Clone, Debug)]
pub struct BothSides {
    /// The name they share.
    pub name: RoomName,
    /// When they were looked at.
    pub checked_at: DateTime<Utc>,
    /// The record.
    pub record: Option<RoomRecord>,
    /// Reality.
    pub live: Option<LiveView>,
    /// How they differ.
    pub comparison: Comparison,
}

impl Comparison {
    /// The original API's question: is it on both sides, or on neither?
    pub fn status_match(&self) -> bool {
        self.server_exists == self.database_exists
    }

    /// The judgement: nothing differs from what is called for. What is still settling does not count, or every join
    /// would flicker.
    pub fn in_sync(&self) -> bool {
        self.drifts.iter().all(|drift| drift.settling)
    }
}

/// When a drift was noticed first, for those whose beginning no fact tells.
pub type FirstSeen = BTreeMap<DriftKey, DateTime<Utc>>;

/// What a comparison measures by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Yardstick {
    /// How the names of our rooms begin (`livekit.room_prefix`). Others on the same server are never judged.
    pub room_prefix: String,
    /// How long LiveKit keeps a room that nobody entered; Greenroom asks for this time on every CreateRoom.
    pub empty_timeout: TimeDelta,
    /// How long LiveKit keeps a room after the last one left; Greenroom asks for this time, too.
    pub departure_timeout: TimeDelta,
    /// From this age on a drift is believed.
    pub settles_after: TimeDelta,
    /// From this time on somebody who connects is stuck.
    pub stuck_after: TimeDelta,
}

impl Yardstick {
    /// The figures of the design: 900 s, 600 s, 10 s and 15 s. LiveKit's own defaults (300 s and 20 s, v1.13.5) are
    /// too short for people who come late or reload a page. Ten seconds cover LiveKit's caches, which lag by 5.
    pub fn new(room_prefix: impl Into<String>) -> Self {
        Self {
            room_prefix: room_prefix.into(),
            empty_timeout: TimeDelta::seconds(900),
            departure_timeout: TimeDelta::seconds(600),
            settles_after: TimeDelta::seconds(10),
            stuck_after: TimeDelta::seconds(15),
        }
    }

    /// Whether a name is one that we give to rooms of interviews. Rooms in which somebody tries a camera are nobody's.
    pub fn is_ours(&self, name: &str) -> bool {
        name.starts_with(&self.room_prefix) && !RoomName::is_preflight(name)
    }
}

/// LiveKit may close a room a little before our reckoning of its timeouts says so: our times come from webhooks in
/// whole seconds.
const TIMEOUT_GRACE: TimeDelta = TimeDelta::seconds(5);

/// Compares what we recorded with what the server shows; `live` is `None` when the server said that it has no such room.
///
/// There is no comparison with an answer that did not come: [`Observation::known`] gives nothing to compare then.
///
/// [`Observation::known`]: crate::live::Observation::known
pub fn compare(
    record: Option<&RoomRecord>,
    live: Option<&LiveView>,
    first_seen: &FirstSeen,
    yardstick: &Yardstick,
    now: DateTime<Utc>,
) -> Comparison {
    let judge = Judge { first_seen, yardstick, now };
    let mut drifts = match (record, live) {
        (Some(record), Some(live)) => judge.both(record, live),
        (Some(record), None) => judge.only_recorded(record),
        (None, Some(live)) => judge.only_live(live),
        (None, None) => vec![],
    };
    // What LiveKit lists twice is one finding.
    drifts.sort_by(|a, b| (&a.key, a.since, &a.evidence).cmp(&(&b.key, b.since, &b.evidence)));
    drifts.dedup_by(|a, b| a.key == b.key);
    Comparison { server_exists: live.is_some(), database_exists: record.is_some(), drifts }
}

/// Whether LiveKit should have the room `now`: while somebody is inside; while a token that nobody used yet may
/// still be used; and while LiveKit keeps the room after the last one left.
pub fn is_expected_on_server(record: &RoomRecord, yardstick: &Yardstick, now: DateTime<Utc>) -> bool {
    if record.room.is_over(now) {
        return false;
    }
    let occupied = record.sessions.iter().any(Session::is_open);
    let kept = || {
        record
            .sessions
            .iter()
            .filter_map(|s| s.left_at)
            .any(|left| lasts(left, yardstick.departure_timeout, now))
    };
    let awaited = || record.participants.iter().any(|who| has_fresh_token(record, who, yardstick, now));
    occupied || (record.room.door(now) == Door::Open && (kept() || awaited()))
}

/// Whether the person was given a token less than the empty timeout ago, and has not been inside since. A token that
/// was used, or renewed during a stay, keeps no room open: after a stay only the departure timeout counts.
fn has_fresh_token(
    record: &RoomRecord,
    who: &Participant,
    yardstick: &Yardstick,
    now: DateTime<Utc>,
) -> bool {
    who.last_token_at.is_some_and(|given| {
        let used = record.sessions_of(who.id).any(|stay| stay.left_at.is_none_or(|left| left >= given));
        !used && lasts(given, yardstick.empty_timeout, now)
    })
}

fn lasts(from: DateTime<Utc>, timeout: TimeDelta, now: DateTime<Utc>) -> bool {
    now - from < timeout - TIMEOUT_GRACE
}

struct Judge<'a> {
    first_seen: &'a FirstSeen,
    yardstick: &'a Yardstick,
    now: DateTime<Utc>,
}

impl Judge<'_> {
    fn both(&self, record: &RoomRecord, live: &LiveView) -> Vec<Drift> {
        let people = live
            .participants
            .iter()
            .filter(|who| who.is_person() && who.state != ConnectionState::Disconnected);
        let of_people = people.filter_map(|who| self.live_person(record, who));
        let ghosts = self.ghosts(record, Some(live));
        self.alive_after_end(record, live)
            .into_iter()
            .chain(self.replaced(&record.room, live))
            .chain(of_people)
            .chain(ghosts)
            .chain(self.over_capacity(record, live))
            .collect()
    }

    fn only_recorded(&self, record: &RoomRecord) -> Vec<Drift> {
        let missing = is_expected_on_server(record, self.yardstick, self.now).then(|| {
            let server = record.room.server.as_ref();
            let subject = server.map_or(record.room.name.as_str(), |server| server.sid.as_str());
            let evidence =
                "people are expected in the room or inside it, and LiveKit does not have it".into();
            self.drift(
                DriftKind::RoomMissingOnServer,
                subject,
                server.and_then(|server| server.gone_at),
                evidence,
            )
        });
        missing.into_iter().chain(self.ghosts(record, None)).collect()
    }

    fn only_live(&self, live: &LiveView) -> Vec<Drift> {
        let ours = self.yardstick.is_ours(&live.room.name);
        let orphan = ours.then(|| {
            let evidence =
                format!("LiveKit has the room with {} people, and there is no record of it", live.present());
            self.drift(DriftKind::RoomOrphanedOnServer, &live.room.sid, Some(live.room.created_at), evidence)
        });
        orphan.into_iter().collect()
    }

    fn alive_after_end(&self, record: &RoomRecord, live: &LiveView) -> Option<Drift> {
        let room = &record.room;
        room.is_over(self.now).then(|| {
            let ended_at = room.ended.map_or(room.window.hard_ends_at, |(at, _)| at);
            let evidence =
                format!("the room is over, and LiveKit still has it with {} people", live.present());
            self.drift(DriftKind::RoomAliveAfterEnd, &live.room.sid, Some(ended_at), evidence)
        })
    }

    /// A room without a number of places has one for everybody who is expected; LiveKit lets an identity in once. Where
    /// LiveKit itself was told a limit, the smaller of the two counts.
    fn over_capacity(&self, record: &RoomRecord, live: &LiveView) -> Option<Drift> {
        let expected = record.participants.iter().filter(|who| who.revoked_at.is_none()).count();
        let limits = [record.room.policy.places.unwrap_or_default(), live.room.max_participants];
        let limits =
            limits.into_iter().filter_map(|limit| usize::try_from(limit).ok().filter(|limit| *limit > 0));
        let places = limits.fold(expected, usize::min);
        let present = live.present();
        (present > places).then(|| {
            let evidence = format!("{present} people are in the room, and {places} places are for them");
            self.drift(DriftKind::RoomOverCapacity, &live.room.sid, None, evidence)
        })
    }

    /// A room that is over has to go, whichever life it is.
    fn replaced(&self, room: &Room, live: &LiveView) -> Option<Drift> {
        let ours =
            room.server.as_ref().filter(|server| server.sid != live.room.sid && !room.is_over(self.now))?;
        let evidence = format!("we made {}, and LiveKit has {} under the same name", ours.sid, live.room.sid);
        Some(self.drift(DriftKind::RoomReplaced, &live.room.sid, Some(live.room.created_at), evidence))
    }

    fn ghosts(&self, record: &RoomRecord, live: Option<&LiveView>) -> Vec<Drift> {
        let is_live = |stay: &Session| {
            live.is_some_and(|live| live.participants.iter().any(|who| who.sid == stay.participant_sid))
        };
        let ghosts = record.sessions.iter().filter(|stay| stay.is_open() && !is_live(stay));
        ghosts.map(|stay| self.ghost(record, stay)).collect()
    }

    fn ghost(&self, record: &RoomRecord, stay: &Session) -> Drift {
        let role = record.participant(stay.participant).map_or("participant", |who| who.role.as_str());
        let evidence =
            format!("the {role} has an open stay {}, and LiveKit does not list it", stay.participant_sid);
        let drift = self.drift(DriftKind::ParticipantGhost, &stay.participant_sid, None, evidence);
        Drift { identity: Some(Identity::of(stay.participant).as_str().to_owned()), ..drift }
    }

    /// The one thing that is wrong with somebody on the server, the worst first.
    fn live_person(&self, record: &RoomRecord, who: &LiveParticipant) -> Option<Drift> {
        let known = who.participant().and_then(|id| record.participant(id));
        let (kind, since, evidence) = match known {
            None => (
                DriftKind::ParticipantUnknown,
                who.joined_at,
                "LiveKit lists an identity that was never given".into(),
            ),
            Some(known) => self.known_person(record, known, who)?,
        };
        let drift = self.drift(kind, &who.sid, since, evidence);
        Some(Drift { identity: Some(who.identity.clone()), ..drift })
    }

    fn known_person(
        &self,
        record: &RoomRecord,
        known: &Participant,
        who: &LiveParticipant,
    ) -> Option<Finding> {
        let role = known.role.as_str();
        if let Some(revoked_at) = known.revoked_at {
            let since = who.joined_at.map(|joined| joined.max(revoked_at));
            return Some((
                DriftKind::ParticipantRevoked,
                since,
                format!("the {role} was put out, and is in the room"),
            ));
        }
        if who.is_present() {
            return unrecorded(record, known, who);
        }
        let stuck = who.joined_at.is_some_and(|since| self.now - since > self.yardstick.stuck_after);
        let evidence = || format!("the {role} is connecting, and no media flows");
        stuck.then(|| (DriftKind::ParticipantStuck, who.joined_at, evidence()))
    }

    fn drift(&self, kind: DriftKind, subject: &str, fact: Option<DateTime<Utc>>, evidence: String) -> Drift {
        let key = DriftKey { kind, subject: subject.to_owned() };
        let since = fact.or_else(|| self.first_seen.get(&key).copied()).unwrap_or(self.now);
        Drift {
            settling: self.now - since < self.yardstick.settles_after,
            key,
            since,
            evidence,
            identity: None,
        }
    }
}

/// A kind, since when if a fact tells, and the evidence.
type Finding = (DriftKind, Option<DateTime<Utc>>, String);

/// Somebody who is there without an open stay: since they came, or since we took them for gone.
fn unrecorded(record: &RoomRecord, known: &Participant, who: &LiveParticipant) -> Option<Finding> {
    let stays = || record.sessions_of(known.id).filter(|stay| stay.participant_sid == who.sid);
    if stays().any(Session::is_open) {
        return None;
    }
    let since = who.joined_at.max(stays().filter_map(|stay| stay.left_at).max());
    let role = known.role.as_str();
    let evidence = format!("LiveKit lists the {role} as {}, and there is no open stay of it", who.sid);
    Some((DriftKind::ParticipantUnrecorded, since, evidence))
}
