use async_trait::async_trait;
use chrono::{DateTime, Utc};
use greenroom_domain::event::{AttendanceChange, MediaEvent, Stay};
use greenroom_domain::participant::ParticipantId;
use greenroom_domain::ports::{AttendanceStore, Recorded, StoreError};
use greenroom_domain::session::{Session, Source};
use greenroom_domain::timeline::{Actor, Happening, TimelineEntry};

use super::{Books, LEFT, MemoryStore, ROOM_FINISHED, StoredRoom, close};

#[async_trait]
impl AttendanceStore for MemoryStore {
    async fn record(&self, event: &MediaEvent, change: &AttendanceChange) -> Result<Recorded, StoreError> {
        let mut books = self.open()?;
        if books.events.contains_key(&event.id) {
            return Ok(Recorded::Duplicate);
        }
        books.events.insert(event.id.clone(), event.clone());
        books.apply(event, change);
        Ok(Recorded::Fresh)
    }
}

impl Books {
    fn apply(&mut self, event: &MediaEvent, change: &AttendanceChange) {
        let mut rooms = self.rooms.iter_mut();
        let named = rooms.find(|room| event.room_name.as_deref() == Some(room.record.room.name.as_str()));
        if let Some(room) = named {
            let lines = room.apply(event.at, change);
            self.timeline.extend(lines);
        }
    }
}

impl StoredRoom {
    /// Applies the change; answers what the timeline has to say about it.
    fn apply(&mut self, at: DateTime<Utc>, change: &AttendanceChange) -> Vec<TimelineEntry> {
        match change {
            AttendanceChange::Begin(stay) if self.expects(stay) => self.begin(stay),
            AttendanceChange::End(stay, reason) if self.expects(stay) => self.end(stay, at, reason),
            AttendanceChange::Abort(stay, reason) if self.expects(stay) => {
                vec![self.line(at, Some(stay.participant), aborted(stay, reason))]
            }
            AttendanceChange::CloseRoom { room_sid } => self.finish(room_sid, at),
            _ => vec![],
        }
    }

    fn expects(&self, stay: &Stay) -> bool {
        self.person(stay.participant).is_some()
    }

    fn begin(&mut self, stay: &Stay) -> Vec<TimelineEntry> {
        if let Some(known) = self.known(stay) {
            known.joined_at = known.joined_at.min(stay.joined_at);
            known.family = known.family.or(stay.family);
            return vec![];
        }
        let mut new = open(stay);
        if let Some((at, by)) = self.finished.get(&stay.room_sid) {
            close(&mut new, *at, ROOM_FINISHED, *by);
        }
        self.record.sessions.push(new);
        vec![self.line(stay.joined_at, Some(stay.participant), joined(stay))]
    }

    fn end(&mut self, stay: &Stay, at: DateTime<Utc>, reason: &str) -> Vec<TimelineEntry> {
        let mut lines = self.begin(stay);
        let ended = self.known(stay).is_some_and(|known| end_earlier(known, at, reason));
        if ended {
            lines.push(self.line(at, Some(stay.participant), left(stay, reason)));
        }
        lines
    }

    fn finish(&mut self, room_sid: &str, at: DateTime<Utc>) -> Vec<TimelineEntry> {
        let mut lines = self.end_stays_of(room_sid, at);
        let server = self.record.room.server.as_mut();
        if let Some(server) = server.filter(|server| server.sid == room_sid) {
            server.gone_at = earliest(server.gone_at, at);
            self.server_closes_at = None;
        }
        let before = self.finished.get(room_sid).copied();
        if before.is_none_or(|(earlier, _)| at < earlier) {
            self.finished.insert(room_sid.to_owned(), (at, Source::Webhook));
        }
        if before.is_none() {
            lines.push(self.line(at, None, Happening::ServerRoomFinished { room_sid: room_sid.to_owned() }));
        }
        lines
    }

    /// Ends the stays of a life of the room; answers the lines of those that were open.
    fn end_stays_of(&mut self, room_sid: &str, at: DateTime<Utc>) -> Vec<TimelineEntry> {
        let mut ended = vec![];
        for stay in self.record.sessions.iter_mut().filter(|stay| stay.room_sid == room_sid) {
            let was_open = stay.is_open();
            if end_earlier(stay, at, ROOM_FINISHED) && was_open {
                ended.push((stay.participant, stay.participant_sid.clone()));
            }
        }
        let left = |participant_sid| Happening::Left { participant_sid, reason: ROOM_FINISHED.to_owned() };
        ended.into_iter().map(|(who, sid)| self.line(at, Some(who), left(sid))).collect()
    }

    fn known(&mut self, stay: &Stay) -> Option<&mut Session> {
        let mut stays = self.record.sessions.iter_mut();
        stays.find(|known| known.room_sid == stay.room_sid && known.participant_sid == stay.participant_sid)
    }

    fn line(&self, at: DateTime<Utc>, participant: Option<ParticipantId>, what: Happening) -> TimelineEntry {
        TimelineEntry { room: self.record.room.id, at, actor: Actor::MediaServer, participant, what }
    }
}

/// Ends the stay if it did not end before that time, and not because the person asked for it. At the same time the stay's own end beats that of its room:
/// LiveKit tells whole seconds, and both come when a room is deleted, in any order.
fn end_earlier(stay: &mut Session, at: DateTime<Utc>, reason: &str) -> bool {
    let of_room = stay.reason.as_deref() == Some(ROOM_FINISHED) && reason != ROOM_FINISHED;
    let asked_for = stay.source == Source::Request && stay.reason.as_deref() == Some(LEFT);
    let earlier = stay.left_at.is_none_or(|left| !asked_for && (at < left || (at == left && of_room)));
    if earlier {
        close(stay, at, reason, Source::Webhook);
    }
    earlier
}

fn earliest(before: Option<DateTime<Utc>>, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    Some(before.map_or(at, |before| before.min(at)))
}

fn open(stay: &Stay) -> Session {
    Session {
        participant: stay.participant,
        room_sid: stay.room_sid.clone(),
        participant_sid: stay.participant_sid.clone(),
        family: stay.family,
        joined_at: stay.joined_at,
        left_at: None,
        reason: None,
        source: Source::Webhook,
    }
}

fn joined(stay: &Stay) -> Happening {
    Happening::Joined { participant_sid: stay.participant_sid.clone() }
}

fn left(stay: &Stay, reason: &str) -> Happening {
    Happening::Left { participant_sid: stay.participant_sid.clone(), reason: reason.to_owned() }
}

fn aborted(stay: &Stay, reason: &str) -> Happening {
    Happening::ConnectionAborted { participant_sid: stay.participant_sid.clone(), reason: reason.to_owned() }
}
