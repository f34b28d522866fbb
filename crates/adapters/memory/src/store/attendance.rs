use async_trait::async_trait;
use chrono::{DateTime, Utc};
use greenroom_domain::event::{AttendanceChange, MediaEvent, Stay};
use greenroom_domain::participant::{ParticipantId, Role};
use greenroom_domain::ports::{AttendanceStore, MediaRecorded, Recorded, StoreError};
use greenroom_domain::session::{PUT_OUT, SERVER_LOST, Session, Source};
use greenroom_domain::timeline::{Actor, Happening, TimelineEntry};

use super::{Books, Finished, LEFT, MemoryStore, ROOM_FINISHED, StoredRoom, close};

#[async_trait]
impl AttendanceStore for MemoryStore {
    async fn record(
        &self,
        event: &MediaEvent,
        change: &AttendanceChange,
    ) -> Result<MediaRecorded, StoreError> {
        let mut books = self.open()?;
        let recorded = books.keep_and_apply(event, change);
        let unwelcome = books.named(event).is_some_and(|room| room.is_unwelcome(change));
        Ok(MediaRecorded { recorded, unwelcome })
    }
}

impl Books {
    fn keep_and_apply(&mut self, event: &MediaEvent, change: &AttendanceChange) -> Recorded {
        if self.events.contains_key(&event.id) {
            return Recorded::Duplicate;
        }
        self.events.insert(event.id.clone(), event.clone());
        let lines = self.named(event).map(|room| room.apply(event.at, change)).unwrap_or_default();
        lines.into_iter().for_each(|line| self.tell(line));
        Recorded::Fresh
    }

    /// The room that the event happened in.
    fn named(&mut self, event: &MediaEvent) -> Option<&mut StoredRoom> {
        let mut rooms = self.rooms.iter_mut();
        rooms.find(|room| event.room_name.as_deref() == Some(room.record.room.name.as_str()))
    }
}

impl StoredRoom {
    /// Applies the change; answers what the timeline has to say about it.
    fn apply(&mut self, at: DateTime<Utc>, change: &AttendanceChange) -> Vec<TimelineEntry> {
        match change {
            AttendanceChange::Begin(stay) if self.expects(stay) => {
                let lines = self.write_down(stay, None);
                lines.into_iter().chain(self.start(stay)).collect()
            }
            AttendanceChange::End(stay, reason) if self.expects(stay) => {
                self.write_down(stay, Some((at, reason)))
            }
            AttendanceChange::Abort(stay, reason) if self.expects(stay) => {
                vec![self.line(at, Some(stay.participant), aborted(stay, reason))]
            }
            AttendanceChange::CloseRoom { room_sid } => self.finish(room_sid, at),
            _ => vec![],
        }
    }

    /// Whether it tells that somebody came in who was put out.
    fn is_unwelcome(&self, change: &AttendanceChange) -> bool {
        let AttendanceChange::Begin(stay) = change else { return false };
        self.person(stay.participant).is_some_and(|who| who.revoked_at.is_some())
    }

    pub(super) fn expects(&self, stay: &Stay) -> bool {
        self.person(stay.participant).is_some()
    }

    /// Begins the stay or learns more about it, and ends it if it is over: by itself, or because its life of the room is.
    fn write_down(&mut self, stay: &Stay, end: Option<(DateTime<Utc>, &str)>) -> Vec<TimelineEntry> {
        let finished = self.finished.get(&stay.room_sid).copied();
        let before = self.known(stay).map(|known| known.clone());
        let mut after = before.clone().unwrap_or_else(|| new_stay(stay));
        after.joined_at = after.joined_at.min(stay.joined_at);
        after.family = after.family.or(stay.family);
        if let (None, Some(Finished { at, by, .. })) = (&before, finished) {
            let reason = if by == Source::Reconciler { SERVER_LOST } else { ROOM_FINISHED };
            close(&mut after, at, reason, by);
        }
        end.into_iter().for_each(|(at, reason)| end_earlier(&mut after, at, reason));
        self.keep(stay, &after);
        let began =
            before.is_none().then(|| self.line_of(&after, after.joined_at, joined(&after.participant_sid)));
        let ended = told_end(before.as_ref(), &after).map(|(at, what)| self.line_of(&after, at, what));
        began.into_iter().chain(ended).collect()
    }

    /// The line that the interview starts, if this stay makes it start for the first time.
    pub(super) fn start(&mut self, stay: &Stay) -> Option<TimelineEntry> {
        let joined_at = self.known(stay).filter(|stay| stay.is_open())?.joined_at;
        let other = match self.person(stay.participant)?.role {
            _ if self.interview.started_at.is_some() => return None,
            Role::Candidate => Role::Interviewer,
            Role::Interviewer => Role::Candidate,
            Role::Observer => return None,
        };
        let is_other = |stay: &&Session| self.person(stay.participant).is_some_and(|who| who.role == other);
        let others = self.record.sessions.iter().filter(|stay| stay.is_open()).filter(is_other);
        let met_at = others.map(|stay| stay.joined_at).min()?.max(joined_at);
        self.interview.started_at = Some(met_at);
        Some(self.line_by(Actor::System, met_at, None, Happening::InterviewStarted))
    }

