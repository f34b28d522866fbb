//! A claim: what is due is read, the domain decides, and what it decided is stored, in one transaction.
//!
//! Claims wait for each other on the channel's row, so that the number's pace holds over all processes; everything is read
//! after that lock was granted.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use diesel::sql_types::{Array, Integer, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid};
use greenroom_domain::delivery::Aftermath;
use greenroom_domain::invitation::{Invitation, InvitationId, InvitationState, Suppression};
use greenroom_domain::message::AttemptId;
use greenroom_domain::outbox::{Candidate, Channel, ClaimRules, Plan, Reach, Verdict, plan};
use greenroom_domain::ports::{Claim, Claimed, StoreError};
use greenroom_domain::timeline::{Actor, Happening, TimelineEntry};
use uuid::Uuid;

use super::candidate::{CandidateRow, Candidates, Found, LockChannel, Shared, SharedRow, breakers, sorted};
use crate::columns::{Lines, Time};
use crate::statement::{entrant_columns, statement};
use crate::store::PostgresStore;
use crate::transaction::Transaction;

/// How candidates are looked for must not depend on what the planner knows of a table whose rows live for seconds: with
/// `enable_sort` off it reads the index in the order of turns, up to the limit, whatever it believes is due. That makes
/// small sorts look dear, for which it would compile the statement each time: hence no `jit`. And a plan that it made for
/// an empty outbox is not kept for a full one.
const BEGIN: &str = "BEGIN; SET LOCAL plan_cache_mode = force_custom_plan; SET LOCAL enable_sort = off; \
    SET LOCAL jit = off";

statement! {
    /// Stores what a claim decided, as arrays by verdict; counts what is sent.
    StoreClaim<'a>("claim_store.sql", "announce.sql", "done.sql") {
        now: Time => Timestamptz,
        leased_until: Time => Timestamptz,
        deadline_at: Time => Timestamptz,
        suppressed_rank: i16 => SmallInt,
        full_at: Option<Time> => Nullable<Timestamptz>,
        send_ids: Vec<Uuid> => Array<SqlUuid>,
        send_numbers: Vec<i32> => Array<Integer>,
        defer_ids: Vec<Uuid> => Array<SqlUuid>,
        defer_due_ats: Vec<Time> => Array<Timestamptz>,
        unsent_ids: Vec<Uuid> => Array<SqlUuid>,
        unsent_reasons: Vec<&'static str> => Array<Text>,
        doubt_ids: Vec<Uuid> => Array<SqlUuid>,
        doubt_due_ats: Vec<Option<Time>> => Array<Nullable<Timestamptz>>,
        doubt_deadline_ats: Vec<Option<Time>> => Array<Nullable<Timestamptz>>,
        doubt_counts: Vec<i32> => Array<Integer>,
        leave_ids: Vec<Uuid> => Array<SqlUuid>,
        phones: Vec<&'a str> => Array<Text>,
        phone_full_ats: Vec<Time> => Array<Timestamptz>,
        probe_scopes: Vec<String> => Array<Text>,
        probe_retry_ats: Vec<Time> => Array<Timestamptz>,
    }
    with { lines: Lines, }
}

impl PostgresStore {
    pub(super) async fn claim_messages(
        &self,
        rules: &ClaimRules,
        limit: usize,
        now: DateTime<Utc>,
    ) -> Result<Claim, StoreError> {
        let turn = self.turn_to_claim().await;
        let mut transaction = self.begin(BEGIN).await?;
        let (full_at, free_at) = lock(&mut transaction).await?;
        let limit = match rules.look(full_at, free_at, limit, now) {
            Ok(limit) => limit,
            Err(more_at) => {
                transaction.roll_back().await?;
                return Ok(Claim { more_at, ..Claim::default() });
            }
        };
        let Seen { candidates, unreadable, channel } = self.read(&mut transaction, rules, limit, now).await?;
        if candidates.is_empty() && unreadable.is_empty() {
            transaction.roll_back().await?;
            return Ok(Claim::default());
        }
        let all: Vec<Candidate> = candidates.iter().map(|one| one.candidate.clone()).collect();
        let plan = plan(&all, &Channel { full_at, free_at, ..channel }, rules, now);
        let claim = Decided { candidates: &candidates, unreadable: &unreadable, plan: &plan, rules, now };
        let (kinds, events) = self.announced();
        if claim.changes_something() {
            transaction.count(claim.statement(kinds, events)).await?;
        }
        transaction.commit().await?;
        drop(turn);
        self.ring_for(claim.lines().iter());
        Ok(claim.answer(limit))
    }

