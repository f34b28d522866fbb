//! What the media server reports: live rooms and live participants, without any vendor's types.

use chrono::{DateTime, Utc};

use crate::participant::{Identity, ParticipantId};
use crate::token::FamilyId;

/// What a question to the media server brought. A failed call is `Unknown`, never `Absent`: nobody is put out and
/// nothing is deleted because of an answer that did not come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observation<T> {
    /// It is there, and looks like this.
    Seen(T),
    /// The server answered that it is not there.
    Absent,
    /// The server did not answer, or not in a way that can be believed.
    Unknown,
}

impl<T> Observation<T> {
    /// What is known: something, or that there is nothing. `None` when nothing is known, and so nothing may be judged.
    pub fn known(&self) -> Option<Option<&T>> {
        match self {
            Self::Seen(seen) => Some(Some(seen)),
            Self::Absent => Some(None),
            Self::Unknown => None,
        }
    }
}

/// A room as the media server describes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveRoom {
    /// Its name.
    pub name: String,
    /// The id of this life of the room, `RM_…` on LiveKit.
    pub sid: String,
    /// When this life began.
    pub created_at: DateTime<Utc>,
    /// How long it stays when nobody ever came, in seconds.
    pub empty_timeout: u32,
    /// How long it stays after the last one left, in seconds.
    pub departure_timeout: u32,
    /// How many may be inside; 0 means any number.
    pub max_participants: u32,
    /// How many people the server counts. LiveKit's number is a cache that lags by up to 5 s (v1.13.5, seen).
    pub num_participants: u32,
    /// How many of them the server counts as sending something; it lags alike.
    pub num_publishers: u32,
    /// Whether it is being recorded.
    pub active_recording: bool,
    /// The codecs that may be published, as MIME types.
    pub enabled_codecs: Vec<String>,
    /// Metadata that somebody put on the room. Greenroom puts none there.
    pub metadata: String,
}

/// What kind of thing a live participant is. Only [`ParticipantKind::Standard`] is a person.
///
/// The numbers are those of LiveKit's `ParticipantInfo.Kind` (livekit-protocol 0.8.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParticipantKind {
    /// A person with a browser or an app.
    Standard,
    /// A stream that is fed in.
    Ingress,
    /// A recorder.
    Egress,
    /// A telephone caller.
    Sip,
    /// A program that takes part.
    Agent,
    /// Anything newer.
    Other(i32),
}

impl ParticipantKind {
    /// From LiveKit's number.
    pub const fn from_number(number: i32) -> Self {
        match number {
            0 => Self::Standard,
            1 => Self::Ingress,
            2 => Self::Egress,
            3 => Self::Sip,
            4 => Self::Agent,
            other => Self::Other(other),
        }
    }

    /// The word that stands for the kind in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Ingress => "ingress",
            Self::Egress => "egress",
            Self::Sip => "sip",
            Self::Agent => "agent",
            Self::Other(_) => "other",
        }
    }
}

/// How far a live participant has come. The numbers are those of LiveKit's `ParticipantInfo.State`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConnectionState {
    /// 0: the WebSocket is open.
    Joining,
    /// 1: an offer was received.
    Joined,
    /// 2: media flows. Only this is presence.
    Active,
    /// 3: going away.
    Disconnected,
    /// A number we do not know.
    Other(i32),
}

impl ConnectionState {
    /// From LiveKit's number.
    pub const fn from_number(number: i32) -> Self {
        match number {
            0 => Self::Joining,
            1 => Self::Joined,
            2 => Self::Active,
            3 => Self::Disconnected,
            other => Self::Other(other),
        }
    }

    /// LiveKit's number.
    pub const fn number(self) -> i32 {
        match self {
            Self::Joining => 0,
            Self::Joined => 1,
            Self::Active => 2,
            Self::Disconnected => 3,
            Self::Other(number) => number,
        }
    }
}

/// Something that a participant publishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveTrack {
    /// Its id, `TR_…` on LiveKit.
    pub sid: String,
    /// `audio`, `video` or `data`.
    pub kind: String,
    /// `camera`, `microphone`, `screen_share`, `screen_share_audio` or `unknown`.
    pub source: String,
    /// The publisher's own name for it.
    pub name: String,
    /// Whether it is silent or black at present.
    pub muted: bool,
}

/// What a live participant may do, as the server sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LivePermission {
    /// May send sound or picture.
    pub can_publish: bool,
    /// May hear and see.
    pub can_subscribe: bool,
    /// May send messages.
    pub can_publish_data: bool,
    /// Which sources may be sent; empty means all.
    pub can_publish_sources: Vec<String>,
    /// Not shown to the others.
    pub hidden: bool,
    /// Is there to record: a machine, whatever kind it says it is.
    pub recorder: bool,
}

/// Somebody or something in a live room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveParticipant {
    /// The id of this connection, `PA_…` on LiveKit.
    pub sid: String,
    /// The name by which the server tells people apart.
    pub identity: String,
    /// The name that people read.
    pub name: String,
    /// What it is.
    pub kind: ParticipantKind,
    /// How far it has come.
    pub state: ConnectionState,
    /// What it publishes.
    pub tracks: Vec<LiveTrack>,
    /// When it came.
    pub joined_at: Option<DateTime<Utc>>,
    /// What it may do.
    pub permission: Option<LivePermission>,
    /// The token family by which it came, if its token was ours.
    pub family: Option<FamilyId>,
}

impl LiveParticipant {
    /// Whether this is a person: recorders, streams, callers and agents are never attendance, drift or capacity.
    pub fn is_person(&self) -> bool {
        let records = self.permission.as_ref().is_some_and(|permission| permission.recorder);
        self.kind == ParticipantKind::Standard && !records
    }

    /// Whether this is a person to whom media flows.
    pub fn is_present(&self) -> bool {
        self.is_person() && self.state == ConnectionState::Active
    }

    /// The participant of ours behind the identity, if it has the shape of ours.
    pub fn participant(&self) -> Option<ParticipantId> {
        Identity::participant(&self.identity)
    }
}

/// A live room and everything in it, asked for at the same time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveView {
    /// The room.
    pub room: LiveRoom,
    /// Who and what is in it.
    pub participants: Vec<LiveParticipant>,
}

impl LiveView {
    /// How many people are present. LiveKit's own count lags by up to 5 s (seen on v1.13.5), so we count the list.
    pub fn present(&self) -> usize {
        self.participants.iter().filter(|p| p.is_present()).count()
    }

    /// How many people send anything.
    pub fn publishing(&self) -> usize {
        self.participants.iter().filter(|p| p.is_person() && !p.tracks.is_empty()).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_we_do_not_know_survive_the_round_trip() {
        for number in [0, 1, 2, 3, 99] {
            assert_eq!(ConnectionState::from_number(number).number(), number);
        }
        assert_eq!(ParticipantKind::from_number(7), ParticipantKind::Other(7));
    }
}
