//! The stores of one backend, and all their cases.

use std::sync::Arc;

use super::{
    admission, analytics, announcements, attendance_store, conclusions, correspondence, entry_store, keys,
    once, outbox, people, reconcile, retention, room_store, runner, timeline_stream,
};
use crate::ports::{
    AdmissionStore, AnalyticsStore, AnnouncementStore, AttendanceStore, Breakers, ConclusionStore,
    CorrespondenceStore, EntryStore, KeyStore, OnceStore, Outbox, PersonStore, ReconcileStore,
    RetentionStore, RoomStore, TimelineStream,
};

/// The stores of one backend: what one of them writes, the others read.
#[derive(Clone)]
pub struct Stores {
    /// The rooms.
    pub rooms: Arc<dyn RoomStore>,
    /// The doors.
    pub entry: Arc<dyn EntryStore>,
    /// What is asked about one person.
    pub people: Arc<dyn PersonStore>,
    /// Who waits before them, and what hosts say.
    pub admissions: Arc<dyn AdmissionStore>,
    /// Requests that may be repeated.
    pub once: Arc<dyn OnceStore>,
    /// The attendance ledger.
    pub attendance: Arc<dyn AttendanceStore>,
    /// The outbox. It listens to every event.
    pub outbox: Arc<dyn Outbox>,
    /// What is stopped.
    pub breakers: Arc<dyn Breakers>,
    /// Receipts and answers.
    pub correspondence: Arc<dyn CorrespondenceStore>,
    /// What was announced.
    pub announcements: Arc<dyn AnnouncementStore>,
    /// What passes saw, and the corrections of the ledger.
    pub reconcile: Arc<dyn ReconcileStore>,
    /// What interviews came to.
    pub conclusions: Arc<dyn ConclusionStore>,
    /// The timelines of all rooms.
    pub stream: Arc<dyn TimelineStream>,
    /// Usage, counted.
    pub analytics: Arc<dyn AnalyticsStore>,
    /// The API keys.
    pub keys: Arc<dyn KeyStore>,
    /// What is kept no longer.
    pub retention: Arc<dyn RetentionStore>,
}

impl Stores {
    /// One store behind all the ports.
    pub fn of<S>(store: Arc<S>) -> Self
    where
        S: RoomStore
            + EntryStore
            + PersonStore
            + AdmissionStore
            + OnceStore
            + AttendanceStore
            + Outbox
            + Breakers
            + CorrespondenceStore
            + AnnouncementStore
            + ReconcileStore
            + ConclusionStore
            + TimelineStream
            + AnalyticsStore
            + KeyStore
            + RetentionStore
            + 'static,
    {
        Self {
            rooms: store.clone(),
            entry: store.clone(),
            people: store.clone(),
            admissions: store.clone(),
            once: store.clone(),
            keys: store.clone(),
            retention: store.clone(),
            attendance: store.clone(),
            outbox: store.clone(),
            breakers: store.clone(),
            correspondence: store.clone(),
            announcements: store.clone(),
            reconcile: store.clone(),
            conclusions: store.clone(),
            stream: store.clone(),
            analytics: store,
        }
    }
}

/// Runs the cases of all the stores' ports. `fresh` gives empty stores that listen to every
/// [`Event`](crate::announcement::Event).
///
/// # Panics
/// When a case fails, with its name. Stores that do not start empty fail, too.
pub async fn run(fresh: impl AsyncFn() -> Stores) {
    runner::run("RoomStore", room_store::CASES, &fresh).await;
    runner::run("EntryStore", entry_store::CASES, &fresh).await;
    runner::run("PersonStore", people::CASES, &fresh).await;
    runner::run("AdmissionStore", admission::CASES, &fresh).await;
    runner::run("OnceStore", once::CASES, &fresh).await;
    runner::run("AttendanceStore", attendance_store::CASES, &fresh).await;
    runner::run("Outbox", outbox::CASES, &fresh).await;
    runner::run("CorrespondenceStore", correspondence::CASES, &fresh).await;
    runner::run("AnnouncementStore", announcements::CASES, &fresh).await;
    runner::run("ReconcileStore", reconcile::CASES, &fresh).await;
    runner::run("ConclusionStore", conclusions::CASES, &fresh).await;
    runner::run("TimelineStream", timeline_stream::CASES, &fresh).await;
    runner::run("AnalyticsStore", analytics::CASES, &fresh).await;
    runner::run("KeyStore", keys::CASES, &fresh).await;
    runner::run("RetentionStore", retention::CASES, &fresh).await;
}
