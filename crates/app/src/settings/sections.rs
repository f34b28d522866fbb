//! One function for each section: which keys there are, what they may be, and what becomes of them.

mod messages;

use std::num::NonZeroU32;
use std::time::Duration;

use chrono::TimeDelta;
use greenroom_domain::drift::{DriftKind, Policy};
use greenroom_domain::link::{LinkKey, LinkKeys};
use greenroom_domain::phone::HomeRegion;
use greenroom_domain::retention::Retention;
use greenroom_domain::room::WindowRules;
use secrecy::SecretString;

use super::Settings;
use super::parse;
use super::reader::Reader;
use super::{
    Authentication, Database, Entry, Guesses, Http, LiveKit, Log, LogFormat, Phone, PhoneAndJob, Profile,
    Reconcile,
};

/// Reads every section, also when an earlier one has mistakes.
pub(super) fn settings(read: &mut Reader, profile: Profile) -> Option<Settings> {
    let http = http(read);
    let database = database(read);
    let livekit = livekit(read, profile);
    let entry = entry(read, profile);
    stay_on_loopback(read, http.as_ref(), entry.as_ref());
    let messages = messages::messages(read);
    let webhooks_out = messages::webhooks_out(read);
    let reconcile = reconcile(read);
    let retention = retention(read);
    let phone = phone(read);
    let log = log(read);
    Some(Settings {
        profile,
        http: http?,
        database: database?,
        livekit: livekit?,
        entry: entry?,
        messages: messages?,
        webhooks_out: webhooks_out?,
        reconcile: reconcile?,
        retention: retention?,
        phone: phone?,
        log: log?,
    })
}

const HOST: &str = "an IP address such as 127.0.0.1 or 0.0.0.0, or localhost";
const LOOPBACK: &str = "a loopback address (127.0.0.1, ::1 or localhost) while entry.authentication is \"off\": whoever \
                        reaches the port may do everything";
const PUBLIC_URL: &str = "a URL such as https://interviews.example.com, with http or https and without a slash at \
                          the end, a query or a password";
const PROXY: &str =
    "addresses or networks such as 10.0.0.0/8 or ::1, with commas between them, and none that is everybody";
const ORIGIN: &str = "origins such as https://careers.example.com, with commas between them: no *, no path and no slash \
                      at the end";

fn http(read: &mut Reader) -> Option<Http> {
    let host = read.text("http.host", HOST, parse::host);
    let port = read.whole("http.port", 0..=u16::MAX);
    let public_url = read.text("http.public_url", PUBLIC_URL, parse::public_url);
    let trusted_proxies = read.list("http.trusted_proxies", PROXY, parse::network);
    let cors_origins = read.list("http.cors_origins", ORIGIN, parse::origin);
    let request_timeout = read.whole("http.request_timeout_seconds", 1..=300);
    let body_limit = read.whole("http.body_limit_bytes", 1024..=16 * 1024 * 1024);
    let shutdown = read.whole("http.shutdown_seconds", 0..=300);
    Some(Http {
        host: host?,
        port: port?,
        public_url: public_url?,
        trusted_proxies: trusted_proxies?,
        cors_origins: cors_origins?,
        request_timeout: Duration::from_secs(request_timeout?),
        body_limit: body_limit?,
        shutdown: Duration::from_secs(shutdown?),
    })
}

const DATABASE_URL: &str = "a URL such as postgres://user:password@host:5432/database";

fn database(read: &mut Reader) -> Option<Database> {
    let url = read.secret("database.url", DATABASE_URL, parse::database_url);
    let direct_url =
        read.optional("database.direct_url", |read, key| read.secret(key, DATABASE_URL, parse::database_url));
    let pool_size = read.whole("database.pool_size", 1..=1000);
    Some(Database { url: url?, direct_url: direct_url?, pool_size: pool_size? })
}

const LIVEKIT_URL: &str =
    "a URL such as ws://localhost:7880, with ws, wss, http or https and without a path or a password";