    fn finish(&mut self, room_sid: &str, at: DateTime<Utc>) -> Vec<TimelineEntry> {
        let mut lines = self.end_stays_of(room_sid, at);
        let server = self.record.room.server.as_mut();
        if let Some(server) = server.filter(|server| server.sid == room_sid) {
            server.gone_at = earliest(server.gone_at, at);
            self.server_closes_at = None;
        }
        let told = Finished { at, by: Source::Webhook, is_told: true };
        let before = self.finished.insert(room_sid.to_owned(), told);
        if let Some(Finished { at: earlier, by, .. }) = before.filter(|before| before.at <= at) {
            self.finished.insert(room_sid.to_owned(), Finished { at: earlier, by, ..told });
        }
        if before.is_none_or(|before| !before.is_told) {
            lines.push(self.line(at, None, Happening::ServerRoomFinished { room_sid: room_sid.to_owned() }));
        }
        lines
    }

    /// Takes a life of the room for finished of which nobody told that it is.
    pub(super) fn conclude_life(&mut self, room_sid: &str, at: DateTime<Utc>, by: Source) {
        self.finished.entry(room_sid.to_owned()).or_insert(Finished { at, by, is_told: false });
    }

    /// Takes a life of the room that was seen for one that goes on, unless the media server said that it is over. Answers
    /// whether it does.
    pub(super) fn revive_life(&mut self, room_sid: &str) -> bool {
        let is_over = self.finished.get(room_sid).is_some_and(|finished| finished.is_told);
        if !is_over {
            self.finished.remove(room_sid);
        }
        !is_over
    }

    /// Ends the stays of a life of the room; answers their lines.
    fn end_stays_of(&mut self, room_sid: &str, at: DateTime<Utc>) -> Vec<TimelineEntry> {
        let mut ended = vec![];
        for stay in self.record.sessions.iter_mut().filter(|stay| stay.room_sid == room_sid) {
            let before = stay.clone();
            end_earlier(stay, at, ROOM_FINISHED);
            ended.extend(told_end(Some(&before), stay).map(|end| (before, end)));
        }
        ended.iter().map(|(stay, (at, what))| self.line_of(stay, *at, what.clone())).collect()
    }

    pub(super) fn known(&mut self, stay: &Stay) -> Option<&mut Session> {
        self.record.sessions.iter_mut().find(|known| is_of(known, stay))
    }

    fn keep(&mut self, stay: &Stay, session: &Session) {
        match self.known(stay) {
            Some(known) => *known = session.clone(),
            None => self.record.sessions.push(session.clone()),
        }
    }

    fn line_of(&self, stay: &Session, at: DateTime<Utc>, what: Happening) -> TimelineEntry {
        self.line(at, Some(stay.participant), what)
    }

    fn line(&self, at: DateTime<Utc>, participant: Option<ParticipantId>, what: Happening) -> TimelineEntry {
        self.line_by(Actor::MediaServer, at, participant, what)
    }

    pub(super) fn line_by(
        &self,
        actor: Actor,
        at: DateTime<Utc>,
        participant: Option<ParticipantId>,
        what: Happening,
    ) -> TimelineEntry {
        TimelineEntry { room: self.record.room.id, at, actor, request: None, participant, what }
    }
}

fn is_of(known: &Session, stay: &Stay) -> bool {
    known.room_sid == stay.room_sid && known.participant_sid == stay.participant_sid
}

/// Ends the stay if it did not end before that time, and not because the person or a host asked for it. At the same
/// time the stay's own end beats that of its room: LiveKit tells whole seconds, and both come when a room is deleted,
/// in any order. What the reconciler had only concluded, the stay's own end corrects.
fn end_earlier(stay: &mut Session, at: DateTime<Utc>, reason: &str) {
    let is_own = reason != ROOM_FINISHED;
    let of_room = stay.reason.as_deref() == Some(ROOM_FINISHED) && is_own;
    let asked_for = stay.source == Source::Request && matches!(stay.reason.as_deref(), Some(LEFT | PUT_OUT));
    let concluded = stay.source == Source::Reconciler && is_own;
    let is_earlier = |left| !asked_for && (at < left || (at == left && of_room));
    if concluded || stay.left_at.is_none_or(is_earlier) {
        close(stay, at, reason, Source::Webhook);
    }
}

/// The end of the stay, if the timeline has to tell it now: that is once, and again when the media server corrects the
/// reconciler.
fn told_end(before: Option<&Session>, after: &Session) -> Option<(DateTime<Utc>, Happening)> {
    let corrected =
        |before: &Session| before.source == Source::Reconciler && after.source != Source::Reconciler;
    let is_news = before.is_none_or(|before| before.is_open() || corrected(before));
    let (at, reason) = after.left_at.zip(after.reason.as_deref()).filter(|_| is_news)?;
    Some((at, left(&after.participant_sid, reason)))
}

fn earliest(before: Option<DateTime<Utc>>, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    Some(before.map_or(at, |before| before.min(at)))
}

pub(super) fn new_stay(stay: &Stay) -> Session {
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

pub(super) fn joined(participant_sid: &str) -> Happening {
    Happening::Joined { participant_sid: participant_sid.to_owned() }
}

pub(super) fn left(participant_sid: &str, reason: &str) -> Happening {
    Happening::Left { participant_sid: participant_sid.to_owned(), reason: reason.to_owned() }
}

fn aborted(stay: &Stay, reason: &str) -> Happening {
    Happening::ConnectionAborted { participant_sid: stay.participant_sid.clone(), reason: reason.to_owned() }
}
