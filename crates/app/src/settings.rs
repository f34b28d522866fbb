//! The settings: what an operator writes, checked as a whole before anything starts.
//!
//! Later layers win: `config/default.toml` with every key and its reason, the profile's file, the operator's file,
//! `DATABASE_URL`, the environment (`GREENROOM__SECTION__KEY`), and what the command line says. All mistakes are
//! reported at once, each with its key, its environment variable and what was expected; no message and no `Debug`
//! shows a secret.
//!
//! To add a setting: a line in `config/default.toml`, a field here, and a line in `settings/sections.rs` that reads
//! it. Keys that nothing reads are mistakes, so that a setting cannot be misspelt, or outlive its feature, unnoticed.

mod layers;
mod mistake;
mod parse;
mod reader;
mod sections;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use chrono::TimeDelta;
use chrono_tz::Tz;
use greenroom_domain::announcement::Event;
use greenroom_domain::drift::{Policy, Yardstick};
use greenroom_domain::invitation::Purpose;
use greenroom_domain::link::LinkKeys;
use greenroom_domain::phone::HomeRegion;
use greenroom_domain::retention::Retention;
use greenroom_domain::room::WindowRules;
use ipnet::IpNet;
use secrecy::SecretString;

pub use mistake::{Mistake, Mistakes};

/// All settings. Tests may build them field by field.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the program believes itself to be.
    pub profile: Profile,
    /// `http.*`
    pub http: Http,
    /// `database.*`
    pub database: Database,
    /// `livekit.*`
    pub livekit: LiveKit,
    /// `entry.*`
    pub entry: Entry,
    /// `whatsapp.*`
    pub messages: Messages,
    /// `webhooks.out.*`, if the recruiting system is to be told.
    pub webhooks_out: Option<WebhooksOut>,
    /// `reconcile.*`
    pub reconcile: Reconcile,
    /// `retention.*`: for how long what is kept.
    pub retention: Retention,
    /// `phone.*`
    pub phone: Phone,
    /// `log.*`
    pub log: Log,
}

impl Settings {
    /// Reads the layers. Nothing is taken from the process's own environment: the caller passes it. Overrides are
    /// pairs of a key, such as `http.port`, and what the environment would say.
    ///
    /// Apart from `file`, the files that `…_file` keys name are read; a relative path starts at the working directory.
    ///
    /// # Errors
    /// Every mistake there is.
    pub fn load(
        profile: Profile,
        file: Option<&Path>,
        environment: &BTreeMap<String, String>,
        overrides: &[(&str, String)],
    ) -> Result<Self, Mistakes> {
        let mut reader = reader::Reader::new(layers::Layers::of(profile, file, environment, overrides));
        let settings = sections::settings(&mut reader, profile);
        reader.finish(settings)
    }

    /// The keys that the operator's file or the environment sets, whether rightly or not: what `greenroom dev` does not
    /// have to provide. A secret that a file holds counts under its own key, without `_file`.
    pub fn named_by_operator(
        file: Option<&Path>,
        environment: &BTreeMap<String, String>,
    ) -> BTreeSet<String> {
        let layers = layers::Layers::of(Profile::Development, file, environment, &[]);
        let named = layers.entries.into_iter().filter(|(_, entry)| entry.origin != layers::Origin::BuiltIn);
        named.map(|(key, _)| key.strip_suffix("_file").map_or(key.clone(), str::to_owned)).collect()
    }
}

/// Where the program runs. There is no test profile: tests run what production runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Somebody's own machine.
    Development,
    /// Everywhere else.
    Production,
}

impl Profile {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Production => "production",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// There is no profile of that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the profile is development or production")]
pub struct UnknownProfile;

impl FromStr for Profile {
    type Err = UnknownProfile;

    fn from_str(word: &str) -> Result<Self, UnknownProfile> {
        [Self::Development, Self::Production]
            .into_iter()
            .find(|profile| profile.as_str() == word)
            .ok_or(UnknownProfile)
    }
}

/// `http.*`: the server itself.
#[derive(Clone, Debug)]
pub struct Http {
    /// Where it listens: a loopback address while authentication is off.
    pub host: IpAddr,
    /// The port; 0 lets the system choose.
    pub port: u16,
    /// The beginning of every join link, without a slash at the end.
    pub public_url: String,
    /// The proxies that are believed whom they were asked by.
    pub trusted_proxies: Vec<IpNet>,
    /// The origins whose pages may ask; none as a rule.
    pub cors_origins: Vec<String>,
    /// How long a request may take.
    pub request_timeout: Duration,
    /// The largest body that is read, in bytes.
    pub body_limit: usize,
    /// How long open requests may still take when the server stops.
    pub shutdown: Duration,
}

impl Http {
    /// What to bind to.
    pub fn address(&self) -> SocketAddr {
        SocketAddr::new(self.host, self.port)
    }
}

/// `database.*`: PostgreSQL.
#[derive(Clone, Debug)]
pub struct Database {
    /// Its URL, password included.
    pub url: SecretString,
    /// The way past a PgBouncer, if there is one.
    pub direct_url: Option<SecretString>,
    /// Connections that are kept at most.
    pub pool_size: usize,
}

impl Database {
    /// The URL for what does not work through a PgBouncer.
    pub fn direct(&self) -> &SecretString {
        self.direct_url.as_ref().unwrap_or(&self.url)
    }
}

/// `livekit.*`: the media server.
#[derive(Clone, Debug)]
pub struct LiveKit {
    /// How this server reaches it: scheme (ws, wss, http or https), host and port; no slash at the end.
    pub url: String,
    /// How clients reach it: the same with ws or wss.
    pub public_url: String,
    /// The name of the key.
    pub api_key: String,
    /// The secret that goes with it.
    pub api_secret: SecretString,
    /// How the names of our rooms begin.
    pub room_prefix: String,
    /// How long it may take to answer.
    pub timeout: Duration,
    /// How long it shall keep a room that nobody entered.
    pub empty_timeout: TimeDelta,
    /// How long it shall keep a room after the last one left.
    pub departure_timeout: TimeDelta,
}

impl LiveKit {
    /// What server and database are compared by.
    pub fn yardstick(&self) -> Yardstick {
        Yardstick {
            empty_timeout: self.empty_timeout,
            departure_timeout: self.departure_timeout,
            ..Yardstick::new(self.room_prefix.as_str())
        }
    }
}

/// `entry.*`: who may enter, and when.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Who may manage rooms.
    pub authentication: Authentication,
    /// What phone number and job are good for.
    pub phone_and_job: PhoneAndJob,
    /// How often phone and job may be tried.
    pub guesses: Guesses,
    /// How long a LiveKit token is valid (`entry.token_minutes`).
    pub token_lifetime: TimeDelta,
    /// What join links are made from (`entry.link_key`, `entry.link_key_previous`).
    pub link_keys: LinkKeys,
    /// The margins around an interview (`entry.early_minutes`, `late_minutes`, `open_days`, `overrun_minutes`).
    pub window: WindowRules,
    /// How long a spent refresh token may be used again.
    pub refresh_leeway: TimeDelta,
    /// The zone of rooms that name none.
    pub timezone: Tz,
}

