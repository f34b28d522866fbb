use chrono::{DateTime, Utc};
use greenroom_domain::event::Stay;
use greenroom_domain::ports::{Correction, LedgerChange};
use greenroom_domain::room::ServerRoom;
use greenroom_domain::session::{Session, Source};
use greenroom_domain::timeline::{Actor, TimelineEntry};

use crate::store::attendance::{joined, left, new_stay};
use crate::store::{StoredRoom, close};

impl StoredRoom {
    /// Corrects the ledger; answers what the timeline has to say about it, or nothing if nothing changed.
    pub(super) fn correct(&mut self, correction: &Correction) -> Option<Vec<TimelineEntry>> {
        match &correction.change {
            LedgerChange::OpenStay(stay) => self.open_stay(stay, correction.at),
            LedgerChange::CloseStay { participant, room_sid, participant_sid, left_at, reason } => {
                let is_meant = |stay: &Session| {
                    stay.participant == *participant
                        && stay.room_sid == *room_sid
                        && stay.participant_sid == *participant_sid
                };
                let lines = self.close_stays_that(is_meant, *left_at, reason);
                (!lines.is_empty()).then_some(lines)
            }
            LedgerChange::AdoptLife { expected, sid, opened_at, left_at, reason } => {
                if self.record.room.is_over(correction.at) {
                    return None;
                }
                self.adopt(expected.as_ref(), sid, *opened_at)?;
                self.leave_other_lives(expected.as_ref(), sid, *left_at);
                Some(self.close_stays_that(|stay| stay.room_sid != *sid, *left_at, reason))
            }
        }
    }

    fn open_stay(&mut self, stay: &Stay, at: DateTime<Utc>) -> Option<Vec<TimelineEntry>> {
        if !self.expects(stay) || !self.revive_life(&stay.room_sid) {
            return None;
        }
        let began = self.begin_or_reopen(stay, at)?;
        let line = self.line_by(Actor::System, began, Some(stay.participant), joined(&stay.participant_sid));
        Some(std::iter::once(line).chain(self.start(stay)).collect())
    }

    /// Answers when the stay began, or began again; nothing if it goes on, or the media server itself ended it.
    fn begin_or_reopen(&mut self, stay: &Stay, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let Some(known) = self.known(stay) else {
            self.record.sessions.push(Session { source: Source::Reconciler, ..new_stay(stay) });
            return Some(stay.joined_at);
        };
        if known.is_open() || known.source == Source::Webhook || known.participant != stay.participant {
            return None;
        }
        (known.left_at, known.reason, known.source) = (None, None, Source::Reconciler);
        Some(at)
    }

    /// Takes another life of the room for the present one, if the known one is the expected one.
    fn adopt(&mut self, expected: Option<&String>, sid: &str, opened_at: DateTime<Utc>) -> Option<()> {
        let known = self.record.room.server.as_ref().map(|server| &server.sid);
        if known != expected || known.is_some_and(|known| known == sid) {
            return None;
        }
        self.record.room.server = Some(ServerRoom { sid: sid.to_owned(), opened_at, gone_at: None });
        self.server_closes_at = None;
        Some(())
    }

    /// Whoever is told later to have come into one of them is not there any more.
    fn leave_other_lives(&mut self, expected: Option<&String>, sid: &str, at: DateTime<Utc>) {
        let known = self.record.sessions.iter().map(|stay| stay.room_sid.clone());
        let others: Vec<_> = known.chain(expected.cloned()).filter(|other| other != sid).collect();
        others.iter().for_each(|other| self.conclude_life(other, at, Source::Reconciler));
        self.revive_life(sid);
    }

    fn close_stays_that(
        &mut self,
        are_meant: impl Fn(&Session) -> bool,
        at: DateTime<Utc>,
        reason: &str,
    ) -> Vec<TimelineEntry> {
        let mut closed = vec![];
        for stay in self.record.sessions.iter_mut().filter(|stay| stay.is_open() && are_meant(stay)) {
            let at = at.max(stay.joined_at);
            close(stay, at, reason, Source::Reconciler);
            closed.push((at, stay.participant, left(&stay.participant_sid, reason)));
        }
        let line = |(at, who, what)| self.line_by(Actor::System, at, Some(who), what);
        closed.into_iter().map(line).collect()
    }
}
