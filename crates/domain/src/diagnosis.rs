//! Why can't they join? The way into the room as an ordered list of steps, each with what was seen and what to do.
//!
//! [`diagnose`] is pure and total over collected [`Facts`]. The first step that failed is the cause: steps that
//! somebody evidently got past are no failures, whatever became of them, and what the media server did not tell is
//! never held against the room.

use chrono::{DateTime, Utc};

mod devices;
mod door;
mod entry;
mod facts;
mod finding;
mod host;
mod house;
mod page;
mod seat;
#[cfg(test)]
mod tests;
mod told;

pub use facts::{Facts, HealthSeen};

use facts::Scene;
use finding::Finding;

/// A step on the way into the room. The order is the order of the checks: the message, our own door, what is the same
/// for everybody, and the way through LiveKit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StepName {
    /// A message with the link is for them.
    Invited,
    /// The messenger took it.
    MessageAccepted,
    /// It reached the phone.
    MessageDelivered,
    /// It was opened.
    MessageRead,
    /// The link is good, and was used.
    LinkOpened,
    /// They asked to come in.
    JoinAsked,
    /// Nobody put them out.
    NotPutOut,
    /// There was a place for them.
    PlaceFree,
    /// A host opened for them, where one has to.
    HostOpened,
    /// The answer was yes.
    JoinAdmitted,
    /// The door is open.
    WithinWindow,
    /// LiveKit answers, and is ready.
    LivekitReachable,
    /// Its clock and ours agree. It comes before the key, since a token of another time is refused like a wrong key's.
    ClockInStep,
    /// It takes our key.
    KeyAccepted,
    /// They were given a token.
    TokenGiven,
    /// It has not ended.
    TokenStillGood,
    /// LiveKit has the room.
    RoomOnServer,
    /// It has a place for them.
    Capacity,
    /// Their browser and their devices do what they have to. It comes after what is not of their making, since a page
    /// that finds no LiveKit reports that, too.
    Devices,
    /// They reached LiveKit.
    SignallingReached,
    /// The connection for media came about.
    ConnectionEstablished,
    /// Media flows.
    MediaFlows,
    /// No second device takes their place, or is refused it.
    SingleDevice,
    /// They are in the room.
    InTheRoom,
}

impl StepName {
    /// All of them, in their order.
    pub const ALL: [Self; 24] = [
        Self::Invited,
        Self::MessageAccepted,
        Self::MessageDelivered,
        Self::MessageRead,
        Self::LinkOpened,
        Self::JoinAsked,
        Self::NotPutOut,
        Self::PlaceFree,
        Self::HostOpened,
        Self::JoinAdmitted,
        Self::WithinWindow,
        Self::LivekitReachable,
        Self::ClockInStep,
        Self::KeyAccepted,
        Self::TokenGiven,
        Self::TokenStillGood,
        Self::RoomOnServer,
        Self::Capacity,
        Self::Devices,
        Self::SignallingReached,
        Self::ConnectionEstablished,
        Self::MediaFlows,
        Self::SingleDevice,
        Self::InTheRoom,
    ];

    /// The stable word for the step.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::MessageAccepted => "message_accepted",
            Self::MessageDelivered => "message_delivered",
            Self::MessageRead => "message_read",
            Self::LinkOpened => "link_opened",
            Self::JoinAsked => "join_asked",
            Self::NotPutOut => "not_put_out",
            Self::PlaceFree => "place_free",
            Self::HostOpened => "host_opened",
            Self::JoinAdmitted => "join_admitted",
            Self::WithinWindow => "within_window",
            Self::LivekitReachable => "livekit_reachable",
            Self::ClockInStep => "clock_in_step",
            Self::KeyAccepted => "key_accepted",
            Self::TokenGiven => "token_given",
            Self::TokenStillGood => "token_still_good",
            Self::RoomOnServer => "room_on_server",
            Self::Capacity => "capacity",
            Self::Devices => "devices",
            Self::SignallingReached => "signalling_reached",
            Self::ConnectionEstablished => "connection_established",
            Self::MediaFlows => "media_flows",
            Self::SingleDevice => "single_device",
            Self::InTheRoom => "in_the_room",
        }
    }
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    /// It is behind them.
    Passed,
    /// It keeps them out.
    Failed,
    /// Not yet, and nothing is wrong.
    Waiting,
    /// Nothing can be said.
    Unknown,
    /// It does not matter here, or somebody evidently got past it.
    NotNeeded,
}

