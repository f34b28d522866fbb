//! `GET /api/analytics/rooms`: what became of rooms, by day or job.

mod counts;

use actix_web::{HttpRequest, get, web};
use greenroom_domain::ports::{Group, GroupBy, RoomsCounted};
use greenroom_usecases::count_rooms::{CountError, CountQuery};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use self::counts::CountsDto;
use super::dto::{Problems, time};
use super::problem::Problem;
use super::room_list::{query, without_nul};
use super::rooms::moment;
use super::words::GroupByWord;
use crate::wiring::Services;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AnalyticsParameters {
    /// `day` (in each room's own zone) or `job`; `day` without it.
    #[param(value_type = Option<GroupByWord>, inline)]
    group_by: Option<String>,
    /// Rooms that start, or without a start open, at this time or later; 30 days ago without it.
    #[param(format = DateTime)]
    from: Option<String>,
    /// Rooms that start before this time, at most 366 days later; tomorrow without it.
    #[param(format = DateTime)]
    to: Option<String>,
    job_id: Option<String>,
}

/// Rooms, counted.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AnalyticsDto {
    success: bool,
    /// `day` or `job`.
    #[schema(example = "day")]
    group_by: &'static str,
    from: String,
    to: String,
    items: Vec<GroupDto>,
    /// All items together.
    total: CountsDto,
}

/// The rooms of one day or of one job.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct GroupDto {
    /// The day, when counted by day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-25", nullable = false)]
    day: Option<String>,
    /// The job, when counted by job.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    job_id: Option<String>,
    /// The job's title, as the newest room has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    job_title: Option<String>,
    #[serde(flatten)]
    counts: CountsDto,
}

/// Counts rooms: who came, how long, how late, how far invitations went, and how often database and LiveKit differed.
#[utoipa::path(tag = "rooms", security(("apiKey" = ["rooms:read"])), params(AnalyticsParameters),
    responses((status = 200, body = AnalyticsDto), Problems))]
#[get("/api/analytics/rooms")]
pub(super) async fn count_rooms(
    services: web::Data<Services>,
    request: HttpRequest,
) -> Result<web::Json<AnalyticsDto>, Problem> {
    let count = services.rooms.count.run(asked(query(&request)?)?).await?;
    Ok(web::Json(AnalyticsDto {
        success: true,
        group_by: word(count.query.group_by),
        from: time(count.query.from),
        to: time(count.query.to),
        total: CountsDto::of(&count.rows),
        items: count.rows.into_iter().map(GroupDto::of).collect(),
    }))
}

fn asked(query: AnalyticsParameters) -> Result<CountQuery, Problem> {
    let at = |field: &str, text: Option<String>| text.map(|text| moment(field, &text)).transpose();
    Ok(CountQuery {
        group_by: query.group_by.as_deref().map_or(Ok(GroupBy::Day), group_by)?,
        from: at("from", query.from)?,
        to: at("to", query.to)?,
        job: without_nul("jobId", query.job_id)?,
    })
}

fn group_by(word: &str) -> Result<GroupBy, Problem> {
    match word {
        "day" => Ok(GroupBy::Day),
        "job" => Ok(GroupBy::Job),
        _ => Err(Problem::invalid("groupBy", "give `day` or `job`")),
    }
}

const fn word(group_by: GroupBy) -> &'static str {
    match group_by {
        GroupBy::Day => "day",
        GroupBy::Job => "job",
    }
}

impl From<CountError> for Problem {
    fn from(error: CountError) -> Self {
        let told = error.to_string();
        match error {
            CountError::Backwards => Self::invalid("to", format!("{told}: give a `to` behind `from`")),
            CountError::TooLong => Self::invalid("from", format!("{told}: ask for it piece by piece")),
            CountError::Store(error) => error.into(),
        }
    }
}

impl GroupDto {
    fn of(row: RoomsCounted) -> Self {
        let counts = CountsDto::of(std::slice::from_ref(&row));
        match row.group {
            Group::Day(day) => Self { day: Some(day.to_string()), job_id: None, job_title: None, counts },
            Group::Job { id, title } => Self { day: None, job_id: Some(id), job_title: Some(title), counts },
        }
    }
}
