//! The timeline: the append-only list of all that happened to a room. It is the audit log, too.

use chrono::{DateTime, Utc};

use crate::drift::DriftKey;
use crate::invitation::{InvitationId, InvitationState, Purpose};
use crate::participant::ParticipantId;
use crate::report::Report;
use crate::response::ResponseKind;
use crate::room::RoomId;
use crate::session::Source;
use crate::token::FamilyId;
use crate::verdict::Verdict;

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Greenroom by itself.
    System,
    /// The holder of an API key, by the key's name.
    Key(String),
    /// A participant.
    Participant(ParticipantId),
    /// The media server.
    MediaServer,
    /// The messenger.
    Messenger,
}

impl Actor {
    /// The text that stands for the actor in the database: `system`, `key:<name>`, `participant:<id>`, `media_server`,
    /// `messenger`.
    pub fn as_text(&self) -> String {
        match self {
            Self::System => "system".into(),
            Self::Key(name) => format!("key:{name}"),
            Self::Participant(id) => format!("participant:{id}"),
            Self::MediaServer => "media_server".into(),
            Self::Messenger => "messenger".into(),
        }
    }
}

/// Names one request, also in the log and in the answer's `x-request-id`: 1 to 64 of `A-Z a-z 0-9 . _ -`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(String);

