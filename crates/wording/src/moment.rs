//! When something is, in words.

use chrono::{DateTime, Datelike, NaiveDateTime, Offset, TimeZone as _, Timelike, Utc};
use chrono_tz::Tz;
use icu_calendar::Gregorian;
use icu_datetime::fieldsets::{YMDE, zone};
use icu_datetime::input::{Date, Time, TimeZone, TimeZoneInfo, UtcOffset, ZonedDateTime};
use icu_datetime::{DateTimeFormatterPreferences, FixedCalendarDateTimeFormatter};
use icu_locale_core::{LanguageIdentifier, langid};
use icu_time::zone::models::Base;

use crate::language::{identifier, in_region};

type Wall = ZonedDateTime<Gregorian, TimeZoneInfo<Base>>;

const ENGLISH: LanguageIdentifier = langid!("en");
/// CLDR's root, which a language that CLDR does not know falls back to: `2026 M11 25, Wed 18:00 Amman`.
const ROOT: LanguageIdentifier = LanguageIdentifier::UNKNOWN;

/// When something is, in words: weekday, date, hour and minute, and the place whose time it is.
///
/// - `zone`: the IANA name of the time zone, as in `Asia/Amman`. One that nobody knows is read as UTC.
/// - `locale`: the person's language, BCP 47, as in `ar` or `en-GB`. A broken or unknown one is read as English.
/// - `region`: the person's country, ISO 3166, for a locale that names none. It matters: Jordan calls November
///   "تشرين الثاني", Egypt "نوفمبر".
///
/// The calendar is always the Gregorian one, in which the room was planned, also where CLDR prefers another (`fa`,
/// `th`). The text is one line, and its only white space is single plain spaces: WhatsApp refuses a parameter with
/// others. It is never empty.
///
/// ```
/// let at = chrono::DateTime::from_timestamp(1_795_618_800, 0).unwrap();
/// let words = greenroom_wording::moment(at, "Asia/Amman", "en", Some("JO"));
/// assert_eq!(words, "Wednesday, November 25, 2026 at 6:00 PM Jordan Time");
/// ```
pub fn moment(at: DateTime<Utc>, zone: &str, locale: &str, region: Option<&str>) -> String {
    let Some(wall) = wall(at, zone) else { return plain(at) };
    let person = identifier(locale).map(|id| in_region(id, region));
    let theirs = person.and_then(|person| in_language(&wall, person));
    let words = theirs.or_else(|| in_language(&wall, in_region(ENGLISH, region)));
    words.map_or_else(|| plain(at), |words| tidy(&words))
}

/// What a clock on the wall shows there. `None` for years that no calendar here counts.
fn wall(at: DateTime<Utc>, zone: &str) -> Option<Wall> {
    let zone: Tz = zone.parse().unwrap_or(Tz::UTC);
    let offset = zone.offset_from_utc_datetime(&at.naive_utc()).fix();
    let local = at.naive_utc().checked_add_offset(offset)?;
    let place = TimeZone::from_iana_id(zone.name());
    let offset = UtcOffset::try_from_seconds(offset.local_minus_utc()).ok();
    Some(ZonedDateTime { date: date(local)?, time: time(local)?, zone: place.with_offset(offset) })
}

fn date(local: NaiveDateTime) -> Option<Date<Gregorian>> {
    let (month, day) = (local.month().try_into().ok()?, local.day().try_into().ok()?);
    Date::try_new_gregorian(local.year(), month, day).ok()
}

fn time(local: NaiveDateTime) -> Option<Time> {
    Time::try_new(local.hour().try_into().ok()?, local.minute().try_into().ok()?, 0, 0).ok()
}

/// `None` for a language of which CLDR says nothing: what it writes then is what it writes for no language at all.
fn in_language(wall: &Wall, person: LanguageIdentifier) -> Option<String> {
    let words = by_cldr(wall, person)?;
    (Some(&words) != by_cldr(wall, ROOT).as_ref()).then_some(words)
}

fn by_cldr(wall: &Wall, person: LanguageIdentifier) -> Option<String> {
    let preferences = DateTimeFormatterPreferences::from(&person);
    let fields = YMDE::long().with_time_hm().with_zone(zone::Location);
    let formatter = FixedCalendarDateTimeFormatter::<Gregorian, _>::try_new(preferences, fields).ok()?;
    Some(formatter.format(wall).to_string())
}

/// CLDR puts narrow and no-break spaces between some parts.
fn tidy(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn plain(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}