/// `entry.authentication`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authentication {
    /// Who manages rooms needs an API key.
    Keys,
    /// Whoever reaches the port may manage rooms: for development, on loopback.
    Off,
}

/// `entry.phone_and_job`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneAndJob {
    /// They let the candidate in.
    Direct,
    /// The link goes to that number once more.
    SendLink,
    /// Nothing: only the join link lets in.
    Off,
}

/// `entry.guesses_per_…`: how often joining by phone and job may be tried in a minute, and at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guesses {
    /// From one address; beyond it, tries are refused.
    pub per_address: NonZeroU32,
    /// For one phone; beyond it, answers come later.
    pub per_phone: NonZeroU32,
    /// For one job; beyond it, an alarm is raised.
    pub per_job: NonZeroU32,
}

/// `whatsapp.*`: how people are written to.
#[derive(Clone, Debug)]
pub struct Messages {
    /// Who carries the messages.
    pub mode: MessengerMode,
    /// The template of each purpose; none for a purpose without one.
    pub templates: BTreeMap<Purpose, String>,
    /// The language of people of whom nothing is known.
    pub default_language: String,
    /// The languages in which the templates exist; the default is one of them.
    pub languages: Vec<String>,
    /// What stands for the company where a room names none.
    pub company_name: String,
    /// How many messages the number may send in a second.
    pub a_second: u32,
    /// How many people may be written to in 24 hours, if that is limited.
    pub people_a_day: Option<u32>,
    /// How long before the start people are reminded, each.
    pub reminders: Vec<TimeDelta>,
    /// How long the messenger tries to deliver.
    pub time_to_live: TimeDelta,
    /// Whether a message whose answer was lost is sent again when nothing came of it.
    pub resend_in_doubt: bool,
}

/// `whatsapp.mode`
#[derive(Clone, Debug)]
pub enum MessengerMode {
    /// Messages are shown, and not sent.
    Preview,
    /// WhatsApp's Cloud API.
    Cloud(Box<CloudApi>),
}

/// How WhatsApp's Cloud API is reached.
#[derive(Clone, Debug)]
pub struct CloudApi {
    /// Where it is, without a slash at the end.
    pub base_url: String,
    /// Which version of it.
    pub api_version: String,
    /// The id of the number that sends.
    pub phone_number_id: String,
    /// The id of the account that has the templates; without it they are not checked.
    pub business_account_id: Option<String>,
    /// What proves us.
    pub access_token: SecretString,
    /// What proves Meta's webhooks: the present secret, and the one before it.
    pub app_secrets: Vec<SecretString>,
    /// What proves Meta when webhooks are set up.
    pub verify_token: SecretString,
    /// How long it may take to answer.
    pub timeout: Duration,
    /// Whether the button's variable carries a name.
    pub named_button: bool,
}

/// `webhooks.out.*`: how the recruiting system is told.
#[derive(Clone, Debug)]
pub struct WebhooksOut {
    /// Where to.
    pub url: String,
    /// What it is signed with.
    pub secret: SecretString,
    /// What it was signed with before, as long as the receiver changes over.
    pub previous_secret: Option<SecretString>,
    /// What it is told.
    pub events: Vec<Event>,
    /// Whether the receiver may be at a private address.
    pub allow_private: bool,
}

/// `reconcile.*`: how database and LiveKit are kept together.
#[derive(Clone, Debug)]
pub struct Reconcile {
    /// How long lies between two passes.
    pub interval: TimeDelta,
    /// What may be mended without asking.
    pub policy: Policy,
}

/// `phone.*`: phone numbers.
#[derive(Clone, Debug)]
pub struct Phone {
    /// Whose numbers may be written without a country code.
    pub default_region: HomeRegion,
}

/// `log.*`: what the program says about itself.
#[derive(Clone, Debug)]
pub struct Log {
    /// How lines look.
    pub format: LogFormat,
    /// Which lines there are: directives that `EnvFilter` takes.
    pub level: String,
}

/// `log.format`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// Text on a terminal, JSON elsewhere.
    Auto,
    /// One JSON object a line.
    Json,
    /// For eyes.
    Text,
}
