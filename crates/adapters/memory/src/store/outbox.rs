use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::delivery::{Aftermath, Effort, RetryRules, SendOutcome};
use greenroom_domain::invitation::{Invitation, InvitationId, InvitationState, Suppression};
use greenroom_domain::message::{AttemptId, MessageId};
use greenroom_domain::notice::supersedes;
use greenroom_domain::outbox::{
    Breaker, Candidate, Channel, ClaimRules, Origin, Plan, Reach, Scope, Verdict, plan,
};
use greenroom_domain::ports::{Breakers, Claim, Claimed, Depth, Outbox, Settlement, StoreError};
use greenroom_domain::response::Response;
use greenroom_domain::session::Session;
use greenroom_domain::timeline::{Actor, Happening, TimelineEntry};

use super::{Books, MemoryStore, OutboxRow, StoredRoom};
use crate::lock::lock;

mod post;
mod settle;

pub use post::MemoryAttempt;
pub(super) use post::{Body, Post};

#[async_trait]
impl Outbox for MemoryStore {
    async fn claim(&self, rules: &ClaimRules, limit: usize, now: DateTime<Utc>) -> Result<Claim, StoreError> {
        let mut books = self.open()?;
        let channel = books.channel(now);
        let limit = match rules.look(channel.full_at, channel.free_at, limit, now) {
            Ok(limit) => limit,
            Err(more_at) => return Ok(Claim { more_at, ..Claim::default() }),
        };
        let candidates = books.candidates(rules.reach, limit, now);
        let plan = plan(&candidates, &channel, rules, now);
        let sends = books.carry_out(&candidates, &plan, rules, now);
        let seen = candidates.len();
        let at_once = (seen >= limit && rules.reach == Reach::Moving).then_some(now);
        Ok(Claim { sends, seen, more_at: plan.more_at.or(at_once) })
    }

    async fn settle(&self, settlements: &[Settlement]) -> Result<(), StoreError> {
        let mut books = self.open()?;
        settlements.iter().for_each(|one| books.settle(one));
        drop(books);
        self.ring();
        Ok(())
    }

    async fn give_up_silent(&self, now: DateTime<Utc>, limit: u32) -> Result<usize, StoreError> {
        Ok(self.open()?.give_up(now, usize::try_from(limit).unwrap_or(usize::MAX)))
    }

    async fn tidy(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.open()?.post.tidy(now);
        Ok(())
    }

    async fn depth(&self, now: DateTime<Utc>) -> Result<Depth, StoreError> {
        Ok(self.open()?.depth(now))
    }

    async fn rung(&self) {
        self.due.notified().await;
    }
}

#[async_trait]
impl Breakers for MemoryStore {
    async fn stop(&self, breakers: &[Breaker]) -> Result<(), StoreError> {
        let mut books = self.open()?;
        breakers.iter().for_each(|breaker| books.post.open(breaker));
        Ok(())
    }

    async fn resume(&self, scope: &Scope, by: Origin, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.open()?.post.resume(scope, by, now);
        self.ring();
        Ok(())
    }

    async fn retry_refused(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.open()?.post.retry_refused(now);
        self.ring();
        Ok(())
    }

    async fn forget_other_templates(&self, scopes: &[Scope]) -> Result<(), StoreError> {
        let mut books = self.open()?;
        books.post.breakers.retain(|scope, _| *scope == Scope::Channel || scopes.contains(scope));
        Ok(())
    }
}

impl MemoryStore {
    /// Every time that a message was handed over, oldest first.
    pub fn attempts(&self, of: InvitationId) -> Vec<MemoryAttempt> {
        let books = lock(&self.books);
        let attempts = books.post.attempts.iter().filter(|(id, _)| id.invitation == of);
        attempts.map(|(_, attempt)| attempt.clone()).collect()
    }
}

impl OutboxRow {
    /// Whether it has its turn: its time has come, and nobody holds it.
    fn is_due(&self, now: DateTime<Utc>) -> bool {
        self.due_at <= now && self.leased_until.is_none_or(|until| until <= now)
    }
}

impl Books {
    pub(super) fn room_with(&self, id: InvitationId) -> Option<&StoredRoom> {
        self.rooms.iter().find(|room| room.record.invitations.iter().any(|one| one.id == id))
    }

    pub(super) fn invitation(&self, id: InvitationId) -> Option<&Invitation> {
        self.room_with(id)?.record.invitations.iter().find(|one| one.id == id)
    }

