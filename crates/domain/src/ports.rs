//! The ports: what Greenroom needs from the world, in traits that adapters fill.
//!
//! Each is `Send + Sync` and held as `Arc<dyn Port>`. With the feature `mocks` there is a `Mock…` of each beside
//! it (mockall); with the feature `contract`, the module `contract` has the suite that every adapter must pass.
//!
//! To add a method: write it here with its MUSTs and errors, add its cases to the contract suite, then fill the memory
//! adapter and the real one until both pass.

mod admission;
mod analytics;
mod announcements;
mod announcer;
mod attendance;
mod breakers;
mod conclusions;
mod correspondence;
mod entry;
mod keys;
mod media_server;
mod messenger;
mod once;
mod outbox;
mod people;
mod reconcile;
mod retention;
mod rooms;
mod secrets;
mod timeline;
mod tokens;

pub use admission::{AdmissionStore, Answered, Knock, NewLink, PuttingOut};
pub use analytics::{AnalyticsQuery, AnalyticsStore, Connecting, Funnel, Group, GroupBy, RoomsCounted};
pub use announcements::{
    AnnouncementAttempt, AnnouncementRecord, AnnouncementSettlement, AnnouncementStore, ClaimedAnnouncement,
};
pub use announcer::{Announced, Announcer};
pub use attendance::{AttendanceStore, MediaRecorded, Recorded};
pub use breakers::Breakers;
pub use conclusions::{Conclusion, ConclusionStore, Unconcluded};
pub use correspondence::{CorrespondenceStore, NewResponse, Silence, VoidedLink};
pub use entry::{Candidacy, Departure, Entrant, EntryStore, Families, ParticipantRef, Pass, Refresher};
pub use keys::KeyStore;
pub use media_server::{Health, MediaError, MediaServer, NewLiveRoom, Removal};
pub use messenger::{Messenger, MessengerError, MessengerWebhooks};
pub use once::{Made, Once, OnceStore};
pub use outbox::{Claim, Claimed, Depth, Outbox, Settlement};
pub use people::{OwnRoom, PersonStore};
pub use reconcile::{
    Correction, KnownDrift, LedgerChange, Looked, PassNote, PassSummary, PastCursor, PastDrift,
    ReconcileStore,
};
pub use retention::{Erasure, FoundPerson, RawLook, RetentionStore};
pub use rooms::{
    DriftFilter, NewInvitation, NewParticipant, NewRoom, PhaseFilter, RoomChange, RoomCursor, RoomFilter,
    RoomStore, StoreError,
};
pub use secrets::Secrets;
pub use timeline::{NoCursor, StreamCursor, StreamedLine, TimelineStream};
pub use tokens::{TokenError, TokenIssuer, WebhookError, WebhookVerifier};

#[cfg(feature = "mocks")]
pub use {
    admission::MockAdmissionStore, analytics::MockAnalyticsStore, announcements::MockAnnouncementStore,
    announcer::MockAnnouncer, attendance::MockAttendanceStore, breakers::MockBreakers,
    conclusions::MockConclusionStore, correspondence::MockCorrespondenceStore, entry::MockEntryStore,
    keys::MockKeyStore, media_server::MockMediaServer, messenger::MockMessenger,
    messenger::MockMessengerWebhooks, once::MockOnceStore, outbox::MockOutbox, people::MockPersonStore,
    reconcile::MockReconcileStore, retention::MockRetentionStore, rooms::MockRoomStore, secrets::MockSecrets,
    timeline::MockTimelineStream, tokens::MockTokenIssuer, tokens::MockWebhookVerifier,
};

/// A cause from below, kept for the log.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;