const ROOM_PREFIX: &str = "1 to 64 characters of A-Z a-z 0-9 _ -";
const API_KEY: &str = "the name of the key in LiveKit's configuration, without spaces";

fn livekit(read: &mut Reader, profile: Profile) -> Option<LiveKit> {
    let url = read.text("livekit.url", LIVEKIT_URL, parse::livekit_url);
    let public_url =
        read.optional("livekit.public_url", |read, key| read.text(key, LIVEKIT_URL, parse::livekit_url));
    let api_key = read.unquoted_text("livekit.api_key", API_KEY, parse::word);
    let api_secret = api_secret(read, profile);
    let room_prefix = read.text("livekit.room_prefix", ROOM_PREFIX, parse::room_prefix);
    let timeout = read.whole("livekit.timeout_seconds", 1..=60);
    let empty_timeout = read.whole("livekit.empty_timeout_seconds", 10..=86_400);
    let departure_timeout = read.whole("livekit.departure_timeout_seconds", 10..=86_400);
    let url = url?;
    Some(LiveKit {
        public_url: parse::with_websocket_scheme(public_url?.as_ref().unwrap_or(&url)),
        url,
        api_key: api_key?,
        api_secret: api_secret?,
        room_prefix: room_prefix?,
        timeout: Duration::from_secs(timeout?),
        empty_timeout: TimeDelta::seconds(empty_timeout?),
        departure_timeout: TimeDelta::seconds(departure_timeout?),
    })
}

/// LiveKit itself warns about secrets under 32 characters, and starts.
fn api_secret(read: &mut Reader, profile: Profile) -> Option<SecretString> {
    let (least, expected) = match profile {
        Profile::Development => (1, "LiveKit's API secret, without spaces"),
        Profile::Production => (32, "LiveKit's API secret, 32 characters or more, without spaces"),
    };
    read.secret("livekit.api_secret", expected, |text| {
        let secret = parse::word(text)?;
        (secret.chars().count() >= least).then(|| secret.into())
    })
}

const PHONE_AND_JOB: &str = "\"direct\", \"send_link\" or \"off\"";
const TIMEZONE: &str = "the IANA name of a time zone, such as Asia/Amman";

fn entry(read: &mut Reader, profile: Profile) -> Option<Entry> {
    let authentication = authentication(read, profile);
    let phone_and_job = read.text("entry.phone_and_job", PHONE_AND_JOB, |text| match text {
        "direct" => Some(PhoneAndJob::Direct),
        "send_link" => Some(PhoneAndJob::SendLink),
        "off" => Some(PhoneAndJob::Off),
        _ => None,
    });
    let guesses = guesses(read);
    let token_lifetime = read.whole("entry.token_minutes", 5..=1440);
    let link_keys = link_keys(read);
    let window = window(read);
    let refresh_leeway = read.whole("entry.refresh_leeway_seconds", 0..=300);
    let timezone = read.text("entry.timezone", TIMEZONE, |text| text.parse().ok());
    let link_keys = link_keys?;
    Some(Entry {
        authentication: authentication?,
        phone_and_job: phone_and_job?,
        guesses: guesses?,
        token_lifetime: TimeDelta::minutes(token_lifetime?),
        link_keys,
        window: window?,
        refresh_leeway: TimeDelta::seconds(refresh_leeway?),
        timezone: timezone?,
    })
}

fn authentication(read: &mut Reader, profile: Profile) -> Option<Authentication> {
    let expected = match profile {
        Profile::Development => "\"keys\" or \"off\"",
        Profile::Production => "\"keys\"; \"off\" is for the development profile",
    };
    read.text("entry.authentication", expected, |text| match text {
        "keys" => Some(Authentication::Keys),
        "off" if profile == Profile::Development => Some(Authentication::Off),
        _ => None,
    })
}

/// Where nobody is asked who they are, nobody else may come.
fn stay_on_loopback(read: &mut Reader, http: Option<&Http>, entry: Option<&Entry>) {
    let (Some(http), Some(entry)) = (http, entry) else { return };
    if entry.authentication == Authentication::Off && !http.host.is_loopback() {
        read.conflict("http.host", LOOPBACK, &http.host.to_string());
    }
}

