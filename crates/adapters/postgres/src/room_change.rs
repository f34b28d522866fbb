//! The statement that changes a room with everything that follows from it, in one round trip.

use std::collections::BTreeSet;

use diesel::sql_types::{Array, BigInt, Bool, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use greenroom_domain::invitation::{InvitationState, Suppression};
use greenroom_domain::ports::{RoomChange, StoreError};
use uuid::Uuid;

use crate::columns::{Announced, Lines, Messages, People, Policy, Repeatable, Time, whole_minutes};
use crate::statement::statement;

statement! {
    /// The room as it shall be, who is expected and written to from now on, which messages do not go out any more.
    CommitRoom<'a>("commit_room.sql", "supersede.sql", "once.sql", "announce.sql", "done.sql") {
        id: Uuid => SqlUuid,
        at: Time => Timestamptz,
        closes_server_room: bool => Bool,
        superseded: Vec<Uuid> => Array<SqlUuid>,
        superseded_rank: i16 => SmallInt,
        job_title: &'a str => Text,
        company: Option<&'a str> => Nullable<Text>,
        starts_at: Option<Time> => Nullable<Timestamptz>,
        duration_minutes: i64 => BigInt,
        timezone: &'a str => Text,
        closes_at_asked: Option<Time> => Nullable<Timestamptz>,
        opens_at: Time => Timestamptz,
        closes_at: Time => Timestamptz,
        hard_ends_at: Time => Timestamptz,
        metadata: &'a str => Text,
        notify: bool => Bool,
        ended_at: Option<Time> => Nullable<Timestamptz>,
        ended_by: Option<&'static str> => Nullable<Text>,
        version: i64 => BigInt,
    }
    with {
        policy: Policy,
        once: Repeatable,
        people: People,
        messages: Messages,
        lines: Lines,
    }
}

/// Writes down the change. The fields stand in the order of the domain's types.
pub(crate) fn statement<'a>(
    change: &'a RoomChange,
    announced: Announced<'a>,
) -> Result<CommitRoom<'a>, StoreError> {
    let RoomChange { room, participants, invitations, once, timeline, .. } = change;
    Ok(CommitRoom {
        id: room.id.0,
        at: change.at,
        closes_server_room: change.closes_server_room,
        superseded: change.superseded.iter().map(|id| id.0).collect::<BTreeSet<_>>().into_iter().collect(),
        superseded_rank: InvitationState::Suppressed(Suppression::Superseded).rank(),
        job_title: &room.job.title,
        company: room.company.as_deref(),
        starts_at: room.schedule.starts_at,
        duration_minutes: whole_minutes(room.schedule.duration)?,
        timezone: &room.schedule.timezone,
        closes_at_asked: room.schedule.closes_at,
        opens_at: room.window.opens_at,
        closes_at: room.window.closes_at,
        hard_ends_at: room.window.hard_ends_at,
        metadata: &room.metadata,
        notify: room.notify,
        ended_at: room.ended.map(|(at, _)| at),
        ended_by: room.ended.map(|(_, by)| by.as_str()),
        version: room.version,
        policy: Policy::of(room.policy),
        once: Repeatable::of(once.as_ref()),
        people: People::of(participants),
        messages: Messages::of(invitations),
        lines: Lines::of(timeline, announced),
    })
}
