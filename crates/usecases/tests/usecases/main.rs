//! The use cases against mocks: what is called, in which order, and what is not called at all.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "this is test code; clippy knows that only inside the test functions themselves"
)]

mod add_participant;
mod announce;
mod change_room;
mod check_templates;
mod close_rooms;
mod compose;
mod conclude_interviews;
mod count_rooms;
mod create_room;
mod deliver_invitations;
mod diagnose;
mod end_room;
mod follow_timeline;
mod invitations;
mod join;
mod leave;
mod list_rooms;
mod note_refusal;
mod reconcile;
mod record_correspondence;
mod record_media_event;
mod refresh_token;
mod resend_invitation;
mod respond;
mod samples;
mod server_status;
mod suppressions;
mod template_alerts;
