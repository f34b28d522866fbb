use async_trait::async_trait;
use chrono::{DateTime, Utc};
use greenroom_domain::announcement::{Announcement, Event};
use greenroom_domain::ports::{
    AnnouncementAttempt, AnnouncementRecord, AnnouncementSettlement, AnnouncementStore, ClaimedAnnouncement,
    StoreError,
};
use greenroom_domain::timeline::TimelineEntry;
use uuid::Uuid;

use super::outbox::Post;
use super::{Books, MemoryStore};

/// A line of the timeline that somebody has to be told of.
pub(super) struct StoredAnnouncement {
    id: Uuid,
    event: Event,
    entry: TimelineEntry,
    state: State,
    fence: i64,
    attempts: Vec<AnnouncementAttempt>,
}

/// How far it is.
enum State {
    Pending {
        due_at: DateTime<Utc>,
        queued_at: DateTime<Utc>,
        leased_until: Option<DateTime<Utc>>,
        tries: u32,
    },
    Delivered,
    Dead,
}

impl StoredAnnouncement {
    pub(super) const fn waits(&self) -> bool {
        matches!(self.state, State::Pending { .. })
    }

    pub(super) const fn is_dead(&self) -> bool {
        matches!(self.state, State::Dead)
    }

    pub(super) const fn is_delivered(&self) -> bool {
        matches!(self.state, State::Delivered)
    }

    /// When it happened.
    pub(super) const fn at(&self) -> DateTime<Utc> {
        self.entry.at
    }

    /// Leases it, if it has its turn; answers how often it was tried, and since when it waits.
    fn lease(&mut self, until: DateTime<Utc>, now: DateTime<Utc>) -> Option<(u32, DateTime<Utc>)> {
        let State::Pending { due_at, queued_at, leased_until, tries } = &mut self.state else { return None };
        if *due_at > now || leased_until.is_some_and(|until| until > now) {
            return None;
        }
        *leased_until = Some(until);
        self.fence += 1;
        Some((*tries, *queued_at))
    }

    /// Keeps a try, if it is the present one.
    fn settle(&mut self, settlement: &AnnouncementSettlement) {
        let State::Pending { due_at, leased_until, tries, .. } = &mut self.state else { return };
        if self.fence != settlement.fence || leased_until.is_none() {
            return;
        }
        match settlement.due_at {
            Some(next) => (*due_at, *leased_until, *tries) = (next, None, *tries + 1),
            None if settlement.error.is_none() => self.state = State::Delivered,
            None => self.state = State::Dead,
        }
        let AnnouncementSettlement { at, status, ref error, .. } = *settlement;
        self.attempts.push(AnnouncementAttempt { at, status, error: error.clone() });
    }

    fn resend(&mut self, now: DateTime<Utc>) {
        let leased_until = match self.state {
            State::Pending { leased_until, .. } => leased_until,
            State::Delivered | State::Dead => None,
        };
        self.state = State::Pending { due_at: now, queued_at: now, leased_until, tries: 0 };
    }

    const fn word(&self) -> (&'static str, Option<DateTime<Utc>>) {
        match self.state {
            State::Pending { due_at, .. } => ("pending", Some(due_at)),
            State::Delivered => ("delivered", None),
            State::Dead => ("dead", None),
        }
    }
}

impl Post {
    pub(super) fn settle_announcement(&mut self, settlement: &AnnouncementSettlement) {
        let found = self.announcements.iter_mut().find(|one| one.id == settlement.id);
        found.into_iter().for_each(|one| one.settle(settlement));
    }

    fn announce(&mut self, event: Event, entry: &TimelineEntry) {
        let state = State::Pending { due_at: entry.at, queued_at: entry.at, leased_until: None, tries: 0 };
        // Above all ids that tests give to anything else.
        let id = Uuid::from_u128((1 << 96) + self.announcements.len() as u128);
        let entry = entry.clone();
        self.rings = true;
        self.announcements.push(StoredAnnouncement { id, event, entry, state, fence: 0, attempts: vec![] });
        self.announcements.sort_by_key(|one| one.entry.at);
    }
}

impl Books {
    /// Writes a line, and queues it for who listens.
    pub(super) fn tell(&mut self, entry: TimelineEntry) {
        let event = Event::of_kind(entry.what.kind()).filter(|event| self.post.announces.contains(event));
        event.into_iter().for_each(|event| self.post.announce(event, &entry));
        self.timeline.push(entry);
    }

    pub(super) fn lease_announcements(
        &mut self,
        limit: usize,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Vec<ClaimedAnnouncement> {
        let mut all = std::mem::take(&mut self.post.announcements);
        let leased = all.iter_mut().filter_map(|one| {
            let (attempts, queued_at) = one.lease(until, now)?;
            let announcement = self.announcement(one)?;
            Some(ClaimedAnnouncement { announcement, fence: one.fence, attempts, queued_at })
        });
        let leased = leased.take(limit).collect();
        self.post.announcements = all;
        leased
    }

    fn announcement(&self, stored: &StoredAnnouncement) -> Option<Announcement> {
        let entry = &stored.entry;
        let record =
            self.rooms.iter().map(|room| &room.record).find(|record| record.room.id == entry.room)?;
        let person = entry.participant.and_then(|id| record.participant(id));
        let facts = entry.facts().into_iter().map(|(name, value)| (name.to_owned(), value));
        Some(Announcement {
            id: stored.id,
            event: stored.event,
            kind: entry.what.kind().to_owned(),
            at: entry.at,
            room_id: record.room.id.0,
            room_name: record.room.name.as_str().to_owned(),
            application_id: record.room.application.id.clone(),
            round: record.room.application.round,
            job_id: record.room.job.id.clone(),
            participant_id: person.map(|who| who.id.0),
            external_id: person.and_then(|who| who.external_id.clone()),
            role: person.map(|who| who.role.as_str().to_owned()),
            facts: facts.collect(),
        })
    }

    fn record_of(&self, stored: &StoredAnnouncement) -> Option<AnnouncementRecord> {
        let (state, due_at) = stored.word();
        let announcement = self.announcement(stored)?;
        let attempts = stored.attempts.clone();
        Some(AnnouncementRecord { announcement, state: state.to_owned(), due_at, attempts })
    }
}

#[async_trait]
impl AnnouncementStore for MemoryStore {
    async fn claim_announcements(
        &self,
        limit: usize,
        leased_until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<Vec<ClaimedAnnouncement>, StoreError> {
        Ok(self.open()?.lease_announcements(limit, leased_until, now))
    }

    async fn settle_announcement(&self, settlement: &AnnouncementSettlement) -> Result<(), StoreError> {
        self.open()?.post.settle_announcement(settlement);
        Ok(())
    }

    async fn list(
        &self,
        room: Option<Uuid>,
        before: Option<DateTime<Utc>>,
        limit: u32,
    ) -> Result<Vec<AnnouncementRecord>, StoreError> {
        let books = self.open()?;
        let is_meant = |one: &&StoredAnnouncement| {
            room.is_none_or(|room| one.entry.room.0 == room)
                && before.is_none_or(|before| one.entry.at < before)
        };
        let newest_first = books.post.announcements.iter().rev().filter(is_meant);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(newest_first.filter_map(|one| books.record_of(one)).take(limit).collect())
    }

    async fn resend(&self, id: Uuid, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut books = self.open()?;
        let Some(found) = books.post.announcements.iter_mut().find(|one| one.id == id) else {
            return Ok(false);
        };
        found.resend(now);
        drop(books);
        self.ring();
        Ok(true)
    }
}
