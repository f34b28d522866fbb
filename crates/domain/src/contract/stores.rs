//! The stores of one backend, and all their cases.

use std::sync::Arc;

use super::{attendance_store, entry_store, room_store, runner};
use crate::ports::{AttendanceStore, EntryStore, RoomStore};

/// The stores of one backend: what one of them writes, the others read.
#[derive(Clone)]
pub struct Stores {
    /// The rooms.
    pub rooms: Arc<dyn RoomStore>,
    /// The doors.
    pub entry: Arc<dyn EntryStore>,
    /// The attendance ledger.
    pub attendance: Arc<dyn AttendanceStore>,
}

/// Runs the cases of [`room_store`], [`entry_store`] and [`attendance_store`]. `fresh` gives empty stores.
///
/// # Panics
/// When a case fails, with its name. Stores that do not start empty fail, too.
pub async fn run(fresh: impl AsyncFn() -> Stores) {
    runner::run("RoomStore", room_store::CASES, &fresh).await;
    runner::run("EntryStore", entry_store::CASES, &fresh).await;
    runner::run("AttendanceStore", attendance_store::CASES, &fresh).await;
}