fn guesses(read: &mut Reader) -> Option<Guesses> {
    let mut a_minute = |key| read.whole(key, 1..=1_000_000).and_then(NonZeroU32::new);
    let per_address = a_minute("entry.guesses_per_address");
    let per_phone = a_minute("entry.guesses_per_phone");
    let per_job = a_minute("entry.guesses_per_job");
    Some(Guesses { per_address: per_address?, per_phone: per_phone?, per_job: per_job? })
}

const LINK_KEY: &str = "a random text of 32 bytes or more, such as `openssl rand -base64 48` prints";

fn link_keys(read: &mut Reader) -> Option<LinkKeys> {
    let parse = |text: &str| LinkKey::new(text.as_bytes());
    let current = read.secret("entry.link_key", LINK_KEY, parse);
    let previous = read.optional("entry.link_key_previous", |read, key| read.secret(key, LINK_KEY, parse));
    let (current, previous) = (current?, previous?);
    if previous.as_ref().is_some_and(|previous| previous.id() == current.id()) {
        let expected = "the key before entry.link_key, or nothing";
        read.conflict("entry.link_key_previous", expected, "the same key as entry.link_key");
    }
    Some(LinkKeys { current, previous })
}

fn window(read: &mut Reader) -> Option<WindowRules> {
    let early = read.whole("entry.early_minutes", 0..=1440);
    let late = read.whole("entry.late_minutes", 0..=1440);
    let open_for = read.whole("entry.open_days", 1..=365);
    let overrun = read.whole("entry.overrun_minutes", 0..=1440);
    Some(WindowRules {
        early: TimeDelta::minutes(early?),
        late: TimeDelta::minutes(late?),
        open_for: TimeDelta::days(open_for?),
        overrun: TimeDelta::minutes(overrun?),
    })
}

const REGION: &str = "the two capital letters of a country (ISO 3166), such as JO";

fn reconcile(read: &mut Reader) -> Option<Reconcile> {
    let interval = read.whole("reconcile.interval_seconds", 1..=3600);
    let max_removals = read.whole::<u16>("reconcile.max_removals", 0..=1000);
    let only_reported = DriftKind::ALL.map(|kind| (kind, only_reported(read, kind)));
    let mut policy = Policy { only_reported: vec![], max_removals: max_removals?.into() };
    for (kind, only_reported) in only_reported {
        if only_reported? {
            policy.only_reported.push(kind);
        }
    }
    Some(Reconcile { interval: TimeDelta::seconds(interval?), policy })
}

fn only_reported(read: &mut Reader, kind: DriftKind) -> Option<bool> {
    let key = format!("reconcile.{}", kind.as_str());
    read.text(&key, "\"report\" or \"repair\"", |text| match text {
        "report" => Some(true),
        "repair" => Some(false),
        _ => None,
    })
}

fn retention(read: &mut Reader) -> Option<Retention> {
    let personal = read.whole("retention.personal_days", 1..=3650);
    let raw = read.whole("retention.raw_webhooks_days", 1..=365);
    Some(Retention { personal: TimeDelta::days(personal?), raw: TimeDelta::days(raw?) })
}

fn phone(read: &mut Reader) -> Option<Phone> {
    let default_region = read.text("phone.default_region", REGION, HomeRegion::parse);
    Some(Phone { default_region: default_region? })
}

const LOG_FORMAT: &str = "\"auto\", \"json\" or \"text\"";
const LOG_LEVEL: &str =
    "off, error, warn, info, debug or trace, also for parts of the program (\"info,greenroom=debug\")";

fn log(read: &mut Reader) -> Option<Log> {
    let format = read.text("log.format", LOG_FORMAT, |text| match text {
        "auto" => Some(LogFormat::Auto),
        "json" => Some(LogFormat::Json),
        "text" => Some(LogFormat::Text),
        _ => None,
    });
    let level = read.text("log.level", LOG_LEVEL, parse::log_level);
    Some(Log { format: format?, level: level? })
}
