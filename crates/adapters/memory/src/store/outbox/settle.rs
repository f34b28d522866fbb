use greenroom_domain::invitation::{Invitation, InvitationState, Suppression};
use greenroom_domain::message::{AttemptId, MessageId};
use greenroom_domain::outbox::Scope;
use greenroom_domain::ports::{Settlement, Silence};
use greenroom_domain::receipt::ReceiptNews;

use super::super::Books;
use super::{MemoryAttempt, taken};

impl Books {
    pub(super) fn settle(&mut self, settlement: &Settlement) {
        let own = self.is_own(settlement);
        let attempt = self.post.attempts.get(&settlement.attempt);
        let answered = attempt.is_some_and(|attempt| attempt.answer.is_some());
        if answered || !(own || taken(&settlement.outcome).is_some()) {
            return;
        }
        let Some(state) = self.advance_by(settlement) else { return };
        match state.rank() > InvitationState::Uncertain.rank() {
            true => drop(self.outbox.remove(&settlement.attempt.invitation)),
            false => self.put_back(settlement.attempt.invitation, &settlement.aftermath),
        }
        self.note_answer(settlement);
        self.draw_consequences(settlement);
        settlement.entry.iter().for_each(|entry| self.tell(entry.clone()));
        taken(&settlement.outcome).into_iter().for_each(|message| self.adopt(message));
    }

    fn is_own(&self, settlement: &Settlement) -> bool {
        let row = self.outbox.get(&settlement.attempt.invitation);
        row.is_some_and(|row| row.fence == settlement.fence)
    }

    /// Moves the state; answers where it stands now.
    fn advance_by(&mut self, settlement: &Settlement) -> Option<InvitationState> {
        let id = settlement.attempt.invitation;
        let invitation = self.invitation_mut(id)?;
        invitation.state = next_state(invitation, settlement);
        if taken(&settlement.outcome).is_some() {
            let accepted_at = invitation.accepted_at.map_or(settlement.at, |at| at.min(settlement.at));
            invitation.accepted_at = Some(accepted_at);
        }
        let state = invitation.state.clone();
        self.post.deadlines.extend(settlement.aftermath.deadline_at.map(|deadline| (id, deadline)));
        Some(state)
    }

    fn note_answer(&mut self, settlement: &Settlement) {
        let AttemptId { number, .. } = settlement.attempt;
        let new = || MemoryAttempt::new(number, settlement.at);
        let attempt = self.post.attempts.entry(settlement.attempt).or_insert_with(new);
        attempt.answer = Some((settlement.at, settlement.outcome.clone()));
        if let Some(message) = taken(&settlement.outcome) {
            attempt.message.get_or_insert_with(|| message.clone());
        }
    }

    fn draw_consequences(&mut self, settlement: &Settlement) {
        let aftermath = &settlement.aftermath;
        self.post.free_at = self.post.free_at.max(aftermath.number_free_at);
        if aftermath.heals {
            let template = self.invitation(settlement.attempt.invitation).map(Scope::template_of);
            let healed = [Some(Scope::Channel), template];
            let attempt = self.post.attempts.get(&settlement.attempt);
            if let Some(started_at) = attempt.map(|attempt| attempt.started_at) {
                healed.iter().flatten().for_each(|scope| self.post.heal(scope, started_at));
            }
        }
        if let Some(breaker) = &settlement.breaker {
            self.post.open(breaker);
        }
        if aftermath.unwanted {
            let silence = self.unwanted(settlement);
            silence.iter().for_each(|silence| self.post.silence(silence));
        }
    }

    /// The stop of a number that wants no messages. Named after the message that told, as no dice are rolled here.
    fn unwanted(&self, settlement: &Settlement) -> Option<Silence> {
        let id = settlement.attempt.invitation;
        let person = self.invitation(id)?.participant;
        Some(Silence {
            id: id.0,
            phone: self.room_with(id)?.record.participant(person)?.phone.clone()?,
            application: None,
            reason: Suppression::Stopped,
            since: settlement.at,
            source: "messenger".to_owned(),
        })
    }

    /// Applies what was told about this message before it was known.
    fn adopt(&mut self, message: &MessageId) {
        let orphans = std::mem::take(&mut self.post.orphans);
        let (ours, others): (Vec<ReceiptNews>, _) =
            orphans.into_iter().partition(|news| news.message == *message);
        self.post.orphans = others;
        self.fit(ours);
    }
}

/// Forward by rank; back in line only what is in no doubt any more.
fn next_state(invitation: &Invitation, settlement: &Settlement) -> InvitationState {
    let (before, news) = (&invitation.state, &settlement.aftermath.state);
    let certain = settlement.aftermath.effort.doubts == 0;
    let unsettled = before.rank() <= InvitationState::Uncertain.rank();
    match *news == InvitationState::Queued && certain && unsettled {
        true => InvitationState::Queued,
        false => before.clone().advance(news.clone()),
    }
}
