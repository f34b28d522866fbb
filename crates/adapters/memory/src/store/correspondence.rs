use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use greenroom_domain::invitation::{Invitation, InvitationId, InvitationState};
use greenroom_domain::message::{AttemptId, MessageId};
use greenroom_domain::participant::ParticipantId;
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{
    CorrespondenceStore, Entrant, NewResponse, Recorded, Silence, StoreError, VoidedLink,
};
use greenroom_domain::receipt::{MessengerNews, Receipt, ReceiptNews};
use greenroom_domain::timeline::Actor;
use uuid::Uuid;

use super::outbox::{Body, Post};
use super::{Books, MemoryStore, StoredRoom};

#[async_trait]
impl CorrespondenceStore for MemoryStore {
    async fn knows(&self, id: &str) -> Result<bool, StoreError> {
        Ok(self.open()?.post.bodies.contains_key(id))
    }

    async fn record(&self, news: &MessengerNews) -> Result<Recorded, StoreError> {
        let mut books = self.open()?;
        if books.post.bodies.contains_key(&news.id) {
            return Ok(Recorded::Duplicate);
        }
        books.post.bodies.insert(news.id.clone(), Body::of(news));
        books.fit(news.receipts.clone());
        Ok(Recorded::Fresh)
    }

    async fn addressee(&self, message: &MessageId) -> Result<Option<Entrant>, StoreError> {
        let books = self.open()?;
        let invitation = books.meant(message).and_then(|id| books.invitation(id));
        Ok(invitation.and_then(|one| books.entrant(one.participant)))
    }

    async fn respond(&self, new: &NewResponse) -> Result<bool, StoreError> {
        Ok(self.open()?.respond(new).is_some())
    }

    async fn silence(&self, silence: &Silence) -> Result<(), StoreError> {
        self.open()?.post.silence(silence);
        Ok(())
    }

    async fn silences(&self, phone: &PhoneNumber) -> Result<Vec<Silence>, StoreError> {
        let books = self.open()?;
        Ok(books.post.silences_of(phone))
    }

    async fn lift(&self, id: Uuid) -> Result<bool, StoreError> {
        Ok(self.open()?.post.lift(&[id]) > 0)
    }

    async fn lift_stops(&self, phone: &PhoneNumber, until: DateTime<Utc>) -> Result<usize, StoreError> {
        use greenroom_domain::invitation::Suppression::Stopped;
        let mut books = self.open()?;
        let mut stops = books.post.silences_of(phone);
        stops.retain(|silence| silence.reason == Stopped && silence.since <= until);
        Ok(books.post.lift(&stops.iter().map(|silence| silence.id).collect::<Vec<_>>()))
    }
}

impl Books {
    /// Nothing, when this reply was stored before or nobody is meant.
    fn respond(&mut self, new: &NewResponse) -> Option<()> {
        if new.message.as_ref().is_some_and(|message| self.post.replies.contains_key(message)) {
            return None;
        }
        let person = new.response.participant;
        let room = self.room_of(person)?;
        room.record.responses.push(new.response.clone());
        new.voids_link.into_iter().for_each(|link| room.void_link(person, link));
        if new.voids_link.is_some() {
            self.void_tokens(person, new.response.at);
        }
        self.post.replies.extend(new.message.clone().map(|message| (message, person)));
        new.silence.iter().for_each(|silence| self.post.silence(silence));
        new.entries.iter().for_each(|entry| self.tell(entry.clone()));
        Some(())
    }

    /// The invitation that a messenger's id stands for.
    fn meant(&self, message: &MessageId) -> Option<InvitationId> {
        let mut attempts = self.post.attempts.iter();
        let found = attempts.find(|(_, attempt)| attempt.message.as_ref() == Some(message));
        found.map(|(id, _)| id.invitation)
    }

    /// Applies receipts, and those that came earlier for messages that are known only now; keeps what fits nothing.
    pub(super) fn fit(&mut self, mut receipts: Vec<ReceiptNews>) {
        let told: Vec<(AttemptId, MessageId)> =
            receipts.iter().filter_map(|news| Some((news.attempt?, news.message.clone()))).collect();
        told.iter().for_each(|(attempt, message)| self.learn(*attempt, message));
        receipts.append(&mut self.post.orphans);
        let mut of_each: BTreeMap<InvitationId, Vec<ReceiptNews>> = BTreeMap::new();
        for news in receipts {
            match self.fitting(&news) {
                Some(id) => of_each.entry(id).or_default().push(news),
                None => self.post.orphans.push(news),
            }
        }
        of_each.into_iter().for_each(|(id, news)| self.advance(id, &news));
    }

