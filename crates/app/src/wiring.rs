//! Puts adapters behind the ports: the only place that knows which.

use std::any::Any;
use std::sync::Arc;

use greenroom_domain::clock::Clock;
use greenroom_domain::link::JoinLink;
use greenroom_domain::phone::HomeRegion;
use greenroom_domain::ports::{
    AdmissionStore, AnalyticsStore, AnnouncementStore, AttendanceStore, Breakers, ConclusionStore,
    CorrespondenceStore, EntryStore, KeyStore, MediaServer, OnceStore, Outbox, PersonStore, ReconcileStore,
    RetentionStore, RoomStore, Secrets, TimelineStream, TokenIssuer, WebhookVerifier,
};
use greenroom_livekit::{LiveKitConfig, LiveKitServer, LiveKitTokens, LiveKitWebhooks};
use greenroom_postgres::{PostgresConfig, PostgresStore};
use greenroom_preview::PreviewMessenger;
use greenroom_usecases::add_participant::AddParticipant;
use greenroom_usecases::announce::Announce;
use greenroom_usecases::answer_the_door::AnswerTheDoor;
use greenroom_usecases::authenticate::Authenticate;
use greenroom_usecases::change_room::ChangeRoom;
use greenroom_usecases::check_templates::CheckTemplates;
use greenroom_usecases::close_rooms::CloseRooms;
use greenroom_usecases::conclude_interviews::ConcludeInterviews;
use greenroom_usecases::count_rooms::CountRooms;
use greenroom_usecases::create_room::CreateRoom;
use greenroom_usecases::deliver_invitations::DeliverInvitations;
use greenroom_usecases::diagnose::Diagnose;
use greenroom_usecases::end_room::EndRoom;
use greenroom_usecases::erase_person::ErasePerson;
use greenroom_usecases::follow_timeline::FollowTimeline;
use greenroom_usecases::host::Hosts;
use greenroom_usecases::join::Join;
use greenroom_usecases::keys::Keys;
use greenroom_usecases::leave::Leave;
use greenroom_usecases::list_rooms::ListRooms;
use greenroom_usecases::livekit_status::LiveKitStatus;
use greenroom_usecases::note_refusal::NoteRefusal;
use greenroom_usecases::put_out::PutOut;
use greenroom_usecases::reconcile::Reconcile;
use greenroom_usecases::record_correspondence::RecordCorrespondence;
use greenroom_usecases::record_media_event::RecordMediaEvent;
use greenroom_usecases::refresh_token::RefreshTokens;
use greenroom_usecases::repeat::Repeat;
use greenroom_usecases::replace_link::ReplaceLink;
use greenroom_usecases::report_step::ReportStep;
use greenroom_usecases::resend_invitation::ResendInvitation;
use greenroom_usecases::respond::Respond;
use greenroom_usecases::retain::Retain;
use greenroom_usecases::room_status::RoomStatus;
use greenroom_usecases::server_status::ServerStatus;
use greenroom_usecases::show_invitation::ShowInvitation;
use greenroom_usecases::show_phone::ShowPhone;
use greenroom_usecases::sign_in::SignIns;
use greenroom_usecases::suppressions::Suppressions;
use greenroom_usecases::try_connection::TryConnection;

use tokio::sync::Notify;

use crate::ambient::{OsSecrets, SystemClock};
use crate::http::link_sender::LinkSender;
use crate::http::pages::Pages;
use crate::http::refusals::Refusals;
use crate::http::throttle::Throttle;
use crate::listeners::Listeners;
use crate::settings::{PhoneAndJob, Settings};

mod doors;
mod keys;
mod messages;
mod retention;
mod rooms;
mod truth;

pub use messages::Post;

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
    /// Whether messages are shown instead of sent.
    pub preview: bool,
}

impl Public {
    /// The address behind a person's link.
    pub fn join_url(&self, link: &JoinLink) -> String {
        format!("{}/join?t={}", self.public_url, link.expose())
    }
}

