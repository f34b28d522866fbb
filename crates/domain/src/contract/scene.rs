//! A stored room, and what may happen in it.

use std::fmt::Debug;

use super::samples::{at, entry, new_room, refresh};
use super::stores::Stores;
use crate::door::DoorAnswer;
use crate::event::{Connection, MediaEvent, MediaEventKind, Stay};
use crate::live::ParticipantKind;
use crate::participant::{Participant, Role};
use crate::ports::{
    Answered, Correction, Departure, Families, Knock, LedgerChange, NewLink, NewRoom, Pass, PuttingOut,
    Recorded, RoomChange, StoreError,
};
use crate::room::RoomRecord;
use crate::session::{NOT_ON_SERVER, Session};
use crate::timeline::{Actor, Happening, TimelineEntry, TimelineLine};
use crate::token::{FamilyId, RefreshRecord};

pub(super) struct Scene<'a> {
    pub(super) stores: &'a Stores,
    pub(super) new: NewRoom,
}

impl<'a> Scene<'a> {
    pub(super) async fn of(stores: &'a Stores, new: NewRoom) -> Self {
        stores.rooms.create(new.clone()).await.unwrap();
        Self { stores, new }
    }

    pub(super) async fn room(stores: &'a Stores, number: u128) -> Self {
        Self::of(stores, new_room(number)).await
    }

    pub(super) fn candidate(&self) -> &Participant {
        self.with_role(Role::Candidate)
    }

    pub(super) fn interviewer(&self) -> &Participant {
        self.with_role(Role::Interviewer)
    }

    fn with_role(&self, role: Role) -> &Participant {
        let mut people = self.new.participants.iter().map(|new| &new.participant);
        people.find(|who| who.role == role).unwrap()
    }

    pub(super) async fn record(&self) -> RoomRecord {
        self.stores.rooms.find(&self.new.room.name).await.unwrap().unwrap()
    }

    pub(super) async fn stays(&self) -> Vec<Session> {
        self.record().await.sessions
    }

    // What the recruiting system does.

    /// A change that is decided at that minute on the room as it is, and changes nothing but its version.
    pub(super) async fn change(&self, minute: i64) -> RoomChange {
        let mut room = self.record().await.room;
        room.version += 1;
        RoomChange {
            room,
            at: at(minute),
            participants: vec![],
            invitations: vec![],
            superseded: vec![],
            once: None,
            closes_server_room: false,
            timeline: vec![],
        }
    }

    pub(super) async fn commits(&self, change: RoomChange) {
        self.stores.rooms.commit(change).await.unwrap();
    }

    /// Everything that is known of the room: its record and its timeline.
    pub(super) async fn known(&self) -> (RoomRecord, Vec<TimelineLine>) {
        (self.record().await, self.lines().await)
    }

    // What LiveKit tells.

    pub(super) fn event(&self, id: &str, room_sid: &str, minute: i64, kind: MediaEventKind) -> MediaEvent {
        MediaEvent {
            id: format!("EV_{}_{id}", self.new.room.name),
            at: at(minute),
            name: "event".into(),
            room_name: Some(self.new.room.name.as_str().into()),
            room_sid: Some(room_sid.into()),
            kind,
            raw: r#"{"event":"event"}"#.into(),
        }
    }

    pub(super) async fn tell(&self, event: &MediaEvent) -> Recorded {
        self.stores.attendance.record(event, &event.attendance()).await.unwrap().recorded
    }

    /// Somebody's stay begins in this life of the room, by this family.
    pub(super) async fn joins(
        &self,
        who: &Participant,
        sid: &str,
        room_sid: &str,
        by: Option<FamilyId>,
        minute: i64,
    ) {
        let connection = Connection { family: by, ..connection(who, sid, minute) };
        let kind = MediaEventKind::ParticipantJoined(connection);
        let event = self.event(&format!("joined_{sid}"), room_sid, minute, kind);
        assert_eq!(self.tell(&event).await, Recorded::Fresh);
    }

