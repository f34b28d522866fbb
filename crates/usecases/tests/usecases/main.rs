//! The use cases against mocks: what is called, in which order, and what is not called at all.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "this is test code; clippy knows that only inside the test functions themselves"
)]

mod add_participant;
mod admit;
mod announce;
mod answer_the_door;
mod authenticate;
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
mod erase_person;
mod follow_timeline;
mod host;
mod invitations;
mod join;
mod keys;
mod leave;
mod list_rooms;
mod note_refusal;
mod put_out;
mod reconcile;
mod record_correspondence;
mod record_media_event;
mod refresh_token;
mod remove_again;
mod repeat;
mod replace_link;
mod report_step;
mod resend_invitation;
mod respond;
mod retain;
mod samples;
mod send_link;
mod server_status;
mod show_invitation;
mod show_phone;
mod sign_in;
mod suppressions;
mod template_alerts;
mod try_connection;
