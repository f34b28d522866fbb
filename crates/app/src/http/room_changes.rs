//! `PATCH /api/rooms/{name}`, `POST …/cancel` and `POST …/end`.

use actix_web::{patch, post, web};
use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::timeline::Caller;
use greenroom_usecases::change_room::ChangeRoomCommand;
use greenroom_usecases::end_room::Ending;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::auth::By;
use super::body::Body;
use super::dto::{Problems, RoomDto};
use super::fields::whole_or_none;
use super::problem::Problem;
use super::room_list::name_in_path;
use super::rooms::{metadata, minutes, moment, zone};
use super::text::text;
use super::words::ShortText;
use crate::wiring::Services;

/// What shall be otherwise. What is not named stays; null takes `startsAt`, `closesAt` and `company` away.
#[derive(Deserialize, ToSchema)]
#[serde(expecting = "a JSON object", rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({"startsAt": "2099-11-26T10:00:00+03:00", "durationMinutes": 45}))]
struct ChangeBody {
    /// The agreed start, with its offset.
    #[serde(default, deserialize_with = "named")]
    #[schema(value_type = Option<String>, format = DateTime)]
    starts_at: Option<Option<String>>,
    #[serde(default, deserialize_with = "whole_or_none")]
    #[schema(minimum = 5, maximum = 1440)]
    duration_minutes: Option<u32>,
    #[schema(pattern = r"\S")]
    timezone: Option<String>,
    /// When the door closes, in place of the rule.
    #[serde(default, deserialize_with = "named")]
    #[schema(value_type = Option<String>, format = DateTime)]
    closes_at: Option<Option<String>>,
    job: Option<TitleBody>,
    #[serde(default, deserialize_with = "named")]
    #[schema(value_type = Option<ShortText>)]
    company: Option<Option<String>>,
    /// In place of the whole object.
    #[schema(value_type = Option<Object>)]
    metadata: Option<Map<String, Value>>,
    notify: Option<bool>,
}

#[derive(Deserialize, ToSchema)]
#[serde(expecting = "a JSON object", deny_unknown_fields)]
struct TitleBody {
    #[schema(value_type = ShortText)]
    title: String,
}

/// Tells null from absent.
fn named<'de, D: Deserializer<'de>>(reader: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(reader).map(Some)
}

/// Changes a room.
///
/// A new time keeps the links and tells who knew the old one. While somebody is inside, the room can be extended, and not
/// moved (409 `room_live`). Asking for what is so already changes nothing.
#[utoipa::path(tag = "rooms", security(("apiKey" = ["rooms:write"])), request_body = ChangeBody, params(("name" = String, Path, description = "The room's name")),
    responses((status = 200, body = RoomDto), Problems))]
#[patch("/api/rooms/{name}")]
pub(super) async fn change_room(
    services: web::Data<Services>,
    by: By,
    name: web::Path<String>,
    body: Body<ChangeBody>,
) -> Result<web::Json<RoomDto>, Problem> {
    let command = command(body.0)?;
    let field = if command.closes_at.flatten().is_some() { "closesAt" } else { "startsAt" };
    let changed = services.rooms.change.run(&name_in_path(&name)?, &command, &by.caller).await;
    let room = changed.map_err(|error| Problem::of_change(error, field))?;
    Ok(web::Json(RoomDto::of(&room, &services.public)))
}

/// Calls an interview off.
///
/// Whoever was told of it is told again, and whoever is inside is put out. Twice is as good as once.
#[utoipa::path(tag = "rooms", security(("apiKey" = ["rooms:write"])), params(("name" = String, Path, description = "The room's name")),
    responses((status = 200, body = RoomDto), Problems))]
#[post("/api/rooms/{name}/cancel")]
pub(super) async fn cancel_room(
    services: web::Data<Services>,
    by: By,
    name: web::Path<String>,
) -> Result<web::Json<RoomDto>, Problem> {
    end(&services, &name, Ending::Cancel, &by.caller).await
}

/// Ends an interview, with everybody inside. Twice is as good as once.
#[utoipa::path(tag = "rooms", security(("apiKey" = ["rooms:write"])), params(("name" = String, Path, description = "The room's name")),
    responses((status = 200, body = RoomDto), Problems))]
#[post("/api/rooms/{name}/end")]
pub(super) async fn end_room(
    services: web::Data<Services>,
    by: By,
    name: web::Path<String>,
) -> Result<web::Json<RoomDto>, Problem> {
    end(&services, &name, Ending::End, &by.caller).await
}

async fn end(
    services: &Services,
    name: &str,
    how: Ending,
    by: &Caller,
) -> Result<web::Json<RoomDto>, Problem> {
    let room = services.rooms.end.run(&name_in_path(name)?, how, by).await?;
    Ok(web::Json(RoomDto::of(&room, &services.public)))
}

fn command(body: ChangeBody) -> Result<ChangeRoomCommand, Problem> {
    let company = |given: Option<String>| given.map(|name| text("company", name)).transpose();
    Ok(ChangeRoomCommand {
        starts_at: body.starts_at.map(|given| when("startsAt", given)).transpose()?,
        duration: body.duration_minutes.map(minutes).transpose()?.map(TimeDelta::minutes),
        timezone: body.timezone.as_deref().map(zone).transpose()?,
        closes_at: body.closes_at.map(|given| when("closesAt", given)).transpose()?,
        job_title: body.job.map(|job| text("job.title", job.title)).transpose()?,
        company: body.company.map(company).transpose()?,
        metadata: body.metadata.map(metadata).transpose()?,
        notify: body.notify,
    })
}

fn when(field: &str, given: Option<String>) -> Result<Option<DateTime<Utc>>, Problem> {
    given.map(|text| moment(field, &text)).transpose()
}