    /// Somebody's stay ends in this life of the room, of their own accord.
    pub(super) async fn goes(&self, who: &Participant, sid: &str, room_sid: &str, minute: i64) {
        let gone = connection(who, sid, minute);
        let kind = MediaEventKind::ParticipantLeft(gone, "client_initiated".into());
        let event = self.event(&format!("left_{sid}_{minute}"), room_sid, minute, kind);
        assert_eq!(self.tell(&event).await, Recorded::Fresh);
    }

    pub(super) async fn finishes(&self, room_sid: &str, minute: i64) {
        let id = format!("finished_{room_sid}");
        let event = self.event(&id, room_sid, minute, MediaEventKind::RoomFinished);
        assert_eq!(self.tell(&event).await, Recorded::Fresh);
    }

    // What was seen on LiveKit.

    /// Corrects the ledger at that minute; answers whether something changed.
    pub(super) async fn corrects(&self, minute: i64, change: LedgerChange) -> bool {
        let correction = Correction { room: self.new.room.id, at: at(minute), change };
        self.stores.reconcile.correct(correction).await.unwrap()
    }

    pub(super) async fn opens(&self, who: &Participant, sid: &str, room_sid: &str, minute: i64) -> bool {
        let stay = Stay {
            participant: who.id,
            room_sid: room_sid.into(),
            participant_sid: sid.into(),
            family: None,
            joined_at: at(minute),
        };
        self.corrects(minute + 1, LedgerChange::OpenStay(stay)).await
    }

    pub(super) async fn closes(&self, who: &Participant, sid: &str, room_sid: &str, minute: i64) -> bool {
        let change = LedgerChange::CloseStay {
            participant: who.id,
            room_sid: room_sid.into(),
            participant_sid: sid.into(),
            left_at: at(minute),
            reason: NOT_ON_SERVER,
        };
        self.corrects(minute + 1, change).await
    }

    // What the timeline says.

    pub(super) async fn lines(&self) -> Vec<TimelineLine> {
        self.stores.rooms.timeline(self.new.room.id, 0, 100).await.unwrap()
    }

    /// Each line's word and minute, but for the first one, that the room was made.
    pub(super) async fn told(&self) -> Vec<(String, i64)> {
        let lines = self.lines().await.into_iter().skip(1);
        lines.map(|line| (line.kind, (line.at - at(0)).num_minutes())).collect()
    }

    // What hosts do.

    /// Says that somebody may come in, or may not; answers whether it is new.
    pub(super) async fn answers(&self, who: &Participant, answer: DoorAnswer, minute: i64) -> bool {
        self.stores.admissions.answer(self.answered(who, answer, minute)).await.unwrap()
    }

    pub(super) fn answered(&self, who: &Participant, answer: DoorAnswer, minute: i64) -> Answered {
        let what = match answer {
            DoorAnswer::Admitted => Happening::Admitted,
            DoorAnswer::Denied => Happening::Denied,
        };
        Answered { participant: who.id, answer, entry: self.entry_by_host(who, minute, what) }
    }

    /// Puts somebody out; answers whether they were not before.
    pub(super) async fn puts_out(&self, who: &Participant, minute: i64) -> bool {
        self.stores.admissions.put_out(self.putting_out(who, minute)).await.unwrap()
    }

    pub(super) fn putting_out(&self, who: &Participant, minute: i64) -> PuttingOut {
        let entry = self.entry_by_host(who, minute, Happening::PutOut);
        PuttingOut { room: self.new.room.id, participant: who.id, entry }
    }

    /// The person's link of that generation.
    pub(super) fn new_link(&self, who: &Participant, generation: u32, minute: i64) -> NewLink {
        NewLink {
            room: self.new.room.id,
            participant: who.id,
            generation,
            hash: refresh(u8::try_from(generation).unwrap()),
            key: "fedcba9876543210".into(),
            once: None,
            entry: self.entry_by_host(who, minute, Happening::LinkReplaced),
        }
    }

