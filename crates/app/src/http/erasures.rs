//! `POST /api/erasures`: a person is to be forgotten.

use actix_web::{post, web};
use greenroom_domain::erasure::Subject;
use greenroom_usecases::erase_person::Erased;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::auth::By;
use super::body::Body;
use super::dto::Problems;
use super::problem::{Problem, chain};
use super::rooms::phone;
use super::text::id;
use super::ways::{ByCandidateId, ByPhone, one_of_two};
use crate::wiring::{Public, Services};

#[derive(Deserialize)]
#[serde(expecting = "a JSON object", rename_all = "camelCase", deny_unknown_fields)]
struct ErasureBody {
    candidate_id: Option<String>,
    phone: Option<String>,
}

one_of_two!(
    ErasureBody, ByCandidateId, ByPhone, "Who. At least one of the two; everybody is erased whom either means.",
    { "candidateId": "C-1", "phone": "+962 7 9012 3456" }
);

#[derive(Serialize, ToSchema)]
struct ErasureDto {
    success: bool,
    erased: ErasedDto,
}

/// What was erased: all zeros for a person whom nobody knows (any more).
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct ErasedDto {
    /// In how many rooms they were.
    rooms: usize,
    /// How many people it was: one person is another in each room.
    people: usize,
    /// How many messages there were to them.
    messages: usize,
    /// How many webhooks spoke of them, as LiveKit and WhatsApp had sent them.
    raw_bodies: usize,
}

/// Forgets a person, in every room and in whatever role.
///
/// Name, number, language, the caller's own id, consent, notes, links and the messenger's words go, with the metadata of their rooms
/// and the webhooks that speak of them. They are put out of rooms that are not over. What was counted stays: the room, the role,
/// stays, verdicts, and the states of messages. A request to be left alone stays, as a keyed hash of the number. Twice is as good as
/// once: repeat a call that had no answer.
#[utoipa::path(tag = "rooms", security(("apiKey" = ["admin"])), request_body = ErasureBody, responses((status = 200, body = ErasureDto), Problems))]
#[post("/api/erasures")]
pub(super) async fn erase(
    services: web::Data<Services>,
    by: By,
    body: Body<ErasureBody>,
) -> Result<web::Json<ErasureDto>, Problem> {
    let subject = subject(body.0, &services.public)?;
    let erased = services.retention.erase_person.run(&subject, &by.caller).await?;
    if let Some(error) = &erased.removal {
        tracing::warn!(
            error = chain(error),
            "somebody was erased, and the media server has not removed them yet"
        );
    }
    Ok(web::Json(ErasureDto { success: true, erased: ErasedDto::of(&erased) }))
}

fn subject(body: ErasureBody, public: &Public) -> Result<Subject, Problem> {
    let candidate = body.candidate_id.map(|given| id("candidateId", given)).transpose()?;
    let phone = body.phone.map(|given| phone("phone", &given, public)).transpose()?;
    Subject::new(candidate, phone).ok_or_else(|| Problem::missing("candidateId"))
}

impl ErasedDto {
    const fn of(erased: &Erased) -> Self {
        let Erased { rooms, people, messages, raw_bodies, .. } = erased;
        Self { rooms: *rooms, people: *people, messages: *messages, raw_bodies: *raw_bodies }
    }
}
