//! What Greenroom does: one file for each thing the system does, written against the ports of the domain.
//!
//! A use case loads what it needs, asks a pure function of the domain with `now` as an argument, and hands the result to
//! the store in **one** call. No network call is made while a transaction is open, and nothing here knows HTTP, SQL or a
//! vendor. To add one: a file named after the verb, a struct of ports, one `run`, an error enum by what the caller can do.

pub mod add_participant;
pub mod admit;
pub mod announce;
pub mod answer_the_door;
pub mod authenticate;
pub mod change_room;
pub mod check_templates;
pub mod close_rooms;
pub mod compose;
pub mod conclude_interviews;
pub mod count_rooms;
pub mod create_room;
pub mod deliver_invitations;
pub mod diagnose;
pub mod end_room;
pub mod erase_person;
pub mod follow_timeline;
pub mod host;
pub mod invite;
pub mod join;
pub mod keys;
pub mod leave;
pub mod list_rooms;
pub mod livekit_status;
pub mod note_refusal;
mod person;
pub mod put_out;
pub mod reconcile;
pub mod record_correspondence;
pub mod record_media_event;
pub mod refresh_token;
pub mod remove_again;
pub mod repeat;
pub mod replace_link;
pub mod report_step;
pub mod resend_invitation;
pub mod respond;
pub mod retain;
pub mod room_status;
pub mod send_link;
pub mod server_status;
pub mod show_invitation;
pub mod show_phone;
mod sightings;
pub mod sign_in;
pub mod suppressions;
pub mod try_connection;
