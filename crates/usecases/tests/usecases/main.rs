//! The use cases against mocks: what is called, in which order, and what is not called at all.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "this is test code; clippy knows that only inside the test functions themselves"
)]

mod close_rooms;
mod create_room;
mod join;
mod leave;
mod record_media_event;
mod refresh_token;
mod samples;
mod server_status;