    fn entry_by_host(&self, who: &Participant, minute: i64, what: Happening) -> TimelineEntry {
        let host = Actor::Participant(self.interviewer().id);
        TimelineEntry { participant: Some(who.id), ..entry(&self.new.room, minute, host, what) }
    }

    // What people do.

    /// Asks to be let in at that minute; whoever asked last before the other had gone away.
    pub(super) fn knock(&self, who: &Participant, minute: i64, lost_before: i64) -> Knock {
        Knock {
            participant: who.id,
            at: at(minute),
            lost_before: at(lost_before),
            entry: self.entry_of(who, minute, Happening::Waiting),
        }
    }

    /// A refresh token that was given.
    pub(super) async fn token(&self, number: u8) -> RefreshRecord {
        let shown = self.stores.entry.by_refresh_token(&refresh(number)).await.unwrap();
        shown.unwrap().token
    }

    /// A pair of tokens that may be given: the person's first one in that family.
    pub(super) async fn pass(&self, who: &Participant, by: FamilyId, token: u8, minute: i64) -> Pass {
        let room = self.record().await.room;
        Pass {
            room: room.id,
            room_version: room.version,
            participant: who.id,
            link_generation: who.link_generation,
            family: by,
            refresh_hash: refresh(token),
            spends: None,
            issued_at: at(minute),
            token_expires_at: at(minute + 60),
            refresh_expires_at: room.window.hard_ends_at,
            server_sid: "RM_1".into(),
            policy: room.policy,
            entry: self.entry_of(who, minute, Happening::TokenIssued(by)),
        }
    }

    /// The pair that follows when `shown` is shown.
    pub(super) async fn next_pass(
        &self,
        who: &Participant,
        by: FamilyId,
        shown: u8,
        token: u8,
        minute: i64,
    ) -> Pass {
        Pass {
            spends: Some(refresh(shown)),
            entry: self.entry_of(who, minute, Happening::TokenRefreshed(by)),
            ..self.pass(who, by, token, minute).await
        }
    }

    pub(super) async fn admits(&self, pass: Pass) {
        self.stores.entry.admit(pass).await.unwrap();
    }

    /// Checks that the pass is refused as a conflict, and that nothing of it is stored.
    pub(super) async fn refuses(&self, pass: Pass) {
        let before = self.record().await;
        let token = pass.refresh_hash;
        is_conflict(self.stores.entry.admit(pass).await);
        assert_eq!(self.record().await, before, "the refused pass changed the room");
        let stored = self.stores.entry.by_refresh_token(&token).await.unwrap();
        assert_eq!(stored, None, "the refused token was stored");
    }

    /// Somebody leaves at that minute; answers how many stays were closed.
    pub(super) async fn leaves(&self, who: &Participant, families: Families, minute: i64) -> usize {
        let departure = self.departure(who, families, minute);
        self.stores.entry.depart(departure).await.unwrap()
    }

    pub(super) fn departure(&self, who: &Participant, families: Families, minute: i64) -> Departure {
        Departure {
            participant: who.id,
            families,
            closes_stays: true,
            entry: self.entry_of(who, minute, Happening::LeaveAsked),
        }
    }

    pub(super) fn entry_of(&self, who: &Participant, minute: i64, what: Happening) -> TimelineEntry {
        TimelineEntry {
            participant: Some(who.id),
            ..entry(&self.new.room, minute, Actor::Participant(who.id), what)
        }
    }
}

/// A connection of a person that the server remembers since that minute.
pub(super) fn connection(who: &Participant, sid: &str, since: i64) -> Connection {
    Connection {
        identity: who.identity().as_str().into(),
        participant_sid: sid.into(),
        kind: ParticipantKind::Standard,
        family: None,
        joined_at: Some(at(since)),
    }
}

/// Checks that a store refused a call, since somebody else was faster.
pub(super) fn is_conflict<T: Debug>(answer: Result<T, StoreError>) {
    assert!(matches!(answer, Err(StoreError::Conflict)), "got {answer:?}");
}