    fn learn(&mut self, attempt: AttemptId, message: &MessageId) {
        if let Some(attempt) = self.post.attempts.get_mut(&attempt) {
            attempt.message.get_or_insert_with(|| message.clone());
        }
    }

    /// By our own id first, by the messenger's second.
    fn fitting(&self, news: &ReceiptNews) -> Option<InvitationId> {
        let own = news.attempt.map(|attempt| attempt.invitation);
        own.filter(|id| self.invitation(*id).is_some()).or_else(|| self.meant(&news.message))
    }

    fn advance(&mut self, id: InvitationId, news: &[ReceiptNews]) {
        let Some(invitation) = self.invitation_mut(id) else { return };
        let steps = steps(invitation.state.rank(), news);
        keep_times(invitation, news);
        for (state, _) in &steps {
            invitation.state = invitation.state.clone().advance(state.clone());
        }
        if invitation.state.rank() > InvitationState::Uncertain.rank() {
            self.outbox.remove(&id);
        }
        for (state, at) in steps {
            self.tell_of(id, Actor::Messenger, state, at);
        }
    }
}

impl Post {
    /// Everything by which a number is left alone, oldest first.
    fn silences_of(&self, phone: &PhoneNumber) -> Vec<Silence> {
        let plain = self.silences.iter().filter(|silence| silence.phone == *phone).cloned();
        let mut all: Vec<Silence> = plain.chain(self.kept_stops.of(phone)).collect();
        all.sort_by_key(|silence| (silence.since, silence.id));
        all
    }

    /// Ends these; answers how many there were.
    fn lift(&mut self, ids: &[Uuid]) -> usize {
        let before = self.silences.len();
        self.silences.retain(|silence| !ids.contains(&silence.id));
        before - self.silences.len() + self.kept_stops.drop_those(ids)
    }
}

impl StoredRoom {
    /// Gives a person another link, in place of this one.
    fn void_link(&mut self, person: ParticipantId, voided: VoidedLink) {
        let mut people = self.record.participants.iter_mut();
        let meant = people.find(|who| who.id == person && who.link_generation == voided.generation);
        let Some(who) = meant else { return };
        who.link_generation = who.link_generation.saturating_add(1);
        self.open_by(person, voided.next);
    }
}

/// Each step forward that the news take, in their order. What was read was delivered, by then at the latest; a failure
/// that is overruled at once is none.
fn steps(from: i16, news: &[ReceiptNews]) -> Vec<(InvitationState, DateTime<Utc>)> {
    let delivered = times(news, |receipt| matches!(receipt, Receipt::Delivered | Receipt::Read));
    let failed = news.iter().filter(|one| matches!(one.receipt, Receipt::Failed(_)) && delivered.is_none());
    let failed = failed.min_by_key(|one| one.at).map(|one| (one.receipt.state(), one.at));
    let steps = [
        times(news, |receipt| *receipt == Receipt::Sent).map(|at| (InvitationState::Sent, at)),
        failed,
        delivered.map(|at| (InvitationState::Delivered, at)),
        times(news, |receipt| *receipt == Receipt::Read).map(|at| (InvitationState::Read, at)),
    ];
    steps.into_iter().flatten().filter(|(state, _)| state.rank() > from).collect()
}

/// The earliest time of receipts of a kind.
fn times(news: &[ReceiptNews], is_meant: impl Fn(&Receipt) -> bool) -> Option<DateTime<Utc>> {
    news.iter().filter(|one| is_meant(&one.receipt)).map(|one| one.at).min()
}

fn keep_times(invitation: &mut Invitation, news: &[ReceiptNews]) {
    let earliest =
        |known: Option<DateTime<Utc>>, told: Option<DateTime<Utc>>| known.into_iter().chain(told).min();
    invitation.sent_at = earliest(invitation.sent_at, times(news, |receipt| *receipt == Receipt::Sent));
    let delivered = times(news, |receipt| matches!(receipt, Receipt::Delivered | Receipt::Read));
    invitation.delivered_at = earliest(invitation.delivered_at, delivered);
    invitation.read_at = earliest(invitation.read_at, times(news, |receipt| *receipt == Receipt::Read));
}
