//! The ports: what Greenroom needs from the world, in traits that adapters fill.
//!
//! Each is `Send + Sync` and held as `Arc<dyn Port>`. With the feature `mocks` there is a `Mock…` of each beside
//! it (mockall); with the feature `contract`, the module `contract` has the suite that every adapter must pass.
//!
//! To add a method: write it here with its MUSTs and errors, add its cases to the contract suite, then fill the memory
//! adapter and the real one until both pass.

mod announcements;
mod announcer;
mod attendance;
mod breakers;
mod correspondence;
mod entry;
mod media_server;
mod messenger;
mod outbox;
mod rooms;
mod secrets;
mod tokens;

pub use announcements::{
    AnnouncementAttempt, AnnouncementRecord, AnnouncementSettlement, AnnouncementStore, ClaimedAnnouncement,
};
pub use announcer::{Announced, Announcer};
pub use attendance::{AttendanceStore, Recorded};
pub use breakers::Breakers;
pub use correspondence::{CorrespondenceStore, NewResponse, Silence, VoidedLink};
pub use entry::{Candidacy, Departure, Entrant, EntryStore, Families, ParticipantRef, Pass, Refresher};
pub use media_server::{Health, MediaError, MediaServer, NewLiveRoom, Removal};
pub use messenger::{Messenger, MessengerError, MessengerWebhooks};
pub use outbox::{Claim, Claimed, Depth, Outbox, Settlement};
pub use rooms::{
    NewInvitation, NewParticipant, NewRoom, PhaseFilter, RoomChange, RoomCursor, RoomFilter, RoomStore,
    StoreError,
};
pub use secrets::Secrets;
pub use tokens::{TokenError, TokenIssuer, WebhookError, WebhookVerifier};

#[cfg(feature = "mocks")]
pub use {
    announcements::MockAnnouncementStore, announcer::MockAnnouncer, attendance::MockAttendanceStore,
    breakers::MockBreakers, correspondence::MockCorrespondenceStore, entry::MockEntryStore,
    media_server::MockMediaServer, messenger::MockMessenger, messenger::MockMessengerWebhooks,
    outbox::MockOutbox, rooms::MockRoomStore, secrets::MockSecrets, tokens::MockTokenIssuer,
    tokens::MockWebhookVerifier,
};

/// A cause from below, kept for the log.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;