impl RequestId {
    /// Reads one as a client may send it.
    pub fn parse(text: &str) -> Option<Self> {
        let sane = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        ((1..=64).contains(&text.len()) && text.chars().all(sane)).then(|| Self(text.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who asks for something, and by which request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Who.
    pub actor: Actor,
    /// By which request; none for what Greenroom does by itself.
    pub request: Option<RequestId>,
}

impl Caller {
    /// Greenroom by itself.
    pub const SYSTEM: Self = Self { actor: Actor::System, request: None };

    /// The same request, made by this person.
    #[must_use]
    pub fn as_participant(&self, who: ParticipantId) -> Self {
        Self { actor: Actor::Participant(who), request: self.request.clone() }
    }

    /// The same request about this person: a key that was shown is named, otherwise the person asked.
    #[must_use]
    pub fn on_behalf_of(&self, who: ParticipantId) -> Self {
        match self.actor {
            Actor::Key(_) => self.clone(),
            _ => self.as_participant(who),
        }
    }

    /// The name of the API key, or `system`: who made a room.
    pub fn name(&self) -> String {
        match &self.actor {
            Actor::Key(name) => name.clone(),
            other => other.as_text(),
        }
    }

    /// A line of the timeline about the room, or about somebody in it.
    pub fn line(
        &self,
        room: RoomId,
        at: DateTime<Utc>,
        participant: Option<ParticipantId>,
        what: Happening,
    ) -> TimelineEntry {
        TimelineEntry {
            room,
            at,
            actor: self.actor.clone(),
            request: self.request.clone(),
            participant,
            what,
        }
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// The room was made.
    RoomCreated,
    /// A person was given a token.
    TokenIssued(FamilyId),
    /// A person was given the next token of a family.
    TokenRefreshed(FamilyId),
    /// A spent refresh token was shown again, and its family was voided.
    RefreshReused(FamilyId),
    /// A person asked to leave.
    LeaveAsked,
    /// A stay began.
    Joined {
        /// LiveKit's id of the connection.
        participant_sid: String,
    },
    /// A stay ended.
    Left {
        /// LiveKit's id of the connection.
        participant_sid: String,
        /// Why, see [`crate::session::Session::reason`].
        reason: String,
    },
    /// A person reached the media server, but no media ever flowed.
    ConnectionAborted {
        /// LiveKit's id of the connection.
        participant_sid: String,
        /// Why, in LiveKit's word in small letters.
        reason: String,
    },
    /// The media server closed the LiveKit room.
    ServerRoomFinished {
        /// LiveKit's id of that life of the room.
        room_sid: String,
    },
    /// Greenroom deleted the LiveKit room because its time was over.
    ServerRoomDeleted(Source),
    /// The room got another time.
    RoomRescheduled,
    /// The room was changed otherwise: the fields, as the API names them.
    RoomChanged(Vec<&'static str>),
    /// The room was called off.
    RoomCancelled,
    /// The room was ended.
    RoomEnded,
    /// Somebody more is expected.
    ParticipantAdded,
    /// A message is this far.
    InvitationIs(InvitationId, Purpose, InvitationState),
    /// A message was refused, and is tried again.
    InvitationRetried(InvitationId, Purpose, i32),
    /// Somebody answered.
    ResponseReceived {
        /// What.
        kind: ResponseKind,
        /// How late, in minutes.
        minutes: Option<u32>,
    },
    /// The person's link opens nothing any more.
    LinkVoided,
    /// The person got another link, and the one before opens nothing any more. Who was put out is invited again by it.
    LinkReplaced,
    /// Somebody with a key was shown the person's link.
    LinkShown,
    /// Somebody with a key was shown the person's number.
    PhoneShown,
    /// A person waits for a host to open.
    Waiting,
    /// A host, or the recruiting system, let the person in.
    Admitted,
    /// A host did not let the person in.
    Denied,
    /// The person was put out, and is kept out.
    PutOut,
    /// Somebody who was put out came in by a token given earlier, and was removed again.
    RemovedAgain,
    /// The person's page reports how a step towards the room went.
    Reported(Report),
    /// What identifies the person was taken out of the record.
    PersonErased,
    /// Somebody we know asked to come in, and was not let in: the stable word of [`crate::admission::Refusal`].
    JoinRefused(&'static str),
    /// A candidate and an interviewer were in the room together for the first time.
    InterviewStarted,
    /// The interview is over, and this is what it came to.
    InterviewEnded(Verdict),
    /// Proof came late: this is what the interview came to instead.
    InterviewRevised(Verdict),
    /// Record and reality differ, and two passes have seen it.
    DriftFound(DriftKey),
    /// The difference was mended, by this action.
    DriftRepaired(DriftKey, &'static str),
}

impl Happening {
    /// The stable word for it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::RoomCreated => "room_created",
            Self::TokenIssued(_) => "token_issued",
            Self::TokenRefreshed(_) => "token_refreshed",
            Self::RefreshReused(_) => "refresh_reused",
            Self::LeaveAsked => "leave_asked",
            Self::Joined { .. } => "joined",
            Self::Left { .. } => "left",
            Self::ConnectionAborted { .. } => "connection_aborted",
            Self::ServerRoomFinished { .. } => "server_room_finished",
            Self::ServerRoomDeleted(_) => "server_room_deleted",
            Self::RoomRescheduled => "room_rescheduled",
            Self::RoomChanged(_) => "room_changed",
            Self::RoomCancelled => "room_cancelled",
            Self::RoomEnded => "room_ended",
            Self::ParticipantAdded => "participant_added",
            Self::InvitationIs(_, _, state) => state.happening(),
            Self::InvitationRetried(..) => "invitation_retried",
            Self::ResponseReceived { .. } => "response_received",
            Self::LinkVoided => "link_voided",
            Self::LinkReplaced => "link_replaced",
            Self::LinkShown => "link_shown",
            Self::PhoneShown => "phone_shown",
            Self::Waiting => "waiting",
            Self::Admitted => "admitted",
            Self::Denied => "denied",
            Self::PutOut => "put_out",
            Self::RemovedAgain => "removed_again",
            Self::Reported(_) => "reported",
            Self::PersonErased => "person_erased",
            Self::JoinRefused(_) => "join_refused",
            Self::InterviewStarted => "interview_started",
            Self::InterviewEnded(_) => "interview_ended",
            Self::InterviewRevised(_) => "interview_revised",
            Self::DriftFound(_) => "drift_found",
            Self::DriftRepaired(..) => "drift_repaired",
        }
    }

    /// What is known beyond the word, as names and values. Never a secret, never personal.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::RoomCreated
            | Self::LeaveAsked
            | Self::RoomRescheduled
            | Self::RoomCancelled
            | Self::RoomEnded
            | Self::ParticipantAdded
            | Self::LinkVoided
            | Self::LinkReplaced
            | Self::LinkShown
            | Self::PhoneShown
            | Self::Waiting
            | Self::Admitted
            | Self::Denied
            | Self::PutOut
            | Self::RemovedAgain
            | Self::PersonErased
            | Self::InterviewStarted => vec![],
            Self::Reported(report) => {
                vec![("step", report.step.as_str().into()), ("code", report.code.as_str().into())]
            }
            Self::JoinRefused(reason) => vec![("reason", (*reason).into())],
            Self::InterviewEnded(verdict) | Self::InterviewRevised(verdict) => verdict_facts(verdict),
            Self::DriftFound(key) => drift_facts(key),
            Self::DriftRepaired(key, action) => {
                drift_facts(key).into_iter().chain([("action", (*action).into())]).collect()
            }
            Self::RoomChanged(fields) => vec![("fields", fields.join(" "))],
            Self::InvitationIs(id, purpose, state) => invitation_facts(*id, *purpose, state),
            Self::InvitationRetried(id, purpose, code) => {
                vec![
                    ("invitation", id.to_string()),
                    ("purpose", purpose.as_str().into()),
                    ("code", code.to_string()),
                ]
            }
            Self::ResponseReceived { kind, minutes } => {
                let late = minutes.map(|minutes| ("minutes", minutes.to_string()));
                std::iter::once(("response", kind.as_str().to_owned())).chain(late).collect()
            }
            Self::TokenIssued(family) | Self::TokenRefreshed(family) | Self::RefreshReused(family) => {
                vec![("family", family.0.to_string())]
            }
            Self::Joined { participant_sid } => vec![("participantSid", participant_sid.clone())],
            Self::Left { participant_sid, reason } | Self::ConnectionAborted { participant_sid, reason } => {
                vec![("participantSid", participant_sid.clone()), ("reason", reason.clone())]
            }
            Self::ServerRoomFinished { room_sid } => vec![("roomSid", room_sid.clone())],
            Self::ServerRoomDeleted(source) => vec![("source", source.as_str().into())],
        }
    }
}

fn drift_facts(key: &DriftKey) -> Vec<(&'static str, String)> {
    let severity = key.kind.severity().as_str().into();
    vec![("drift", key.kind.as_str().into()), ("severity", severity), ("subject", key.subject.clone())]
}

fn verdict_facts(verdict: &Verdict) -> Vec<(&'static str, String)> {
    let mut facts = vec![
        ("outcome", verdict.outcome.as_str().to_owned()),
        ("minutes", verdict.minutes_together.to_string()),
        ("candidateMinutes", verdict.candidate_minutes.to_string()),
    ];
    facts.extend(verdict.no_show.map(|who| ("noShow", who.as_str().to_owned())));
    facts.extend(verdict.candidate_late.map(|late| ("candidateLateMinutes", late.to_string())));
    facts.extend(verdict.interviewer_late.map(|late| ("interviewerLateMinutes", late.to_string())));
    facts
}

/// The details of a failure stay with the invitation: the messenger may have put a number into them.
fn invitation_facts(
    id: InvitationId,
    purpose: Purpose,
    state: &InvitationState,
) -> Vec<(&'static str, String)> {
    let mut facts = vec![("invitation", id.to_string()), ("purpose", purpose.as_str().into())];
    match state {
        InvitationState::Failed(failure) => {
            facts.extend([("code", failure.code.to_string()), ("title", failure.title.clone())]);
        }
        InvitationState::Suppressed(reason) => facts.push(("reason", reason.as_str().into())),
        _ => {}
    }
    facts
}

/// One line of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineEntry {
    /// The room it belongs to.
    pub room: RoomId,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who did it.
    pub actor: Actor,
    /// By which request, if by one.
    pub request: Option<RequestId>,
    /// Whom it happened to.
    pub participant: Option<ParticipantId>,
    /// What happened.
    pub what: Happening,
}

impl TimelineEntry {
    /// What is known beyond the word, the request's id included.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let request = self.request.as_ref().map(|id| (REQUEST, id.as_str().to_owned()));
        self.what.facts().into_iter().chain(request).collect()
    }
}

/// Under this name a line keeps the id of its request.
pub const REQUEST: &str = "requestId";

/// A line of the timeline as it is read back: the words of [`Actor`] and [`Happening`], which may be of another version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineLine {
    /// Its place: later lines have greater ids.
    pub id: i64,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// Who did it, see [`Actor::as_text`].
    pub actor: String,
    /// Whom it happened to.
    pub participant: Option<ParticipantId>,
    /// What happened, see [`Happening::kind`].
    pub kind: String,
    /// What is known beyond the word.
    pub facts: Vec<(String, String)>,
}
