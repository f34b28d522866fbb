//! People, their stays, the messages to them, and their answers.

use chrono::{DateTime, Utc};
use greenroom_domain::invitation::{Failure, Invitation, InvitationState, chief};
use greenroom_domain::participant::Participant;
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::response::{Response, last_of};
use greenroom_domain::room::RoomRecord;
use greenroom_domain::session::Session;
use serde::Serialize;
use utoipa::ToSchema;

use super::time;
use crate::wiring::Public;

/// A person who is expected.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ParticipantDto {
    id: String,
    /// The person's name on LiveKit.
    #[schema(example = "p_0b7e6c1e3f5a4f0d9c8b7a6f5e4d3c2b")]
    identity: String,
    #[schema(example = "Layla Haddad")]
    name: String,
    /// `candidate`, `interviewer` or `observer`.
    #[schema(example = "candidate")]
    role: &'static str,
    /// The caller's own id of the person.
    external_id: Option<String>,
    /// The person's number with the digits in the middle hidden; null where none is kept. `POST …/phone` shows it.
    #[schema(example = "+962•••••••57")]
    phone: Option<String>,
    /// Since when the person is kept out.
    revoked_at: Option<String>,
    /// Since when the person has been waiting for a host, while they are.
    waiting_since: Option<String>,
    /// What a host said: `admitted`, `denied`, or null.
    #[schema(example = "admitted")]
    admission: Option<&'static str>,
    /// The stays, oldest first.
    sessions: Vec<SessionDto>,
    /// Whole minutes of all stays; one that is open counts until now.
    minutes: i64,
    /// The message that tells most about whether the person was told: the newest that is no reminder. Null when there is none.
    invitation: Option<InvitationDto>,
    /// Every message to the person, oldest first.
    invitations: Vec<InvitationDto>,
    /// What the person answered last.
    response: Option<ResponseDto>,
    /// The personal link. Given to who creates the room, not by `status`.
    #[serde(skip_serializing_if = "Option::is_none")]
    join_url: Option<String>,
}

/// One stay.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SessionDto {
    joined_at: String,
    left_at: Option<String>,
    /// Why it ended.
    #[schema(example = "client_initiated")]
    reason: Option<String>,
    /// `webhook`, `reconciler` or `request`: who told us last.
    source: &'static str,
}

/// A message to a person, and what became of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InvitationDto {
    id: String,
    /// `open`, `scheduled`, `rescheduled`, `reminder`, `cancelled` or `interviewer`.
    #[schema(example = "scheduled")]
    purpose: &'static str,
    #[schema(example = "ar")]
    language: String,
    /// `queued`, `sending`, `uncertain`, `held`, `accepted`, `sent`, `delivered`, `read`, `failed`, `undelivered` or `suppressed`.
    #[schema(example = "delivered")]
    state: &'static str,
    /// With `suppressed`: `stopped`, `wrong_person`, `no_consent`, `no_template`, `not_needed`, `superseded` or `too_late`.
    reason: Option<&'static str>,
    /// With `failed`: the messenger's words.
    failure: Option<FailureDto>,
    /// True when messages are only shown (`whatsapp.mode` is "preview"): nothing reached a phone.
    preview: bool,
    created_at: String,
    /// When it was meant to go out; later than `createdAt` for a reminder.
    due_at: String,
    /// How often it was handed to the messenger.
    attempts: u32,
    accepted_at: Option<String>,
    sent_at: Option<String>,
    delivered_at: Option<String>,
    read_at: Option<String>,
}

/// Why a message could not be delivered.
#[derive(Debug, Serialize, ToSchema)]
struct FailureDto {
    /// Meta's number; -1 and below are ours.
    #[schema(example = 131_026)]
    code: i32,
    title: String,
    details: String,
}

/// What a person answered.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResponseDto {
    /// `confirm`, `late`, `cannot_make_it` or `wrong_person`.
    #[schema(example = "late")]
    kind: &'static str,
    /// With `late`: how late.
    minutes: Option<u32>,
    note: Option<String>,
    at: String,
}

impl ParticipantDto {
    /// One person of the room.
    pub fn of(
        who: &Participant,
        record: &RoomRecord,
        at: DateTime<Utc>,
        public: &Public,
        join_url: Option<String>,
    ) -> Self {
        let stays = || record.sessions_of(who.id);
        let invitation = |one| InvitationDto::of(one, public);
        Self {
            id: who.id.to_string(),
            identity: who.identity().as_str().to_owned(),
            name: who.name.clone(),
            role: who.role.as_str(),
            external_id: who.external_id.clone(),
            phone: who.phone.as_ref().map(PhoneNumber::masked),
            revoked_at: who.revoked_at.map(time),
            waiting_since: who.waits_since(at).map(time),
            admission: who.door.answer.map(|(answer, _)| answer.as_str()),
            sessions: stays().map(SessionDto::of).collect(),
            minutes: stays().map(|stay| stay.length(at)).sum::<chrono::TimeDelta>().num_minutes(),
            invitation: chief(&record.invitations, who.id).map(invitation),
            invitations: record
                .invitations
                .iter()
                .filter(|one| one.participant == who.id)
                .map(invitation)
                .collect(),
            response: last_of(&record.responses, who.id).map(ResponseDto::of),
            join_url,
        }
    }
}

impl SessionDto {
    fn of(stay: &Session) -> Self {
        Self {
            joined_at: time(stay.joined_at),
            left_at: stay.left_at.map(time),
            reason: stay.reason.clone(),
            source: stay.source.as_str(),
        }
    }
}

impl InvitationDto {
    /// One message.
    pub fn of(invitation: &Invitation, public: &Public) -> Self {
        Self {
            id: invitation.id.to_string(),
            purpose: invitation.purpose.as_str(),
            language: invitation.language.clone(),
            state: invitation.state.as_str(),
            reason: match invitation.state {
                InvitationState::Suppressed(reason) => Some(reason.as_str()),
                _ => None,
            },
            failure: match &invitation.state {
                InvitationState::Failed(failure) => Some(FailureDto::of(failure)),
                _ => None,
            },
            preview: public.preview,
            created_at: time(invitation.created_at),
            due_at: time(invitation.due_at),
            attempts: invitation.posts,
            accepted_at: invitation.accepted_at.map(time),
            sent_at: invitation.sent_at.map(time),
            delivered_at: invitation.delivered_at.map(time),
            read_at: invitation.read_at.map(time),
        }
    }
}

impl FailureDto {
    fn of(failure: &Failure) -> Self {
        Self { code: failure.code, title: failure.title.clone(), details: failure.details.clone() }
    }
}

impl ResponseDto {
    /// One answer.
    pub fn of(response: &Response) -> Self {
        Self {
            kind: response.kind.as_str(),
            minutes: response.minutes,
            note: response.note.clone(),
            at: time(response.at),
        }
    }
}
