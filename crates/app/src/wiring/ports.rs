//! What stands behind each port: the only place that meets the adapters of stores and of LiveKit.

use std::any::Any;
use std::sync::Arc;

use greenroom_domain::clock::Clock;
use greenroom_domain::ports::{
    AdmissionStore, AnalyticsStore, AnnouncementStore, AttendanceStore, Breakers, ConclusionStore,
    CorrespondenceStore, EntryStore, KeyStore, MediaServer, OnceStore, Outbox, PersonStore, ReconcileStore,
    RetentionStore, RoomStore, Secrets, TimelineStream, TokenIssuer, WebhookVerifier,
};
use greenroom_livekit::{LiveKitConfig, LiveKitServer, LiveKitTokens, LiveKitWebhooks};
use greenroom_postgres::{PostgresConfig, PostgresStore};

use super::Post;
use crate::ambient::{OsSecrets, SystemClock};
use crate::settings::Settings;

/// What stands behind each port.
#[derive(Clone)]
pub struct Ports {
    /// The rooms.
    pub rooms: Arc<dyn RoomStore>,
    /// The doors.
    pub doors: Arc<dyn EntryStore>,
    /// What is asked about one person.
    pub people: Arc<dyn PersonStore>,
    /// What hosts do at the doors.
    pub admissions: Arc<dyn AdmissionStore>,
    /// Requests that may be repeated.
    pub once: Arc<dyn OnceStore>,
    /// The ledger.
    pub attendance: Arc<dyn AttendanceStore>,
    /// What is known of drift.
    pub passes: Arc<dyn ReconcileStore>,
    /// What interviews came to.
    pub conclusions: Arc<dyn ConclusionStore>,
    /// What happens in all rooms.
    pub stream: Arc<dyn TimelineStream>,
    /// Usage.
    pub analytics: Arc<dyn AnalyticsStore>,
    /// Receipts, answers, and who wants to be left alone.
    pub correspondence: Arc<dyn CorrespondenceStore>,
    /// What has to go out.
    pub outbox: Arc<dyn Outbox>,
    /// What is stopped.
    pub breakers: Arc<dyn Breakers>,
    /// What the recruiting system is told.
    pub announcements: Arc<dyn AnnouncementStore>,
    /// What is kept no longer, and who is to be forgotten.
    pub retention: Arc<dyn RetentionStore>,
    /// The API keys.
    pub keys: Arc<dyn KeyStore>,
    /// The media server.
    pub media: Arc<dyn MediaServer>,
    /// Who signs join tokens.
    pub tokens: Arc<dyn TokenIssuer>,
    /// Who proves webhooks.
    pub verifier: Arc<dyn WebhookVerifier>,
    /// Who carries messages.
    pub post: Post,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub secrets: Arc<dyn Secrets>,
    /// What has to live as long as the ports.
    pub keep: Arc<dyn Any + Send + Sync>,
}

/// Keeps everything that Greenroom keeps: one store stands behind many ports.
pub trait Store:
    RoomStore
    + EntryStore
    + PersonStore
    + AdmissionStore
    + OnceStore
    + AttendanceStore
    + ReconcileStore
    + ConclusionStore
    + TimelineStream
    + AnalyticsStore
    + CorrespondenceStore
    + Outbox
    + RetentionStore
    + KeyStore
    + Breakers
    + AnnouncementStore
{
}

impl<S> Store for S where
    S: RoomStore
        + EntryStore
        + PersonStore
        + AdmissionStore
        + OnceStore
        + AttendanceStore
        + ReconcileStore
        + ConclusionStore
        + TimelineStream
        + AnalyticsStore
        + CorrespondenceStore
        + Outbox
        + RetentionStore
        + KeyStore
        + Breakers
        + AnnouncementStore
{
}

/// What stands beside the store.
pub struct Beside {
    /// The media server.
    pub media: Arc<dyn MediaServer>,
    /// Who signs join tokens.
    pub tokens: Arc<dyn TokenIssuer>,
    /// Who proves webhooks.
    pub verifier: Arc<dyn WebhookVerifier>,
    /// Who carries messages.
    pub post: Post,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub secrets: Arc<dyn Secrets>,
    /// What has to live as long as the ports.
    pub keep: Arc<dyn Any + Send + Sync>,
}

impl Ports {
    /// One store behind all ports that keep something.
    pub fn on<S: Store + 'static>(store: &Arc<S>, beside: Beside) -> Self {
        Self {
            rooms: store.clone(),
            doors: store.clone(),
            people: store.clone(),
            admissions: store.clone(),
            once: store.clone(),
            attendance: store.clone(),
            passes: store.clone(),
            conclusions: store.clone(),
            stream: store.clone(),
            analytics: store.clone(),
            correspondence: store.clone(),
            outbox: store.clone(),
            retention: store.clone(),
            keys: store.clone(),
            breakers: store.clone(),
            announcements: store.clone(),
            media: beside.media,
            tokens: beside.tokens,
            verifier: beside.verifier,
            post: beside.post,
            clock: beside.clock,
            secrets: beside.secrets,
            keep: beside.keep,
        }
    }
}

/// The ports on PostgreSQL, LiveKit and WhatsApp. Nothing is asked yet: all may be away when Greenroom starts. Must be called
/// on a Tokio runtime.
///
/// # Errors
/// When an address or a key cannot be used at all.
pub fn real(settings: &Settings) -> anyhow::Result<Ports> {
    let store = PostgresStore::open(PostgresConfig {
        pool_size: settings.database.pool_size,
        listen_url: Some(settings.database.direct().clone()),
        link_keys: Some(settings.entry.link_keys.clone()),
        announces: settings.webhooks_out.as_ref().map(|out| out.events.clone()).unwrap_or_default(),
        ..PostgresConfig::new(settings.database.url.clone())
    })?;
    let bell = store.start_bell();
    let store = Arc::new(store);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let livekit = LiveKitConfig {
        timeout: settings.livekit.timeout,
        ..LiveKitConfig::new(
            settings.livekit.url.clone(),
            settings.livekit.api_key.clone(),
            settings.livekit.api_secret.clone(),
            clock.clone(),
        )
    };
    Ok(Ports::on(
        &store,
        Beside {
            tokens: Arc::new(LiveKitTokens::new(&livekit)?),
            verifier: Arc::new(LiveKitWebhooks::new(&livekit)?),
            media: Arc::new(LiveKitServer::new(livekit)?),
            post: Post::new(settings, clock.clone())?,
            clock,
            secrets: Arc::new(OsSecrets),
            keep: Arc::new(bell),
        },
    ))
}

/// The ports in memory: neither sound nor picture, and nothing is kept. Messages go where the settings say.
///
/// # Errors
/// When an address or a key cannot be used at all.
#[cfg(feature = "dev")]
pub fn simulated(settings: &Settings) -> anyhow::Result<Ports> {
    use greenroom_memory::{MemoryMediaServer, MemoryStore, MemoryTokenIssuer, MemoryWebhookVerifier};
    let events = settings.webhooks_out.as_ref().map(|out| out.events.clone()).unwrap_or_default();
    let store = Arc::new(MemoryStore::announcing(events).with_link_keys(settings.entry.link_keys.clone()));
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    Ok(Ports::on(
        &store,
        Beside {
            tokens: Arc::new(MemoryTokenIssuer),
            verifier: Arc::new(MemoryWebhookVerifier::new(clock.clone())),
            media: Arc::new(MemoryMediaServer::new(clock.clone())),
            post: Post::new(settings, clock.clone())?,
            clock,
            secrets: Arc::new(OsSecrets),
            keep: Arc::new(()),
        },
    ))
}
