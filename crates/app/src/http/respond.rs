//! `POST /api/room/respond`: a person says whether they come.

use actix_web::{post, web};
use greenroom_domain::response::ResponseKind;
use greenroom_usecases::respond::Answer;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::auth::By;
use super::body::Body;
use super::dto::{ProblemDto, Problems, ResponseDto};
use super::fields::{join_link, required, whole_or_none};
use super::problem::Problem;
use super::text::note;
use super::words::ResponseWord;
use crate::wiring::Services;

/// The answer of the holder of a link.
#[derive(Deserialize, ToSchema)]
#[serde(expecting = "a JSON object", deny_unknown_fields)]
#[schema(example = json!({"link": "k3J9yZQ0vT8bq1xW5nR7mD2fH6sL4pA9cE3gU8iO1jY", "kind": "late", "minutes": 10}))]
struct RespondBody {
    /// The personal link, or the secret in it.
    #[schema(required = true, value_type = String, pattern = r"\S")]
    link: Option<String>,
    /// What the person says.
    #[schema(required = true, value_type = ResponseWord)]
    kind: Option<String>,
    /// With `late`: how late, from 1 to 240.
    #[serde(default, deserialize_with = "whole_or_none")]
    #[schema(minimum = 1, maximum = 240)]
    minutes: Option<u32>,
    /// A few words, at most 500 characters.
    #[schema(pattern = r"\S")]
    note: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct RespondedDto {
    success: bool,
    room_name: String,
    response: ResponseDto,
}

/// Takes a person's answer.
///
/// The last one counts. `wrong_person` voids the link, and this number is not written to about this application again.
#[utoipa::path(tag = "room", security(("link" = [])), request_body = RespondBody, responses((status = 200, body = RespondedDto),
    (status = 410, body = ProblemDto, content_type = "application/problem+json", description = "The room is over, or the person was put out"),
    Problems))]
#[post("/api/room/respond")]
pub(super) async fn respond(
    services: web::Data<Services>,
    by: By,
    body: Body<RespondBody>,
) -> Result<web::Json<RespondedDto>, Problem> {
    let link = required("link", body.0.link.clone())?;
    let answer = answer(body.0)?;
    let link = join_link(Some(link))?;
    let (entrant, response) = services.messages.respond.run(&link, answer, &by.caller).await?;
    Ok(web::Json(RespondedDto {
        success: true,
        room_name: entrant.room.name.to_string(),
        response: ResponseDto::of(&response),
    }))
}

fn answer(body: RespondBody) -> Result<Answer, Problem> {
    let kind = ResponseKind::parse(&required("kind", body.kind)?);
    let words = "give `confirm`, `late`, `cannot_make_it` or `wrong_person`";
    let kind = kind.ok_or_else(|| Problem::invalid("kind", words))?;
    if body.minutes.is_some_and(|minutes| !(1..=240).contains(&minutes)) {
        return Err(Problem::invalid("minutes", "give minutes from 1 to 240"));
    }
    if body.minutes.is_some() && kind != ResponseKind::Late {
        return Err(Problem::invalid("minutes", "give minutes with `late` only"));
    }
    Ok(Answer { kind, minutes: body.minutes, note: body.note.map(|given| note("note", given)).transpose()? })
}
