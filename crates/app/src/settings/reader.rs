//! Reads key by key and goes on after a mistake, so that one start shows all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::fs;
use std::ops::RangeInclusive;

use config::ValueKind;

use super::layers::{Entry, Layers, Origin, Raw};
use super::mistake::{Mistake, Mistakes, not_a_setting, variable_of};

/// Hands out values by their keys. `None` from any method means: a mistake was noted.
pub(super) struct Reader {
    entries: BTreeMap<String, Entry>,
    /// Every key that was asked for. What is set and was never asked for is unknown.
    asked: BTreeSet<String>,
    mistakes: Vec<Mistake>,
    /// Whether a file could not be read. Then nothing is called missing, since it may stand there.
    incomplete: bool,
}

/// Whether a mistake may quote what was found.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    Yes,
    Never,
}

impl Reader {
    pub(super) fn new(layers: Layers) -> Self {
        Self {
            entries: layers.entries,
            asked: BTreeSet::new(),
            incomplete: !layers.mistakes.is_empty(),
            mistakes: layers.mistakes,
        }
    }

    /// A whole number within a range, both ends included.
    pub(super) fn whole<T>(&mut self, key: &str, range: RangeInclusive<T>) -> Option<T>
    where
        T: TryFrom<i64> + PartialOrd + Display,
    {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        let parse = |raw: &Raw| T::try_from(raw.whole()?).ok().filter(|n| range.contains(n));
        self.value(key, &expected, Quote::Yes, parse)
    }

    /// A text that `parse` accepts.
    pub(super) fn text<T>(
        &mut self,
        key: &str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        self.value(key, expected, Quote::Yes, |raw| raw.text().and_then(parse))
    }

    /// A text that is not a secret, but next to which people paste one.
    pub(super) fn unquoted_text<T>(
        &mut self,
        key: &str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        self.value(key, expected, Quote::Never, |raw| raw.text().and_then(parse))
    }

    /// A secret, or what stands in the file that its twin (`…_file`) names.
    pub(super) fn secret<T>(
        &mut self,
        key: &str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let twin = twin_of(key);
        self.asked.extend([key.to_owned(), twin.clone()]);
        match (self.entries.get(key), self.entries.get(&twin)) {
            (None, Some(file)) => {
                let outcome = secret_in_file(&twin, file, expected, parse);
                self.note(outcome)
            }
            (Some(value), Some(file)) => {
                let outcome = Err(both_set(key, value, file));
                self.note(outcome)
            }
            _ => self.unquoted_text(key, expected, parse),
        }
    }

    /// What `read` reads, if the key (or its twin) is set at all.
    pub(super) fn optional<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&mut Self, &str) -> Option<T>,
    ) -> Option<Option<T>> {
        let is_set = self.is_set(key);
        let before = self.mistakes.len();
        let value = read(self, key);
        if is_set {
            return value.map(Some);
        }
        self.mistakes.truncate(before);
        Some(None)
    }

    /// Whether the key, or its twin, is set at all.
    pub(super) fn is_set(&self, key: &str) -> bool {
        self.entries.contains_key(key) || self.entries.contains_key(&twin_of(key))
    }

    /// Values that `parse` accepts, each: a list of texts, or one text with commas between them. Empty is a list, too.
    pub(super) fn list<T>(
        &mut self,
        key: &str,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<Vec<T>> {
        self.value(key, expected, Quote::Yes, |raw| raw.texts()?.into_iter().map(parse).collect())
    }

    /// Notes that two values, each right by itself, do not go together.
    pub(super) fn conflict(&mut self, key: &str, expected: &str, found: &str) {
        self.mistakes.push(mistake(key, expected, found.to_owned()));
    }

    /// Ends the reading: the settings, if not a single mistake was found.
    pub(super) fn finish<T>(mut self, settings: Option<T>) -> Result<T, Mistakes> {
        let unknown = self.entries.iter().filter(|(key, _)| !self.asked.contains(*key));
        self.mistakes.extend(unknown.map(|(key, entry)| nobody_reads(key, entry, &self.asked)));
        match settings {
            Some(settings) if self.mistakes.is_empty() => Ok(settings),
            _ => Err(Mistakes(self.mistakes)),
        }
    }

    /// Every key that was asked for.
    #[cfg(test)]
    pub(super) fn into_asked(self) -> BTreeSet<String> {
        self.asked
    }

    fn value<T>(
        &mut self,
        key: &str,
        expected: &str,
        quote: Quote,
        parse: impl FnOnce(&Raw) -> Option<T>,
    ) -> Option<T> {
        self.asked.insert(key.to_owned());
        let Some(entry) = self.entries.get(key) else {
            return self.missing(key, expected);
        };
        let found = || format!("{}, {}", entry.raw.describe(quote), entry.origin.as_place());
        let outcome = parse(&entry.raw).ok_or_else(|| mistake(key, expected, found()));
        self.note(outcome)
    }

    fn missing<T>(&mut self, key: &str, expected: &str) -> Option<T> {
        let twin = twin_of(key);
        let found = if self.asked.contains(&twin) {
            format!("nothing; {} may name a file that holds it", variable_of(&twin))
        } else {
            "nothing".to_owned()
        };
        if !self.incomplete {
            self.mistakes.push(mistake(key, expected, found));
        }
        None
    }

    fn note<T>(&mut self, outcome: Result<T, Mistake>) -> Option<T> {
        outcome.map_err(|mistake| self.mistakes.push(mistake)).ok()
    }
}

