//! Puts adapters behind the ports, and the ports behind the use cases: the only place that knows which.

use std::any::Any;
use std::sync::Arc;

use greenroom_domain::clock::Clock;
use greenroom_domain::link::JoinLink;
use greenroom_domain::phone::HomeRegion;
use greenroom_domain::ports::{MediaServer, Outbox, RoomStore, Secrets};
use greenroom_usecases::follow_timeline::FollowTimeline;
use greenroom_usecases::note_refusal::NoteRefusal;
use greenroom_usecases::repeat::Repeat;

use crate::http::link_sender::LinkSender;
use crate::http::pages::Pages;
use crate::http::refusals::Refusals;
use crate::http::throttle::Throttle;
use crate::listeners::Listeners;
use crate::settings::{PhoneAndJob, Settings};

mod access;
mod doors;
mod messages;
mod ports;
mod post;
mod retention;
mod rooms;
mod truth;

pub use access::Access;
pub use doors::Doors;
pub use messages::Messages;
#[cfg(feature = "dev")]
pub use ports::simulated;
pub use ports::{Beside, Ports, Store, real};
pub use post::Post;
pub use retention::Retention;
pub use rooms::Rooms;
pub use truth::Truth;

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
    fn new(settings: &Settings, simulated: bool, preview: bool) -> Self {
        Self {
            public_url: settings.http.public_url.clone(),
            livekit_url: settings.livekit.public_url.clone(),
            home_region: settings.phone.default_region,
            default_timezone: settings.entry.timezone.name().to_owned(),
            phone_and_job: settings.entry.phone_and_job,
            simulated,
            preview,
        }
    }

    /// The address behind a person's link.
    pub fn join_url(&self, link: &JoinLink) -> String {
        format!("{}/join?t={}", self.public_url, link.expose())
    }
}

/// Every use case, ready to run: by what it is about.
#[derive(Clone)]
pub struct Services {
    /// Who may manage rooms.
    pub access: Access,
    /// Rooms, and who is expected in them.
    pub rooms: Rooms,
    /// Who comes in, and who is put out.
    pub doors: Doors,
    /// What people and the recruiting system are told, and what they answer.
    pub messages: Messages,
    /// What is kept no longer.
    pub retention: Retention,
    /// What tells and mends the truth.
    pub truth: Truth,
    /// What readiness asks.
    pub probes: Probes,
    /// Requests that may be repeated.
    pub repeat: Repeat,
    /// Refusals, noted beside the answers.
    pub refusals: Refusals,
    /// Links, sent beside the answers.
    pub link_sender: LinkSender,
    /// How often somebody may try.
    pub throttle: Throttle,
    /// What happens in all rooms.
    pub follow_timeline: FollowTimeline,
    /// Who follows now.
    pub listeners: Listeners,
    /// The files of the join page and of the dashboard.
    pub pages: Pages,
    /// For request ids.
    pub secrets: Arc<dyn Secrets>,
    /// What has to live as long as the ports.
    pub keep: Arc<dyn Any + Send + Sync>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What answers say about the house itself.
    pub public: Public,
}

/// What readiness and health ask.
#[derive(Clone)]
pub struct Probes {
    /// The database.
    pub rooms: Arc<dyn RoomStore>,
    /// The media server.
    pub media: Arc<dyn MediaServer>,
    /// How much waits to go out.
    pub outbox: Arc<dyn Outbox>,
}

impl Services {
    /// Wires every use case.
    pub fn new(ports: Ports, settings: &Settings, simulated: bool) -> Self {
        let rooms = Rooms::new(&ports, settings);
        Self {
            access: Access::new(&ports, settings),
            doors: Doors::new(&ports, settings, rooms.change.clone()),
            rooms,
            messages: Messages::new(&ports, settings),
            retention: Retention::new(&ports, settings),
            truth: Truth::new(&ports, settings),
            repeat: Repeat { once: ports.once.clone() },
            refusals: Refusals::new(NoteRefusal { doors: ports.doors.clone(), clock: ports.clock.clone() }),
            link_sender: LinkSender::new(doors::send_link(&ports, settings)),
            throttle: Throttle::new(settings),
            follow_timeline: FollowTimeline::new(ports.stream),
            listeners: Listeners::default(),
            pages: Pages::embedded(),
            public: Public::new(settings, simulated, ports.post.preview.is_some()),
            probes: Probes { rooms: ports.rooms, media: ports.media, outbox: ports.outbox },
            secrets: ports.secrets,
            keep: ports.keep,
            clock: ports.clock,
        }
    }
}
