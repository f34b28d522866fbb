use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Bound;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use greenroom_domain::erasure::{RawLog, Subject, Traces};
use greenroom_domain::invitation::Suppression;
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{Erasure, FoundPerson, RawLook, RetentionStore, StoreError};
use greenroom_domain::retention::Leftover;
use greenroom_domain::token::FamilyId;

use super::{Books, MemoryStore};

mod people;
mod stops;

pub(super) use stops::KeptStops;

#[async_trait]
impl RetentionStore for MemoryStore {
    async fn forget(&self, what: Leftover, before: DateTime<Utc>, limit: u32) -> Result<usize, StoreError> {
        Ok(self.open()?.forget(what, before, at_most(limit)))
    }

    async fn erase_rooms(&self, over_before: DateTime<Utc>, limit: u32) -> Result<usize, StoreError> {
        Ok(self.open()?.erase_rooms(over_before, at_most(limit)))
    }

    async fn people(&self, subject: &Subject, limit: u32) -> Result<Vec<FoundPerson>, StoreError> {
        Ok(self.open()?.people_of(subject).take(at_most(limit)).collect())
    }

    async fn erase(&self, erasure: Erasure) -> Result<usize, StoreError> {
        Ok(self.open()?.erase(erasure))
    }

    async fn erase_number(&self, phone: &PhoneNumber) -> Result<(), StoreError> {
        self.open()?.post.erase_number(phone);
        Ok(())
    }

    async fn erase_raw(
        &self,
        log: RawLog,
        traces: &Traces,
        after: Option<String>,
        limit: u32,
    ) -> Result<RawLook, StoreError> {
        let mut books = self.open()?;
        let after = after.map_or(Bound::Unbounded, Bound::Excluded);
        let behind = (after, Bound::Unbounded);
        let needles = traces.needles(log);
        Ok(match log {
            RawLog::MediaServer => {
                let bodies = books.events.range_mut::<String, _>(behind);
                empty(bodies.map(|(id, event)| (id, &mut event.raw)), &needles, at_most(limit))
            }
            RawLog::Messenger => {
                let bodies = books.post.bodies.range_mut::<String, _>(behind);
                empty(bodies.map(|(id, body)| (id, &mut body.raw)), &needles, at_most(limit))
            }
        })
    }
}

impl Books {
    fn forget(&mut self, what: Leftover, before: DateTime<Utc>, limit: usize) -> usize {
        let post = &mut self.post;
        match what {
            Leftover::MediaEvents => {
                let ids: Vec<String> =
                    self.events.iter().filter(|(_, e)| e.at < before).map(|(id, _)| id.clone()).collect();
                ids.iter().take(limit).filter_map(|id| self.events.remove(id)).count()
            }
            Leftover::MessengerEvents => {
                let ids: Vec<String> =
                    post.bodies.iter().filter(|(_, b)| b.at < before).map(|(id, _)| id.clone()).collect();
                ids.iter().take(limit).filter_map(|id| post.bodies.remove(id)).count()
            }
            Leftover::OrphanReceipts => drop_some(&mut post.orphans, limit, |news| news.at < before),
            Leftover::Drifts => drop_some(&mut self.findings.drifts, limit, |known| {
                known.ended_at.is_some_and(|ended_at| ended_at < before)
            }),
            Leftover::Tokens => self.forget_tokens(before, limit),
            Leftover::DeliveredAnnouncements => {
                drop_some(&mut post.announcements, limit, |one| one.is_delivered() && one.at() < before)
            }
            Leftover::DeadAnnouncements => {
                drop_some(&mut post.announcements, limit, |one| one.is_dead() && one.at() < before)
            }
            Leftover::WrongNumbers => drop_some(&mut post.silences, limit, |silence| {
                silence.reason == Suppression::WrongPerson && silence.since < before
            }),
        }
    }

    /// Drops families of rooms whose hard end was before that time.
    fn forget_tokens(&mut self, before: DateTime<Utc>, limit: usize) -> usize {
        let over = self.rooms.iter().filter(|room| room.record.room.window.hard_ends_at < before);
        let people: BTreeSet<_> =
            over.flat_map(|room| room.record.participants.iter().map(|who| who.id)).collect();
        let theirs = self.tokens.values().filter(|token| people.contains(&token.participant));
        let families: BTreeSet<FamilyId> = theirs.map(|token| token.record.family).collect();
        let families: BTreeSet<FamilyId> = families.into_iter().take(limit).collect();
        self.tokens.retain(|_, token| !families.contains(&token.record.family));
        families.len()
    }

    fn erase_rooms(&mut self, over_before: DateTime<Utc>, limit: usize) -> usize {
        let due = self.rooms.iter_mut().filter(|room| !room.erased && room.ends_at() < over_before);
        let mut due: Vec<_> = due.collect();
        due.sort_by_key(|room| Reverse(room.ends_at()));
        let due = due.into_iter().rev().take(limit);
        let people: Vec<_> = due
            .flat_map(|room| {
                room.erased = true;
                let id = room.record.room.id;
                room.record.participants.iter().map(move |who| (id, who.id)).collect::<Vec<_>>()
            })
            .collect();
        let rooms: BTreeSet<_> = people.iter().map(|(room, _)| *room).collect();
        self.erase(Erasure { people, timeline: vec![] });
        rooms.len()
    }
}

/// Empties those of the first bodies in which a needle is.
fn empty<'a>(
    bodies: impl Iterator<Item = (&'a String, &'a mut String)>,
    needles: &[&str],
    limit: usize,
) -> RawLook {
    let (mut look, mut seen) = (RawLook::default(), 0);
    for (id, raw) in bodies.take(limit) {
        seen += 1;
        look.next = Some(id.clone());
        if needles.iter().any(|needle| raw.contains(needle)) {
            raw.clear();
            look.erased += 1;
        }
    }
    RawLook { next: look.next.filter(|_| seen == limit), ..look }
}

/// Drops at most so many that are meant; answers how many.
fn drop_some<T>(all: &mut Vec<T>, limit: usize, is_meant: impl Fn(&T) -> bool) -> usize {
    let before = all.len();
    let mut left = limit;
    all.retain(|one| {
        let goes = left > 0 && is_meant(one);
        left -= usize::from(goes);
        !goes
    });
    before - all.len()
}

fn at_most(limit: u32) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}
