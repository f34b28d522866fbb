use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use greenroom_domain::invitation::{Invitation, InvitationState, Purpose};
use greenroom_domain::participant::Role;
use greenroom_domain::ports::{
    AnalyticsQuery, AnalyticsStore, Funnel, Group, GroupBy, KnownDrift, RoomsCounted, StoreError,
};
use greenroom_domain::room::{Outcome, Room, RoomId, RoomRecord};
use greenroom_domain::timeline::{Happening, TimelineEntry};
use greenroom_domain::token::FamilyId;
use greenroom_domain::verdict::{NoShow, Verdict};

use super::{Books, MemoryStore};

#[async_trait]
impl AnalyticsStore for MemoryStore {
    async fn rooms(&self, query: &AnalyticsQuery) -> Result<Vec<RoomsCounted>, StoreError> {
        let books = self.open()?;
        Ok(counted(&books.facts(query), query.group_by))
    }
}

/// What is known of a room that is counted.
struct Facts<'a> {
    record: &'a RoomRecord,
    verdict: Option<Verdict>,
    /// The families that joins began, and when.
    joins: Vec<(FamilyId, DateTime<Utc>)>,
    /// Those that two passes have seen, also when they are over.
    drifts: Vec<&'a KnownDrift>,
}

impl Books {
    /// The rooms that are counted, oldest first.
    fn facts(&self, query: &AnalyticsQuery) -> Vec<Facts<'_>> {
        let rooms = self.rooms.iter().filter(|stored| is_counted(&stored.record.room, query));
        let mut facts: Vec<_> = rooms
            .map(|stored| {
                let room = Some(stored.record.room.id);
                let of_room = self.findings.drifts.iter().filter(|known| known.room_id == room);
                let drifts = of_room.filter(|known| known.confirmed).collect();
                let joins = self.joins(stored.record.room.id);
                Facts { record: &stored.record, verdict: stored.verdict(), joins, drifts }
            })
            .collect();
        facts.sort_by_key(|facts| (facts.record.room.created_at, facts.record.room.id));
        facts
    }

    fn joins(&self, room: RoomId) -> Vec<(FamilyId, DateTime<Utc>)> {
        let join = |line: &TimelineEntry| match line.what {
            Happening::TokenIssued(family) => Some((family, line.at)),
            _ => None,
        };
        self.timeline.iter().filter(|line| line.room == room).filter_map(join).collect()
    }
}

fn is_counted(room: &Room, query: &AnalyticsQuery) -> bool {
    let starts = starts_at(room);
    starts >= query.from && starts < query.to && query.job.as_ref().is_none_or(|job| room.job.id == *job)
}

fn starts_at(room: &Room) -> DateTime<Utc> {
    room.schedule.starts_at.unwrap_or(room.window.opens_at)
}

/// The day on which the room starts, where its people are.
fn day(room: &Room) -> NaiveDate {
    let zone: Tz = room.schedule.timezone.parse().unwrap_or(Tz::UTC);
    starts_at(room).with_timezone(&zone).date_naive()
}

/// One row for each group, in their order. A job's title is that of the last of its rooms.
fn counted(rooms: &[Facts<'_>], by: GroupBy) -> Vec<RoomsCounted> {
    let mut rows: BTreeMap<_, RoomsCounted> = BTreeMap::new();
    for facts in rooms {
        let room = &facts.record.room;
        let (key, group) = match by {
            GroupBy::Day => (day(room).to_string(), Group::Day(day(room))),
            GroupBy::Job => {
                (room.job.id.clone(), Group::Job { id: room.job.id.clone(), title: room.job.title.clone() })
            }
        };
        let row = rows.entry(key).or_insert_with(|| RoomsCounted::none(group.clone()));
        row.group = group;
        count(row, facts);
    }
    let mut rows: Vec<_> = rows.into_values().collect();
    rows.sort_by(|a, b| a.group.cmp(&b.group));
    rows
}

fn count(row: &mut RoomsCounted, facts: &Facts<'_>) {
    row.rooms += 1;
    facts.verdict.iter().for_each(|verdict| count_verdict(row, verdict));
    count_candidates(&mut row.invitations, facts.record);
    facts.joins.iter().filter_map(|join| took(*join, facts.record)).for_each(|took| row.connecting.add(took));
    row.drifts_found += facts.drifts.len() as u64;
    row.drifts_repaired += facts.drifts.iter().filter(|drift| drift.mended_by.is_some()).count() as u64;
}

fn count_verdict(row: &mut RoomsCounted, verdict: &Verdict) {
    *match verdict.outcome {
        Outcome::Completed => &mut row.held,
        Outcome::Cancelled => &mut row.cancelled,
        Outcome::Expired => &mut row.expired,
        Outcome::Lost => &mut row.lost,
    } += 1;
    let missed = verdict.no_show.map(|who| match who {
        NoShow::Candidate => &mut row.no_show_candidate,
        NoShow::Interviewer => &mut row.no_show_interviewer,
        NoShow::Both => &mut row.no_show_both,
    });
    missed.into_iter().for_each(|number| *number += 1);
    row.minutes_together += u64::from(verdict.minutes_together);
    row.candidate_minutes += u64::from(verdict.candidate_minutes);
    row.candidates_timed += u64::from(verdict.candidate_late.is_some());
    row.candidate_late_minutes += u64::from(verdict.candidate_late.unwrap_or_default());
    row.interviewers_timed += u64::from(verdict.interviewer_late.is_some());
    row.interviewer_late_minutes += u64::from(verdict.interviewer_late.unwrap_or_default());
}

/// How long somebody took into the room by this family.
fn took((family, at): (FamilyId, DateTime<Utc>), record: &RoomRecord) -> Option<TimeDelta> {
    let stays = record.sessions.iter().filter(|stay| stay.family == Some(family));
    stays.map(|stay| stay.joined_at).min().map(|joined_at| joined_at - at)
}

fn count_candidates(funnel: &mut Funnel, record: &RoomRecord) {
    let candidates = || record.participants.iter().filter(|who| who.role == Role::Candidate);
    let carries_link = |one: &&Invitation| {
        matches!(one.purpose, Purpose::Open | Purpose::Scheduled | Purpose::Rescheduled)
            && candidates().any(|who| who.id == one.participant)
    };
    record.invitations.iter().filter(carries_link).for_each(|one| count_message(funnel, one));
    funnel.joined += candidates().filter(|who| who.last_token_at.is_some()).count() as u64;
}

/// Counts a message as far as it came. What came further has come this far, too, also when nobody told; what failed had
/// come as far as was told before.
fn count_message(funnel: &mut Funnel, message: &Invitation) {
    use InvitationState as State;
    let read = message.read_at.is_some() || message.state == State::Read;
    let delivered = read || message.delivered_at.is_some() || message.state == State::Delivered;
    let sent = delivered || message.sent_at.is_some() || message.state == State::Sent;
    let taken = matches!(message.state, State::Accepted | State::Held);
    let accepted = sent || message.accepted_at.is_some() || taken;
    let failed = matches!(message.state, State::Failed(_) | State::Undelivered);
    funnel.created += 1;
    funnel.suppressed += u64::from(matches!(message.state, State::Suppressed(_)));
    funnel.accepted += u64::from(accepted);
    funnel.sent += u64::from(sent);
    funnel.delivered += u64::from(delivered);
    funnel.read += u64::from(read);
    funnel.failed += u64::from(failed);
}
