mod anything;
mod mistakes;

use std::fs;

use secrecy::ExposeSecret;
use tempfile::TempDir;

use super::*;

/// Planted into every secret, to look for it afterwards.
const PLANTED: &str = "planted";

type Environment = BTreeMap<String, String>;

fn environment(pairs: &[(&str, &str)]) -> Environment {
    let pairs = pairs.iter();
    pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// What is required, and nothing else.
fn required() -> Environment {
    environment(&[
        ("GREENROOM__DATABASE__URL", "postgres://greenroom:planted@localhost/greenroom"),
        ("GREENROOM__LIVEKIT__URL", "http://localhost:7880"),
        ("GREENROOM__LIVEKIT__API_KEY", "key"),
        ("GREENROOM__LIVEKIT__API_SECRET", "planted-secret-of-32-characters-or-more"),
        ("GREENROOM__ENTRY__LINK_KEY", "planted-link-key-of-32-bytes-or-more"),
    ])
}

fn required_and(pairs: &[(&str, &str)]) -> Environment {
    required().into_iter().chain(environment(pairs)).collect()
}

fn load(environment: &Environment) -> Result<Settings, Mistakes> {
    Settings::load(Profile::Production, None, environment, &[])
}

fn load_with_file(text: &str, environment: &Environment) -> Result<Settings, Mistakes> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("greenroom.toml");
    fs::write(&path, text).unwrap();
    Settings::load(Profile::Production, Some(&path), environment, &[])
}

fn keys(mistakes: &Mistakes) -> Vec<&str> {
    mistakes.iter().map(|mistake| mistake.key.as_str()).collect()
}

/// The only mistake.
fn only(loaded: Result<Settings, Mistakes>) -> Mistake {
    let mistakes = loaded.unwrap_err();
    assert_eq!(mistakes.count(), 1, "{mistakes}");
    assert!(!mistakes.to_string().contains(PLANTED), "{mistakes}");
    mistakes.iter().next().unwrap().clone()
}

fn known_keys() -> BTreeSet<String> {
    let mut reader = reader::Reader::new(layers::Layers::default());
    sections::settings(&mut reader, Profile::Production);
    reader.into_asked()
}

/// The keys of a file, also those behind a `#`.
fn keys_written_in(text: &str) -> Vec<String> {
    let mut section = "";
    let mut keys = vec![];
    for line in text.lines() {
        let word = line.strip_prefix('#').unwrap_or(line).split(" = ").next().unwrap();
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            section = name;
        } else if line.contains(" = ") && !word.contains(' ') {
            keys.push(format!("{section}.{word}"));
        }
    }
    keys
}

#[test]
fn default_toml_has_every_key_that_is_read_and_no_other() {
    let written = keys_written_in(include_str!("../../../../config/default.toml"));
    let once: BTreeSet<String> = written.iter().cloned().collect();
    assert_eq!(written.len(), once.len());
    assert_eq!(once, known_keys());
}

#[test]
fn without_anything_only_what_has_no_default_is_missing() {
    for profile in [Profile::Development, Profile::Production] {
        let mistakes = Settings::load(profile, None, &Environment::new(), &[]).unwrap_err();
        let expected =
            ["database.url", "livekit.url", "livekit.api_key", "livekit.api_secret", "entry.link_key"];
        assert_eq!(keys(&mistakes), expected);
        let text = mistakes.to_string();
        assert!(text.contains("GREENROOM__DATABASE__URL_FILE may name a file"), "{text}");
    }
}

#[test]
fn the_defaults_are_those_of_the_design() {
    let settings = load(&required()).unwrap();
    assert_eq!(settings.http.address().to_string(), "127.0.0.1:4005");
    assert_eq!(settings.http.public_url, "http://localhost:4005");
    assert_eq!(settings.http.body_limit, 256 * 1024);
    assert_eq!(settings.livekit.url, "http://localhost:7880");
    assert_eq!(settings.livekit.public_url, "ws://localhost:7880");
    assert_eq!(settings.livekit.yardstick(), Yardstick::new("interview_"));
    assert_eq!(settings.entry.window, WindowRules::default());
    assert_eq!(settings.entry.token_lifetime, TimeDelta::minutes(120));
    assert_eq!(settings.entry.refresh_leeway, TimeDelta::seconds(10));
    assert_eq!(settings.entry.timezone, Tz::Asia__Amman);
    let Guesses { per_address, per_phone, per_job } = settings.entry.guesses;
    assert_eq!((per_address.get(), per_phone.get(), per_job.get()), (30, 10, 300));
    assert!(settings.http.trusted_proxies.is_empty() && settings.http.cors_origins.is_empty());
    assert_eq!(settings.phone.default_region, HomeRegion::parse("JO").unwrap());
    let Retention { personal, raw } = settings.retention;
    assert_eq!((personal.num_days(), raw.num_days()), (180, 14));
    assert_eq!(settings.log.format, LogFormat::Json);
    assert!(settings.database.direct_url.is_none() && settings.entry.link_keys.previous.is_none());
}

