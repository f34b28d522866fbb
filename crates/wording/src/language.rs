//! Locales: reading what a person or a browser wrote, and finding a template's language for it.

use icu_locale_core::subtags::Region;
use icu_locale_core::{LanguageIdentifier, Locale};

/// Language, script and region of a BCP 47 text; `_` is read as `-`. `None` when it is not one.
///
/// Extensions are dropped: a calendar or digits that a browser asks for would not fit the fixed text around a moment.
pub(crate) fn identifier(locale: &str) -> Option<LanguageIdentifier> {
    let locale = Locale::try_from_str(&locale.trim().replace('_', "-")).ok()?;
    Some(locale.id)
}

/// The same language, in `region` (ISO 3166) when it names none itself. A region that is not one changes nothing.
pub(crate) fn in_region(mut id: LanguageIdentifier, region: Option<&str>) -> LanguageIdentifier {
    let theirs = region.and_then(|text| Region::try_from_str(text.trim()).ok());
    id.region = id.region.or(theirs);
    id
}

/// The language of `offered` in which to write to somebody whose locale this is, spelt as it was offered; `default`
/// when none of them is theirs.
///
/// The locale as it stands comes first, then language and region, then the language alone. Case does not count, and
/// `-` is `_`: Meta writes `en_US` where it is sent, and `en-US` in webhooks.
///
/// ```
/// use greenroom_wording::language_of;
/// let offered = ["ar".to_owned(), "en".to_owned(), "en_GB".to_owned()];
/// assert_eq!(language_of("ar-JO", &offered, "en"), "ar");
/// assert_eq!(language_of("en-gb", &offered, "ar"), "en_GB");
/// assert_eq!(language_of("fr", &offered, "en"), "en");
/// ```
pub fn language_of(locale: &str, offered: &[String], default: &str) -> String {
    let theirs = candidates(locale);
    let found = theirs.iter().find_map(|wanted| offered.iter().find(|language| key(language) == *wanted));
    found.map_or_else(|| default.to_owned(), String::clone)
}

fn candidates(locale: &str) -> Vec<String> {
    let mut all = vec![key(locale)];
    if let Some(id) = identifier(locale) {
        let region = id.region.map(|region| format!("{}_{region}", id.language));
        all.extend(region.as_deref().map(key));
        all.push(key(id.language.as_str()));
    }
    all
}

fn key(language: &str) -> String {
    language.trim().replace('-', "_").to_ascii_lowercase()
}