impl CheckState {
    /// The stable word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Waiting => "waiting",
            Self::Unknown => "unknown",
            Self::NotNeeded => "not_needed",
        }
    }
}

/// One step, looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Which.
    pub step: StepName,
    /// What became of it.
    pub state: CheckState,
    /// What was seen, in a sentence without personal data.
    pub seen: String,
    /// When it happened, or will.
    pub at: Option<DateTime<Utc>>,
    /// What to do. Always there when the step failed.
    pub advice: Option<&'static str>,
}

/// The whole way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// Every step, always in the order of [`StepName::ALL`].
    pub steps: Vec<Check>,
    /// The first that failed: the cause, if there is one.
    pub first_failure: Option<StepName>,
}

/// Looks at every step of the way into the room.
pub fn diagnose(facts: &Facts) -> Diagnosis {
    let scene = Scene::of(facts);
    let look = |step| match &scene {
        Some(scene) => got_past(scene, step, find(scene, step)),
        None => stranger(step),
    };
    let steps: Vec<Check> = StepName::ALL.into_iter().map(|step| check(step, look(step))).collect();
    let failed = steps.iter().find(|check| check.state == CheckState::Failed);
    let first_failure = failed.map(|check| check.step);
    Diagnosis { steps, first_failure }
}

fn check(step: StepName, finding: Finding) -> Check {
    let Finding { state, seen, at, advice } = finding;
    Check { step, state, seen, at, advice }
}

fn find(scene: &Scene<'_>, step: StepName) -> Finding {
    match step {
        StepName::Invited => told::invited(scene),
        StepName::MessageAccepted => told::accepted(scene),
        StepName::MessageDelivered => told::delivered(scene),
        StepName::MessageRead => told::read(scene),
        StepName::LinkOpened => door::link_opened(scene),
        StepName::JoinAsked => door::join_asked(scene),
        StepName::NotPutOut => door::not_put_out(scene),
        StepName::PlaceFree => seat::place_free(scene),
        StepName::HostOpened => host::host_opened(scene),
        StepName::JoinAdmitted => door::join_admitted(scene),
        StepName::WithinWindow => door::within_window(scene),
        StepName::LivekitReachable => house::livekit_reachable(scene),
        StepName::ClockInStep => house::clock_in_step(scene),
        StepName::KeyAccepted => house::key_accepted(scene),
        StepName::TokenGiven => entry::token_given(scene),
        StepName::TokenStillGood => entry::token_still_good(scene),
        StepName::RoomOnServer => entry::room_on_server(scene),
        StepName::Capacity => entry::capacity(scene),
        StepName::Devices => page::devices(scene),
        StepName::SignallingReached => entry::signalling_reached(scene),
        StepName::ConnectionEstablished => entry::connection_established(scene),
        StepName::MediaFlows => entry::media_flows(scene),
        StepName::SingleDevice => devices::single_device(scene),
        StepName::InTheRoom => entry::in_the_room(scene),
    }
}

/// Whoever is on the server is past all that leads there, whatever we know of it; being put out outlasts that.
fn got_past(scene: &Scene<'_>, step: StepName, finding: Finding) -> Finding {
    let Some(who) = scene.connection() else { return finding };
    let last = if who.is_present() { StepName::MediaFlows } else { StepName::SignallingReached };
    match step {
        StepName::NotPutOut => finding,
        step if step > last || finding.is_passed() => finding,
        _ => Finding::not_needed("they are past it: LiveKit lists them").at(finding.at),
    }
}

fn stranger(step: StepName) -> Finding {
    match step {
        StepName::Invited => Finding::failed(
            "they are not expected in this room",
            "add the person to the room, or look at another",
        ),
        _ => Finding::unknown("they are not expected in this room"),
    }
}