#[test]
fn later_layers_win() {
    let file = "[http]\nport = 1\nshutdown_seconds = 7\n[log]\nformat = \"text\"";
    let settings = load_with_file(file, &required_and(&[("GREENROOM__HTTP__PORT", "2")])).unwrap();
    assert_eq!(
        (settings.http.port, settings.http.shutdown.as_secs(), settings.log.format),
        (2, 7, LogFormat::Text)
    );
    let overrides = [("http.port", "3".to_owned())];
    let environment = required_and(&[("GREENROOM__HTTP__PORT", "2")]);
    let settings = Settings::load(Profile::Production, None, &environment, &overrides).unwrap();
    assert_eq!(settings.http.port, 3);
}

#[test]
fn database_url_stands_in_for_our_own_variable() {
    let url_of = |environment| load(&environment).unwrap().database.url.expose_secret().to_owned();
    let both = required_and(&[("DATABASE_URL", "postgres://other")]);
    assert_eq!(url_of(both.clone()), "postgres://greenroom:planted@localhost/greenroom");
    let mut without_ours = both;
    without_ours.remove("GREENROOM__DATABASE__URL");
    assert_eq!(url_of(without_ours), "postgres://other");
}

#[test]
fn several_stand_with_commas_between_them() {
    let lists = [
        ("GREENROOM__HTTP__TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8"),
        ("GREENROOM__HTTP__CORS_ORIGINS", "https://a.example,http://b.example:8080"),
    ];
    let http = load(&required_and(&lists)).unwrap().http;
    assert_eq!(http.trusted_proxies.len(), 2);
    assert_eq!(http.cors_origins, ["https://a.example", "http://b.example:8080"]);
}

#[test]
fn overrides_provide_what_development_needs() {
    let overrides = [
        ("database.url", "postgres://localhost".to_owned()),
        ("livekit.url", "ws://localhost:7880".to_owned()),
        ("livekit.api_key", "devkey".to_owned()),
        ("livekit.api_secret", "short".to_owned()),
        ("entry.link_key", "k".repeat(32)),
    ];
    let settings = Settings::load(Profile::Development, None, &Environment::new(), &overrides).unwrap();
    assert_eq!(settings.livekit.api_secret.expose_secret(), "short");
    let production = Settings::load(Profile::Production, None, &Environment::new(), &overrides);
    assert_eq!(only(production).key, "livekit.api_secret");
}

#[test]
fn a_secret_of_digits_stays_as_it_is() {
    let digits = "00012345000123450001234500012345";
    let settings = load(&required_and(&[("GREENROOM__LIVEKIT__API_SECRET", digits)])).unwrap();
    assert_eq!(settings.livekit.api_secret.expose_secret(), digits);
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    let empty = [("GREENROOM__HTTP__PORT", ""), ("GREENROOM__DATABASE__DIRECT_URL", "")];
    let settings = load(&required_and(&empty)).unwrap();
    assert_eq!(settings.http.port, 4005);
    assert!(settings.database.direct_url.is_none());
}

#[test]
fn a_secret_may_stand_in_a_file() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("secret");
    fs::write(&path, "another-secret-of-32-characters-or-more\n").unwrap();
    let mut environment = required_and(&[("GREENROOM__LIVEKIT__API_SECRET_FILE", path.to_str().unwrap())]);
    let mistake = only(load(&environment));
    assert_eq!(mistake.expected, "livekit.api_secret or livekit.api_secret_file, not both");

    environment.remove("GREENROOM__LIVEKIT__API_SECRET");
    let secret = load(&environment).unwrap().livekit.api_secret;
    assert_eq!(secret.expose_secret(), "another-secret-of-32-characters-or-more");

    fs::write(&path, "planted\n").unwrap();
    assert_eq!(only(load(&environment)).key, "livekit.api_secret_file");
    fs::remove_file(&path).unwrap();
    assert!(only(load(&environment)).found.contains("cannot be read"));
}

#[test]
fn debug_shows_no_secret() {
    let more = [
        ("GREENROOM__ENTRY__LINK_KEY_PREVIOUS", "planted-previous-key-of-32-bytes-or-more"),
        ("GREENROOM__DATABASE__DIRECT_URL", "postgres://greenroom:planted@localhost/greenroom"),
    ];
    let printed = format!("{:?}", load(&required_and(&more)).unwrap());
    assert!(!printed.contains(PLANTED), "{printed}");
}

#[test]
fn dev_learns_what_the_operator_named() {
    let named = environment(&[
        ("DATABASE_URL", "postgres://localhost"),
        ("GREENROOM__LIVEKIT__API_SECRET_FILE", "/run/secrets/x"),
        ("HOME", "/root"),
    ]);
    let named = Settings::named_by_operator(None, &named);
    assert_eq!(named.into_iter().collect::<Vec<_>>(), ["database.url", "livekit.api_secret"]);
}

#[test]
fn a_profile_is_read_as_it_is_written() {
    for profile in [Profile::Development, Profile::Production] {
        assert_eq!(profile.to_string().parse(), Ok(profile));
    }
    assert_eq!("test".parse::<Profile>(), Err(UnknownProfile));
}
