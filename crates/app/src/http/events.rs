//! `GET /api/events`: the timelines of all rooms as server-sent events.

mod follower;

use actix_web::http::header::ContentEncoding;
use actix_web::{HttpRequest, HttpResponse, get, web};
use greenroom_domain::ports::{StreamCursor, StreamedLine};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use self::follower::Follower;
use super::auth::By;
use super::dto::Problems;
use super::fields::room_name;
use super::problem::{Code, Problem};
use super::room_list::{LineDto, query};
use crate::wiring::Services;

/// The header by which a client that lost its connection says what it has seen (WHATWG HTML, Server-sent events).
const LAST_EVENT_ID: &str = "Last-Event-ID";

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EventsQuery {
    /// Only what happens in this room.
    #[param(pattern = r"\S")]
    room_name: Option<String>,
    /// The same as the header `Last-Event-ID`, which counts where both are there.
    #[param(example = "7301-98121")]
    last_event_id: Option<String>,
    /// `true`: what comes every 15 seconds is the event `beat` with `{}` in place of a comment, which `EventSource` shows to nobody.
    beats: Option<bool>,
}

/// A line of a room's timeline: the `data` of an event, whose `event` is the `kind`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct EventDto {
    room_name: String,
    room_id: String,
    #[serde(flatten)]
    line: LineDto,
}

/// Follows what happens in the rooms, from now on or behind the last event that was seen.
///
/// The stream stays open; a comment comes every 15 seconds, or an event if `beats` asks for it. See docs/events.md.
#[utoipa::path(tag = "rooms", security(("apiKey" = ["rooms:read"])), params(EventsQuery,
        ("Last-Event-ID" = Option<String>, Header, description = "The `id` of the last event that was seen")),
    responses((status = 200, body = EventDto, content_type = "text/event-stream"), Problems))]
#[get("/api/events")]
pub(super) async fn events(
    services: web::Data<Services>,
    by: By,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let query: EventsQuery = query(&request)?;
    let room = query.room_name.map(|name| room_name(Some(name))).transpose()?;
    let cursor = match seen(&request, query.last_event_id)? {
        Some(cursor) => cursor,
        None => services.follow_timeline.end().await?,
    };
    let follower = Follower::new(&services, by.holder(), room, cursor).beating(query.beats.unwrap_or(false));
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        // Already said, so that nothing compresses it: an event must not wait for others in a compressor.
        .insert_header(ContentEncoding::Identity)
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(follower.stream()))
}

/// What the client has seen. The header counts: a browser that comes again sends the address it was given first.
fn seen(request: &HttpRequest, in_query: Option<String>) -> Result<Option<StreamCursor>, Problem> {
    let in_header = request.headers().get(LAST_EVENT_ID);
    let in_header = in_header.map(|id| id.to_str().map(ToOwned::to_owned).map_err(|_| no_event()));
    let said = in_header.transpose()?.or(in_query).filter(|id| !id.is_empty());
    said.map(|id| id.parse().map_err(|_| no_event())).transpose()
}

fn no_event() -> Problem {
    let cure = "send the `id` of an event as it came, or no `Last-Event-ID` at all to follow from now on";
    Problem::new(Code::MalformedQuery, cure).with("field", "lastEventId")
}

impl EventDto {
    fn of(streamed: StreamedLine) -> Self {
        Self {
            room_name: streamed.room_name.to_string(),
            room_id: streamed.room.to_string(),
            line: LineDto::of(streamed.line),
        }
    }
}