    /// Reads in snapshots of later than the lock: first the candidates, whose numbers may lose their stops meanwhile, then
    /// what is kept of such stops.
    async fn read(
        &self,
        transaction: &mut Transaction,
        rules: &ClaimRules,
        limit: usize,
        now: DateTime<Utc>,
    ) -> Result<Seen, StoreError> {
        let entrant = entrant_columns();
        let everything = rules.reach == Reach::Everything;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows: Vec<CandidateRow> =
            transaction.rows(Candidates { now, limit, everything, entrant }).await?;
        let (mut candidates, unreadable) = sorted(rows);
        if candidates.is_empty() {
            return Ok(Seen { candidates, unreadable, channel: Channel::default() });
        }
        let counts_people = rules.pacing.people_a_day.is_some();
        let shared: Vec<SharedRow> = transaction.rows(Shared { counts_people, now, entrant }).await?;
        let (open, people, has_erased_stops) = shared.into_iter().next().unwrap_or_default();
        if has_erased_stops {
            let candidates = candidates.iter_mut().map(|found| &mut found.candidate);
            self.leave_alone(transaction, candidates.collect()).await?;
        }
        let people_today = u32::try_from(people).unwrap_or(u32::MAX);
        let channel = Channel { breakers: breakers(open)?, people_today, ..Channel::default() };
        Ok(Seen { candidates, unreadable, channel })
    }
}

/// Locks the channel: how it was left, and before when nothing goes out.
async fn lock(transaction: &mut Transaction) -> Result<(Option<Time>, Option<Time>), StoreError> {
    let entrant = entrant_columns();
    let channel: Vec<(Option<Time>, Option<Time>)> = transaction.rows(LockChannel { entrant }).await?;
    Ok(channel.into_iter().next().unwrap_or_default())
}

/// What a claim sees.
struct Seen {
    candidates: Vec<Found>,
    unreadable: Vec<Uuid>,
    /// Without what the lock told.
    channel: Channel,
}

/// What was decided about what.
struct Decided<'a> {
    candidates: &'a [Found],
    /// Those wait as long as a lease, so that they do not stand before the others all the time.
    unreadable: &'a [Uuid],
    plan: &'a Plan,
    rules: &'a ClaimRules,
    now: DateTime<Utc>,
}

impl<'a> Decided<'a> {
    fn changes_something(&self) -> bool {
        !self.unreadable.is_empty()
            || self.plan.verdicts.iter().any(|(_, verdict)| *verdict != Verdict::NotYet)
    }

    /// After a look at so many messages at most. Where there were as many, there may be more.
    fn answer(&self, limit: usize) -> Claim {
        let sent = self.each().filter(|(_, _, verdict)| **verdict == Verdict::Send);
        let sends = sent.map(|(candidate, fence, _)| Claimed {
            candidate: candidate.clone(),
            fence: fence + 1,
            attempt: AttemptId { invitation: candidate.invitation.id, number: next_number(candidate) },
        });
        let seen = self.candidates.len() + self.unreadable.len();
        let at_once = (seen >= limit && self.rules.reach == Reach::Moving).then_some(self.now);
        Claim { sends: sends.collect(), seen, more_at: self.plan.more_at.or(at_once) }
    }

    fn each(&self) -> impl Iterator<Item = (&'a Candidate, i64, &'a Verdict)> {
        let verdicts = self.plan.verdicts.iter().map(|(_, verdict)| verdict);
        self.candidates.iter().zip(verdicts).map(|(one, verdict)| (&one.candidate, one.fence, verdict))
    }

    /// What the verdicts of one kind say, for each message of that kind.
    fn of<T>(&self, pick: impl Fn(&'a Candidate, &'a Verdict) -> Option<T>) -> Vec<T> {
        self.each().filter_map(|(candidate, _, verdict)| pick(candidate, verdict)).collect()
    }