    pub(super) fn invitation_mut(&mut self, id: InvitationId) -> Option<&mut Invitation> {
        self.rooms.iter_mut().flat_map(|room| &mut room.record.invitations).find(|one| one.id == id)
    }

    fn candidates(&self, reach: Reach, limit: usize, now: DateTime<Utc>) -> Vec<Candidate> {
        let mut due: Vec<_> = self.outbox.iter().filter(|(_, row)| row.is_due(now)).collect();
        due.sort_by_key(|(id, row)| (row.urgent_at, **id));
        let candidates = due.into_iter().filter_map(|(id, row)| self.candidate(*id, row));
        let may_move =
            |one: &Candidate| reach == Reach::Everything || !self.post.is_stopped(&one.invitation, now);
        candidates.filter(may_move).take(limit).collect()
    }

    fn candidate(&self, id: InvitationId, row: &OutboxRow) -> Option<Candidate> {
        let record = &self.room_with(id)?.record;
        let invitation = self.invitation(id)?.clone();
        let recipient = record.participant(invitation.participant)?.clone();
        let pace = recipient.phone.as_ref().and_then(|phone| self.post.recipients.get(phone));
        let mut stays = record.sessions.iter().filter(|stay| stay.participant == recipient.id);
        let silence = recipient.phone.as_ref().and_then(|phone| self.post.silence_of(phone, &record.room));
        let newer = record.invitations.iter().any(|newer| supersedes(newer, &invitation));
        let counts =
            |answer: &&Response| answer.participant == recipient.id && answer.at > invitation.created_at;
        let answers = record.responses.iter().filter(counts);
        Some(Candidate {
            room: record.room.clone(),
            candidate_name: candidate_name(record),
            effort: Effort { posts: invitation.posts, ..row.effort },
            abandoned: row.leased_until.is_some(),
            silenced: silence.or_else(|| newer.then_some(Suppression::Superseded)),
            inside: stays.any(Session::is_open),
            response: answers.max_by_key(|answer| answer.at).map(|answer| answer.kind),
            recipient_full_at: pace.map(|pace| pace.full_at),
            recipient_last_at: pace.map(|pace| pace.last_at),
            invitation,
            recipient,
        })
    }

    fn channel(&self, now: DateTime<Utc>) -> Channel {
        let post = &self.post;
        let since = now - TimeDelta::days(1);
        let people = post.recipients.values().filter(|pace| pace.last_at > since).count();
        Channel {
            full_at: post.full_at,
            free_at: post.free_at,
            breakers: post.breakers.values().cloned().collect(),
            people_today: u32::try_from(people).unwrap_or(u32::MAX),
        }
    }

    fn carry_out(
        &mut self,
        candidates: &[Candidate],
        plan: &Plan,
        rules: &ClaimRules,
        now: DateTime<Utc>,
    ) -> Vec<Claimed> {
        self.post.keep_pace(plan, now);
        let verdicts = plan.verdicts.iter().map(|(_, verdict)| verdict);
        let each = candidates.iter().zip(verdicts);
        each.filter_map(|(candidate, verdict)| self.obey(candidate, verdict, rules, now)).collect()
    }

    fn obey(
        &mut self,
        candidate: &Candidate,
        verdict: &Verdict,
        rules: &ClaimRules,
        now: DateTime<Utc>,
    ) -> Option<Claimed> {
        let id = candidate.invitation.id;
        match verdict {
            Verdict::Send => return self.lease(candidate, &rules.retry, now),
            Verdict::Defer(due_at) => self.outbox.get_mut(&id)?.due_at = *due_at,
            Verdict::Suppress(reason) => self.suppress(id, InvitationState::Suppressed(*reason), now),
            Verdict::Doubt(aftermath) => self.doubt(id, aftermath, now),
            Verdict::Leave => drop(self.outbox.remove(&id)),
            Verdict::NotYet => {}
        }
        None
    }

    fn lease(&mut self, candidate: &Candidate, rules: &RetryRules, now: DateTime<Utc>) -> Option<Claimed> {
        let id = candidate.invitation.id;
        let row = self.outbox.get_mut(&id)?;
        row.fence += 1;
        row.leased_until = Some(now + rules.lease);
        let fence = row.fence;
        self.post.deadlines.entry(id).or_insert(now + rules.time_to_live);
        let invitation = self.invitation_mut(id)?;
        invitation.posts += 1;
        invitation.state = invitation.state.clone().advance(InvitationState::Sending);
        let attempt = AttemptId { invitation: id, number: invitation.posts };
        self.post.attempts.insert(attempt, MemoryAttempt::new(attempt.number, now));
        Some(Claimed { candidate: candidate.clone(), fence, attempt })
    }

