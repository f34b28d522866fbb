//! Puts adapters behind the ports: the only file that knows which.

use std::sync::Arc;

use greenroom_domain::clock::Clock;
use greenroom_domain::phone::HomeRegion;
use greenroom_domain::ports::{
    AttendanceStore, EntryStore, MediaServer, RoomStore, Secrets, TokenIssuer, WebhookVerifier,
};
use greenroom_livekit::{LiveKitConfig, LiveKitServer, LiveKitTokens, LiveKitWebhooks};
use greenroom_postgres::{PostgresConfig, PostgresStore};
use greenroom_usecases::admit::{Admit, EntryRules};
use greenroom_usecases::close_rooms::CloseRooms;
use greenroom_usecases::create_room::CreateRoom;
use greenroom_usecases::join::Join;
use greenroom_usecases::leave::Leave;
use greenroom_usecases::livekit_status::LiveKitStatus;
use greenroom_usecases::record_media_event::RecordMediaEvent;
use greenroom_usecases::refresh_token::RefreshTokens;
use greenroom_usecases::room_status::RoomStatus;
use greenroom_usecases::server_status::ServerStatus;

use crate::ambient::{OsSecrets, SystemClock};
use crate::settings::{PhoneAndJob, Settings};

/// What stands behind each port.
#[derive(Clone)]
pub struct Ports {
    /// The rooms.
    pub rooms: Arc<dyn RoomStore>,
    /// The doors.
    pub doors: Arc<dyn EntryStore>,
    /// The ledger.
    pub attendance: Arc<dyn AttendanceStore>,
    /// The media server.
    pub media: Arc<dyn MediaServer>,
    /// Who signs join tokens.
    pub tokens: Arc<dyn TokenIssuer>,
    /// Who proves webhooks.
    pub verifier: Arc<dyn WebhookVerifier>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub secrets: Arc<dyn Secrets>,
}

/// What answers say about the house itself.
#[derive(Clone, Debug)]
pub struct Public {
    /// Our address, without a slash at its end.
    pub public_url: String,
    /// LiveKit's address for clients.
    pub livekit_url: String,
    /// Whose numbers need no country code.
    pub home_region: HomeRegion,
    /// The zone of rooms that name none.
    pub default_timezone: String,
    /// Whether people may join by phone and job.
    pub phone_and_job: PhoneAndJob,
    /// Whether there is no LiveKit behind the port, but a simulation.
    pub simulated: bool,
}

/// Every use case, ready to run.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is the use case of its name")]
pub struct Services {
    pub create_room: CreateRoom,
    pub join: Join,
    pub refresh_tokens: RefreshTokens,
    pub leave: Leave,
    pub room_status: RoomStatus,
    pub server_status: ServerStatus,
    pub livekit_status: LiveKitStatus,
    pub record_media_event: RecordMediaEvent,
    pub close_rooms: CloseRooms,
    /// For readiness.
    pub rooms: Arc<dyn RoomStore>,
    /// For readiness.
    pub media: Arc<dyn MediaServer>,
    /// For request ids.
    pub secrets: Arc<dyn Secrets>,
    pub public: Public,
}

/// The ports on PostgreSQL and LiveKit. Nothing is asked yet: both may be away when Greenroom starts.
///
/// # Errors
/// When an address or a key cannot be used at all.
pub fn real(settings: &Settings) -> anyhow::Result<Ports> {
    let pool_size = settings.database.pool_size;
    let store = Arc::new(PostgresStore::open(PostgresConfig {
        pool_size,
        ..PostgresConfig::new(settings.database.url.clone())
    })?);
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
    Ok(Ports {
        rooms: store.clone(),
        doors: store.clone(),
        attendance: store,
        tokens: Arc::new(LiveKitTokens::new(&livekit)?),
        verifier: Arc::new(LiveKitWebhooks::new(&livekit)?),
        media: Arc::new(LiveKitServer::new(livekit)?),
        clock,
        secrets: Arc::new(OsSecrets),
    })
}

/// The ports in memory: neither sound nor picture, and nothing is kept.
#[cfg(feature = "dev")]
pub fn simulated() -> Ports {
    use greenroom_memory::{MemoryMediaServer, MemoryStore, MemoryTokenIssuer, MemoryWebhookVerifier};
    let store = Arc::new(MemoryStore::default());
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    Ports {
        rooms: store.clone(),
        doors: store.clone(),
        attendance: store,
        tokens: Arc::new(MemoryTokenIssuer),
        verifier: Arc::new(MemoryWebhookVerifier::new(clock.clone())),
        media: Arc::new(MemoryMediaServer::new(clock.clone())),
        clock,
        secrets: Arc::new(OsSecrets),
    }
}

impl Services {
    /// Wires every use case.
    pub fn new(ports: Ports, settings: &Settings, simulated: bool) -> Self {
        let Ports { rooms, doors, attendance, media, tokens, verifier, clock, secrets } = ports;
        let admit = Admit {
            doors: doors.clone(),
            media: media.clone(),
            tokens,
            clock: clock.clone(),
            secrets: secrets.clone(),
            rules: entry_rules(settings),
        };
        let yardstick = settings.livekit.yardstick();
        Self {
            create_room: create_room(settings, rooms.clone(), clock.clone(), secrets.clone()),
            join: Join(admit.clone()),
            refresh_tokens: RefreshTokens(admit),
            leave: Leave { doors, media: media.clone(), clock: clock.clone() },
            room_status: RoomStatus { rooms: rooms.clone(), clock: clock.clone() },
            server_status: ServerStatus::new(rooms.clone(), media.clone(), clock.clone(), yardstick),
            livekit_status: LiveKitStatus { media: media.clone() },
            record_media_event: RecordMediaEvent { verifier, attendance },
            close_rooms: CloseRooms { rooms: rooms.clone(), media: media.clone(), clock },
            rooms,
            media,
            secrets,
            public: public(settings, simulated),
        }
    }
}

fn create_room(
    settings: &Settings,
    rooms: Arc<dyn RoomStore>,
    clock: Arc<dyn Clock>,
    secrets: Arc<dyn Secrets>,
) -> CreateRoom {
    CreateRoom {
        rooms,
        clock,
        secrets,
        link_keys: settings.entry.link_keys.clone(),
        window_rules: settings.entry.window,
        room_prefix: settings.livekit.room_prefix.clone(),
    }
}

fn entry_rules(settings: &Settings) -> EntryRules {
    EntryRules {
        token_lifetime: settings.entry.token_lifetime,
        refresh_leeway: settings.entry.refresh_leeway,
        empty_timeout: settings.livekit.empty_timeout,
        departure_timeout: settings.livekit.departure_timeout,
    }
}

fn public(settings: &Settings, simulated: bool) -> Public {
    Public {
        public_url: settings.http.public_url.clone(),
        livekit_url: settings.livekit.public_url.clone(),
        home_region: settings.phone.default_region,
        default_timezone: settings.entry.timezone.name().to_owned(),
        phone_and_job: settings.entry.phone_and_job,
        simulated,
    }
}