    fn doubts<T>(&self, pick: impl Fn(InvitationId, &'a Aftermath) -> T) -> Vec<T> {
        self.of(|candidate, verdict| match verdict {
            Verdict::Doubt(aftermath) => Some(pick(candidate.invitation.id, aftermath)),
            _ => None,
        })
    }

    fn ids(&self, is_meant: impl Fn(&Verdict) -> bool) -> Vec<Uuid> {
        self.of(|candidate, verdict| is_meant(verdict).then_some(candidate.invitation.id.0))
    }

    fn deferred(&self) -> Vec<(Uuid, Time)> {
        let mut deferred = self.of(|candidate, verdict| match verdict {
            Verdict::Defer(due_at) => Some((candidate.invitation.id.0, *due_at)),
            _ => None,
        });
        let due_at = self.now + self.rules.retry.lease;
        deferred.extend(self.unreadable.iter().map(|id| (*id, due_at)));
        deferred
    }

    fn lines(&self) -> Vec<TimelineEntry> {
        self.of(|candidate, verdict| match verdict {
            Verdict::Suppress(reason) => {
                Some(line(candidate, InvitationState::Suppressed(*reason), self.now))
            }
            Verdict::Doubt(_) => Some(line(candidate, InvitationState::Uncertain, self.now)),
            _ => None,
        })
    }

    fn statement(&self, kinds: &'a [&'static str], events: &'a [&'static str]) -> StoreClaim<'a> {
        let (lines, deferred) = (self.lines(), self.deferred());
        let recipients: &BTreeMap<_, _> = &self.plan.recipients;
        StoreClaim {
            now: self.now,
            leased_until: self.now + self.rules.retry.lease,
            deadline_at: self.now + self.rules.retry.time_to_live,
            suppressed_rank: InvitationState::Suppressed(Suppression::TooLate).rank(),
            full_at: self.plan.full_at.map(rounded_up),
            send_ids: self.ids(|verdict| *verdict == Verdict::Send),
            send_numbers: self
                .of(|candidate, verdict| (*verdict == Verdict::Send).then(|| stored(next_number(candidate)))),
            defer_ids: deferred.iter().map(|(id, _)| *id).collect(),
            defer_due_ats: deferred.iter().map(|(_, due_at)| *due_at).collect(),
            unsent_ids: self.ids(|verdict| matches!(verdict, Verdict::Suppress(_))),
            unsent_reasons: self.of(|_, verdict| match verdict {
                Verdict::Suppress(reason) => Some(reason.as_str()),
                _ => None,
            }),
            doubt_ids: self.doubts(|id, _| id.0),
            doubt_due_ats: self.doubts(|_, aftermath| aftermath.due_at),
            doubt_deadline_ats: self.doubts(|_, aftermath| aftermath.deadline_at),
            doubt_counts: self.doubts(|_, aftermath| stored(aftermath.effort.doubts)),
            leave_ids: self.ids(|verdict| *verdict == Verdict::Leave),
            phones: recipients.keys().map(|phone| phone.as_str()).collect(),
            phone_full_ats: recipients.values().copied().map(rounded_up).collect(),
            probe_scopes: self.plan.probes.keys().map(|scope| scope.as_text()).collect(),
            probe_retry_ats: self.plan.probes.values().copied().collect(),
            lines: Lines::of(&lines, (kinds, events)),
        }
    }
}

/// A bucket's time in microseconds, as PostgreSQL keeps it; cut off, it would let through a little more than it may.
fn rounded_up(time: Time) -> Time {
    time + TimeDelta::nanoseconds(999)
}

fn next_number(candidate: &Candidate) -> u32 {
    candidate.effort.posts.saturating_add(1)
}

/// A counter as the database keeps it.
pub(super) fn stored(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn line(candidate: &Candidate, state: InvitationState, at: DateTime<Utc>) -> TimelineEntry {
    let Invitation { id, participant, purpose, .. } = candidate.invitation;
    TimelineEntry {
        room: candidate.room.id,
        at,
        actor: Actor::System,
        request: None,
        participant: Some(participant),
        what: Happening::InvitationIs(id, purpose, state),
    }
}