    pub(super) fn suppress(&mut self, id: InvitationId, state: InvitationState, now: DateTime<Utc>) {
        self.outbox.remove(&id);
        if let Some(invitation) = self.invitation_mut(id) {
            invitation.state = state.clone();
        }
        self.tell_of(id, Actor::System, state, now);
    }

    fn doubt(&mut self, id: InvitationId, aftermath: &Aftermath, now: DateTime<Utc>) {
        self.put_back(id, aftermath);
        self.post.deadlines.extend(aftermath.deadline_at.map(|deadline| (id, deadline)));
        if let Some(invitation) = self.invitation_mut(id) {
            invitation.state = invitation.state.clone().advance(InvitationState::Uncertain);
        }
        self.tell_of(id, Actor::System, InvitationState::Uncertain, now);
    }

    /// Puts a message back in line, or takes it out when it has no next turn.
    fn put_back(&mut self, id: InvitationId, aftermath: &Aftermath) {
        match (self.outbox.get_mut(&id), aftermath.due_at) {
            (Some(row), Some(due_at)) => {
                (row.due_at, row.leased_until, row.effort) = (due_at, None, aftermath.effort);
            }
            _ => drop(self.outbox.remove(&id)),
        }
    }

    fn give_up(&mut self, now: DateTime<Utc>, limit: usize) -> usize {
        let mut late: Vec<_> = self.post.deadlines.iter().filter(|(_, at)| **at <= now).collect();
        late.sort_by_key(|(id, at)| (**at, **id));
        let late: Vec<InvitationId> = late.into_iter().map(|(id, _)| *id).collect();
        let silent: Vec<_> = late.into_iter().filter(|id| self.is_silent(*id)).take(limit).collect();
        silent.iter().for_each(|id| self.suppress(*id, InvitationState::Undelivered, now));
        silent.len()
    }

    /// Whether a message may have been sent, nobody heard of it, and it is not to be sent again.
    fn is_silent(&self, id: InvitationId) -> bool {
        let states = InvitationState::Uncertain.rank()..=InvitationState::Sent.rank();
        let invitation = self.invitation(id).filter(|one| states.contains(&one.state.rank()));
        invitation.is_some() && !self.outbox.contains_key(&id)
    }

    fn depth(&self, now: DateTime<Utc>) -> Depth {
        let due = self.outbox.values().filter(|row| row.is_due(now));
        let oldest = due.clone().map(|row| (now - row.due_at).num_seconds()).max();
        let later = self.outbox.values().filter(|row| row.due_at > now);
        Depth {
            messages_due: count(due),
            messages_later: count(later),
            oldest_due_seconds: oldest.and_then(|seconds| u64::try_from(seconds).ok()).unwrap_or_default(),
            announcements: count(self.post.announcements.iter().filter(|one| one.waits())),
            announcements_dead: count(self.post.announcements.iter().filter(|one| one.is_dead())),
            breakers: self.post.breakers.values().cloned().collect(),
        }
    }

    /// Writes that a message is this far.
    pub(super) fn tell_of(
        &mut self,
        id: InvitationId,
        actor: Actor,
        state: InvitationState,
        at: DateTime<Utc>,
    ) {
        let Some(room) = self.room_with(id).map(|room| room.record.room.id) else { return };
        let Some(invitation) = self.invitation(id) else { return };
        let what = Happening::InvitationIs(id, invitation.purpose, state);
        let participant = Some(invitation.participant);
        self.tell(TimelineEntry { room, at, actor, request: None, participant, what });
    }
}

fn candidate_name(record: &greenroom_domain::room::RoomRecord) -> String {
    use greenroom_domain::participant::Role;
    let mut people = record.participants.iter();
    people.find(|who| who.role == Role::Candidate).map(|who| who.name.clone()).unwrap_or_default()
}

fn count<T>(of: impl Iterator<Item = T>) -> u64 {
    of.map(|_| 1_u64).sum()
}

/// The messenger's id of a message that it took.
fn taken(outcome: &SendOutcome) -> Option<&MessageId> {
    match outcome {
        SendOutcome::Accepted(message) | SendOutcome::Held { message, .. } => Some(message),
        SendOutcome::Refused(_) | SendOutcome::Uncertain(_) => None,
    }
}
