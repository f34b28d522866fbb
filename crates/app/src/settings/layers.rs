//! The layers of settings, laid over each other: what each key is set to in the end, and by whom.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use config::{FileFormat, Map, Source, Value, ValueKind};

use super::Profile;
use super::mistake::{Mistake, variable_of};

/// Where a value was written.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Origin {
    /// In a file that is compiled in.
    BuiltIn,
    /// In the operator's file.
    File(String),
    /// In this environment variable.
    Variable(String),
    /// On the command line, or by the command itself.
    Command,
}

impl Origin {
    /// Goes behind "found …".
    pub(super) fn as_place(&self) -> String {
        match self {
            Self::BuiltIn => "in the built-in settings".to_owned(),
            Self::File(path) => format!("in {path}"),
            Self::Variable(name) => format!("in the environment ({name})"),
            Self::Command => "on the command line".to_owned(),
        }
    }
}

/// A value as it was written. No `Debug`: it may be a secret.
pub(super) enum Raw {
    /// From the environment or the command line, where there is nothing but text.
    Words(String),
    /// From a file, where numbers and texts differ.
    Toml(ValueKind),
}

/// What a key is set to.
pub(super) struct Entry {
    pub(super) raw: Raw,
    pub(super) origin: Origin,
}

/// All layers so far. Each one that is added wins over those before it.
#[derive(Default)]
pub(super) struct Layers {
    pub(super) entries: BTreeMap<String, Entry>,
    /// Files that could not be read.
    pub(super) mistakes: Vec<Mistake>,
}

impl Layers {
    /// Lays all of them in their order.
    pub(super) fn of(
        profile: Profile,
        file: Option<&Path>,
        environment: &BTreeMap<String, String>,
        overrides: &[(&str, String)],
    ) -> Self {
        let mut layers = Self::default();
        layers.toml(DEFAULT, "default.toml", &Origin::BuiltIn);
        layers.toml(profile.text(), "the profile's file", &Origin::BuiltIn);
        if let Some(path) = file {
            layers.file(path);
        }
        layers.environment(environment);
        for (key, value) in overrides {
            layers.words(key, value, Origin::Command);
        }
        layers
    }

    fn file(&mut self, path: &Path) {
        let name = path.display().to_string();
        match fs::read_to_string(path) {
            Ok(text) => self.toml(&text, &name, &Origin::File(name.clone())),
            Err(error) => self.unreadable(&name, "a file that can be read", error.to_string()),
        }
    }

    fn toml(&mut self, text: &str, name: &str, origin: &Origin) {
        match config::File::from_str(text, FileFormat::Toml).collect() {
            Ok(table) => self.table("", table, origin),
            Err(error) => self.unreadable(name, "TOML (texts in quotes)", place_of(&error.to_string())),
        }
    }

    fn table(&mut self, prefix: &str, table: Map<String, Value>, origin: &Origin) {
        for (name, value) in table {
            let key = format!("{prefix}{name}");
            match value.kind {
                ValueKind::Table(inner) => self.table(&format!("{key}."), inner, origin),
                kind => self.insert(key, Raw::Toml(kind), origin.clone()),
            }
        }
    }

    /// `DATABASE_URL` is laid first: other programs share it, so that our own variable means more.
    fn environment(&mut self, environment: &BTreeMap<String, String>) {
        let shared = environment.get_key_value(DATABASE_URL);
        let shared = shared.map(|(name, value)| (name, "database.url".to_owned(), value));
        let own = environment.iter().filter_map(|(name, value)| Some((name, key_of(name)?, value)));
        for (name, key, value) in shared.into_iter().chain(own) {
            // Compose files write `KEY: ${KEY:-}` for "only if there is one".
            if !value.is_empty() {
                self.words(&key, value, Origin::Variable(name.clone()));
            }
        }
    }

    fn words(&mut self, key: &str, value: &str, origin: Origin) {
        self.insert(key.to_owned(), Raw::Words(value.to_owned()), origin);
    }

    fn insert(&mut self, key: String, raw: Raw, origin: Origin) {
        self.entries.insert(key, Entry { raw, origin });
    }

    fn unreadable(&mut self, name: &str, expected: &str, found: String) {
        self.mistakes.push(Mistake {
            key: name.to_owned(),
            variable: None,
            expected: expected.to_owned(),
            found,
        });
    }
}

const DEFAULT: &str = include_str!("../../../../config/default.toml");
const DEVELOPMENT: &str = include_str!("../../../../config/development.toml");
const PRODUCTION: &str = include_str!("../../../../config/production.toml");

const DATABASE_URL: &str = "DATABASE_URL";

impl Profile {
    fn text(self) -> &'static str {
        match self {
            Self::Development => DEVELOPMENT,
            Self::Production => PRODUCTION,
        }
    }
}

/// The key that a variable of ours sets, in any case of letters, as on Windows.
fn key_of(variable: &str) -> Option<String> {
    let variable = variable.to_uppercase();
    let key = variable.strip_prefix(&variable_of(""))?;
    Some(key.to_lowercase().replace("__", "."))
}

/// Where the TOML is wrong. Not the rest of the message, which quotes the line, and a secret may stand in it.
fn place_of(error: &str) -> String {
    let place = error.lines().next().unwrap_or_default();
    let place = place.strip_prefix("TOML parse error at ");
    place.map_or("something else".to_owned(), |place| format!("something else at {place}"))
}