/// Every use case, ready to run.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is the use case of its name")]
pub struct Services {
    /// None when authentication is off.
    pub authenticate: Option<Authenticate>,
    /// None when authentication is off.
    pub sign_ins: Option<SignIns>,
    pub keys: Keys,
    pub create_room: CreateRoom,
    pub change_room: ChangeRoom,
    pub end_room: EndRoom,
    pub add_participant: AddParticipant,
    pub resend_invitation: ResendInvitation,
    pub list_rooms: ListRooms,
    pub join: Join,
    pub refresh_tokens: RefreshTokens,
    pub refusals: Refusals,
    pub link_sender: LinkSender,
    pub throttle: Throttle,
    pub leave: Leave,
    pub respond: Respond,
    pub show_invitation: ShowInvitation,
    pub show_phone: ShowPhone,
    pub try_connection: TryConnection,
    pub report_step: ReportStep,
    pub hosts: Hosts,
    pub answer_the_door: AnswerTheDoor,
    pub put_out: PutOut,
    pub replace_link: ReplaceLink,
    pub repeat: Repeat,
    pub erase_person: ErasePerson,
    pub retain: Retain,
    pub room_status: RoomStatus,
    pub server_status: ServerStatus,
    pub livekit_status: LiveKitStatus,
    pub diagnose: Diagnose,
    pub record_media_event: RecordMediaEvent,
    pub record_correspondence: RecordCorrespondence,
    pub suppressions: Suppressions,
    pub follow_timeline: FollowTimeline,
    /// Who follows now.
    pub listeners: Listeners,
    pub count_rooms: CountRooms,
    pub close_rooms: CloseRooms,
    pub reconcile: Reconcile,
    pub conclude_interviews: ConcludeInterviews,
    pub deliver_invitations: DeliverInvitations,
    pub check_templates: CheckTemplates,
    /// Rung when the messenger says that a template changed.
    pub recheck: Arc<Notify>,
    /// None when nobody is to be told.
    pub announce: Option<Announce>,
    /// What the recruiting system was told.
    pub announcements: Arc<dyn AnnouncementStore>,
    /// The messages that were shown instead of sent.
    pub preview: Option<PreviewMessenger>,
    /// The files of the join page and of the dashboard.
    pub pages: Pages,
    /// For readiness.
    pub outbox: Arc<dyn Outbox>,
    /// For readiness.
    pub rooms: Arc<dyn RoomStore>,
    /// For readiness.
    pub media: Arc<dyn MediaServer>,
    /// For request ids.
    pub secrets: Arc<dyn Secrets>,
    /// What has to live as long as the ports.
    pub keep: Arc<dyn Any + Send + Sync>,
    pub clock: Arc<dyn Clock>,
    pub public: Public,
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
    Ok(Ports {
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
        announcements: store,
        tokens: Arc::new(LiveKitTokens::new(&livekit)?),
        verifier: Arc::new(LiveKitWebhooks::new(&livekit)?),
        media: Arc::new(LiveKitServer::new(livekit)?),
        post: Post::new(settings, clock.clone())?,
        clock,
        secrets: Arc::new(OsSecrets),
        keep: Arc::new(bell),
    })
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
    Ok(Ports {
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
        announcements: store,
        tokens: Arc::new(MemoryTokenIssuer),
        verifier: Arc::new(MemoryWebhookVerifier::new(clock.clone())),
        media: Arc::new(MemoryMediaServer::new(clock.clone())),
        post: Post::new(settings, clock.clone())?,
        clock,
        secrets: Arc::new(OsSecrets),
        keep: Arc::new(()),
    })
}

impl Services {
    /// Wires every use case.
    pub fn new(ports: Ports, settings: &Settings, simulated: bool) -> Self {
        let p = ports;
        let admit = doors::admit(&p, settings);
        let authenticate = keys::authenticate(&p, settings);
        let close_rooms =
            CloseRooms { rooms: p.rooms.clone(), media: p.media.clone(), clock: p.clock.clone() };
        let public = public(settings, simulated, p.post.preview.is_some());
        Self {
            sign_ins: keys::sign_ins(authenticate.clone(), &p, settings),
            authenticate,
            keys: keys::keys(&p),
            create_room: rooms::create_room(&p, settings),
            change_room: rooms::change_room(&p, settings, close_rooms.clone()),
            end_room: rooms::end_room(&p, settings, close_rooms.clone()),
            add_participant: rooms::add_participant(&p, settings),
            resend_invitation: rooms::resend_invitation(&p, settings),
            list_rooms: ListRooms { rooms: p.rooms.clone(), clock: p.clock.clone() },
            join: Join(admit.clone()),
            refresh_tokens: RefreshTokens(admit),
            refusals: Refusals::new(NoteRefusal { doors: p.doors.clone(), clock: p.clock.clone() }),
            link_sender: LinkSender::new(doors::send_link(&p, settings)),
            throttle: Throttle::new(settings),
            leave: Leave { doors: p.doors.clone(), media: p.media.clone(), clock: p.clock.clone() },
            respond: messages::respond(&p, settings),
            show_invitation: doors::show_invitation(&p, settings),
            show_phone: doors::show_phone(&p),
            try_connection: doors::try_connection(&p),
            report_step: ReportStep { doors: p.doors.clone(), clock: p.clock.clone() },
            hosts: doors::hosts(&p, rooms::change_room(&p, settings, close_rooms.clone())),
            answer_the_door: doors::answer_the_door(&p),
            put_out: doors::put_out(&p),
            replace_link: doors::replace_link(&p, settings),
            repeat: Repeat { once: p.once.clone() },
            erase_person: retention::erase_person(&p),
            retain: retention::retain(&p, settings),
            room_status: RoomStatus { rooms: p.rooms.clone(), clock: p.clock.clone() },
            server_status: truth::server_status(&p, settings),
            livekit_status: LiveKitStatus { media: p.media.clone() },
            diagnose: truth::diagnose(&p, settings),
            record_media_event: doors::record_media_event(&p),
            record_correspondence: messages::record_correspondence(&p, settings),
            suppressions: Suppressions { correspondence: p.correspondence.clone() },
            follow_timeline: FollowTimeline::new(p.stream.clone()),
            listeners: Listeners::default(),
            count_rooms: CountRooms { analytics: p.analytics.clone(), clock: p.clock.clone() },
            close_rooms,
            reconcile: truth::reconcile(&p, settings),
            conclude_interviews: truth::conclude_interviews(&p, settings),
            deliver_invitations: messages::deliver_invitations(&p, settings),
            check_templates: messages::check_templates(&p, settings),
            recheck: Arc::default(),
            announce: messages::announce(&p),
            announcements: p.announcements,
            preview: p.post.preview,
            pages: Pages::embedded(),
            outbox: p.outbox,
            rooms: p.rooms,
            media: p.media,
            secrets: p.secrets,
            keep: p.keep,
            clock: p.clock,
            public,
        }
    }
}

fn public(settings: &Settings, simulated: bool, preview: bool) -> Public {
    Public {
        public_url: settings.http.public_url.clone(),
        livekit_url: settings.livekit.public_url.clone(),
        home_region: settings.phone.default_region,
        default_timezone: settings.entry.timezone.name().to_owned(),
        phone_and_job: settings.entry.phone_and_job,
        simulated,
        preview,
    }
}