impl Raw {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Words(text) | Self::Toml(ValueKind::String(text)) => Some(text),
            Self::Toml(_) => None,
        }
    }

    fn texts(&self) -> Option<Vec<&str>> {
        let items = match self {
            Self::Toml(ValueKind::Array(items)) => {
                items.iter().map(|item| as_text(&item.kind)).collect::<Option<Vec<_>>>()?
            }
            _ => self.text()?.split(',').collect::<Vec<_>>(),
        };
        Some(items.into_iter().map(str::trim).filter(|item| !item.is_empty()).collect())
    }

    fn whole(&self) -> Option<i64> {
        match self {
            Self::Words(text) => text.parse().ok(),
            Self::Toml(ValueKind::I64(number)) => Some(*number),
            Self::Toml(_) => None,
        }
    }

    /// The value in a message. A URL that is wrong may hold a password, so nothing with an `@` is quoted.
    fn describe(&self, quote: Quote) -> String {
        match self {
            _ if quote == Quote::Never => "a value that is not shown here".to_owned(),
            Self::Words(text) | Self::Toml(ValueKind::String(text)) if text.contains('@') => {
                "a text that is not shown here, as it may hold a password".to_owned()
            }
            Self::Words(text) | Self::Toml(ValueKind::String(text)) => format!("{:?}", shortened(text)),
            Self::Toml(ValueKind::I64(number)) => format!("the number {number}"),
            Self::Toml(ValueKind::Float(number)) => format!("the number {number}"),
            Self::Toml(ValueKind::Boolean(truth)) => format!("{truth} without quotes"),
            Self::Toml(_) => "a list".to_owned(),
        }
    }
}

fn as_text(kind: &ValueKind) -> Option<&str> {
    match kind {
        ValueKind::String(text) => Some(text),
        _ => None,
    }
}

fn secret_in_file<T>(
    twin: &str,
    entry: &Entry,
    expected: &str,
    parse: impl FnOnce(&str) -> Option<T>,
) -> Result<T, Mistake> {
    let wrong = |found: String| mistake(twin, &format!("the path of a file that holds {expected}"), found);
    let place = entry.origin.as_place();
    let Some(path) = entry.raw.text() else {
        return Err(wrong(format!("a value that is not a text, {place}")));
    };
    // The path is not quoted: some people put the secret itself there.
    let text = fs::read_to_string(path)
        .map_err(|error| wrong(format!("a path that cannot be read ({error}), {place}")))?;
    parse(text.trim_end_matches(['\r', '\n']))
        .ok_or_else(|| wrong(format!("a file that holds something else, {place}")))
}

fn both_set(key: &str, value: &Entry, file: &Entry) -> Mistake {
    let twin = twin_of(key);
    let found = format!("{key} {} and {twin} {}", value.origin.as_place(), file.origin.as_place());
    mistake(key, &format!("{key} or {twin}, not both"), found)
}

/// The value is not quoted: what is misspelt may be a secret.
fn nobody_reads(key: &str, entry: &Entry, known: &BTreeSet<String>) -> Mistake {
    Mistake {
        key: shortened(key).escape_debug().to_string(),
        variable: match &entry.origin {
            Origin::Variable(name) => Some(name.clone()),
            _ => None,
        },
        expected: not_a_setting(key, known),
        found: format!("a value {}", entry.origin.as_place()),
    }
}

fn mistake(key: &str, expected: &str, found: String) -> Mistake {
    Mistake { key: key.to_owned(), variable: Some(variable_of(key)), expected: expected.to_owned(), found }
}

fn twin_of(key: &str) -> String {
    format!("{key}_file")
}

fn shortened(text: &str) -> String {
    const MOST: usize = 80;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
