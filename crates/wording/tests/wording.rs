//! Moments in words and languages of templates: tables of what people read, and properties of whatever comes.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use chrono::{DateTime, Utc};
use greenroom_wording::{language_of, moment};
use proptest::prelude::*;

fn utc(text: &str) -> DateTime<Utc> {
    format!("{text}:00Z").parse().unwrap()
}

/// 25 November 2026, three in the afternoon in Greenwich: locale, region, zone, words.
#[rustfmt::skip]
const NOVEMBER: &[(&str, Option<&str>, &str, &str)] = &[
    ("en", Some("JO"), "Asia/Amman", "Wednesday, November 25, 2026 at 6:00 PM Jordan Time"),
    ("en", Some("GB"), "Asia/Amman", "Wednesday, 25 November 2026 at 18:00 Jordan Time"),
    ("en-US", None, "America/New_York", "Wednesday, November 25, 2026 at 10:00 AM New York Time"),
    ("en-GB", None, "Europe/London", "Wednesday, 25 November 2026 at 15:00 UK Time"),
    ("en-IN", None, "Asia/Kolkata", "Wednesday, 25 November 2026 at 8:30 PM India Time"),
    ("en", None, "Etc/UTC", "Wednesday, November 25, 2026 at 3:00 PM GMT+00:00"),
    ("ar", Some("JO"), "Asia/Amman", "الأربعاء، ٢٥ تشرين الثاني ٢٠٢٦ في ٦:٠٠ م توقيت الأردن"),
    ("ar-JO", None, "Asia/Amman", "الأربعاء، ٢٥ تشرين الثاني ٢٠٢٦ في ٦:٠٠ م توقيت الأردن"),
    ("ar-Arab-JO", None, "Asia/Amman", "الأربعاء، ٢٥ تشرين الثاني ٢٠٢٦ في ٦:٠٠ م توقيت الأردن"),
    ("ar-LB", None, "Asia/Beirut", "الأربعاء، ٢٥ تشرين الثاني ٢٠٢٦ في ٥:٠٠ م توقيت لبنان"),
    ("ar-EG", None, "Africa/Cairo", "الأربعاء، ٢٥ نوفمبر ٢٠٢٦ في ٥:٠٠ م توقيت مصر"),
    ("ar", Some("EG"), "Asia/Amman", "الأربعاء، ٢٥ نوفمبر ٢٠٢٦ في ٦:٠٠ م توقيت الأردن"),
    ("ar-SA", None, "Asia/Riyadh", "الأربعاء، ٢٥ نوفمبر ٢٠٢٦ في ٦:٠٠ م توقيت المملكة العربية السعودية"),
    ("ar-MA", None, "Africa/Casablanca", "الأربعاء، 25 نونبر 2026 في 16:00 توقيت المغرب"),
    ("ar", None, "Asia/Amman", "الأربعاء، 25 نوفمبر 2026 في 6:00 م توقيت الأردن"),
    ("de", None, "Europe/Berlin", "Mittwoch, 25. November 2026 um 16:00 Deutschland (Ortszeit)"),
    ("de", Some("JO"), "Asia/Amman", "Mittwoch, 25. November 2026 um 18:00 Jordanien (Ortszeit)"),
    ("fr", Some("FR"), "Europe/Paris", "mercredi 25 novembre 2026 à 16:00 heure : France"),
    ("tr", Some("TR"), "Europe/Istanbul", "25 Kasım 2026 Çarşamba 18:00 Türkiye Saati"),
    ("ur", Some("PK"), "Asia/Karachi", "بدھ، 25 نومبر، 2026 8:00 PM پاکستان وقت"),
    ("fa", Some("IR"), "Asia/Tehran", "چهارشنبه ۲۵ نوامبر ۲۰۲۶ ساعت ۱۸:۳۰ (وقت ایران)"),
    ("th", Some("TH"), "Asia/Bangkok", "วันพุธที่ 25 พฤศจิกายน ค.ศ. 2026 เวลา 22:00 เวลาไทย"),
];

#[test]
fn a_moment_is_written_in_the_persons_language_and_the_rooms_zone() {
    for (locale, region, zone, words) in NOVEMBER {
        assert_eq!(moment(utc("2026-11-25T15:00"), zone, locale, *region), *words, "{locale} {region:?}");
    }
}

/// UTC, zone, locale, words: summer and winter, the two nights between, half hours, midnights, noon, leap day.
#[rustfmt::skip]
const CLOCKS: &[(&str, &str, &str, &str)] = &[
    ("2026-01-15T17:00", "Europe/Berlin", "de", "Donnerstag, 15. Januar 2026 um 18:00 Deutschland (Ortszeit)"),
    ("2026-07-15T16:00", "Europe/Berlin", "de", "Mittwoch, 15. Juli 2026 um 18:00 Deutschland (Ortszeit)"),
    ("2026-03-29T00:59", "Europe/Berlin", "en-GB", "Sunday, 29 March 2026 at 01:59 Germany Time"),
    ("2026-03-29T01:00", "Europe/Berlin", "en-GB", "Sunday, 29 March 2026 at 03:00 Germany Time"),
    ("2026-10-25T00:30", "Europe/Berlin", "en-GB", "Sunday, 25 October 2026 at 02:30 Germany Time"),
    ("2026-10-25T01:30", "Europe/Berlin", "en-GB", "Sunday, 25 October 2026 at 02:30 Germany Time"),
    ("2026-01-15T17:00", "America/New_York", "en", "Thursday, January 15, 2026 at 12:00 PM New York Time"),
    ("2026-07-15T16:00", "America/New_York", "en", "Wednesday, July 15, 2026 at 12:00 PM New York Time"),
    ("2026-11-25T18:30", "Asia/Kolkata", "en-GB", "Thursday, 26 November 2026 at 00:00 India Time"),
    ("2026-11-25T18:30", "Asia/Kathmandu", "en-GB", "Thursday, 26 November 2026 at 00:15 Nepal Time"),
    ("2026-12-31T20:59", "Asia/Amman", "en", "Thursday, December 31, 2026 at 11:59 PM Jordan Time"),
    ("2026-12-31T21:00", "Asia/Amman", "en", "Friday, January 1, 2027 at 12:00 AM Jordan Time"),
    ("2026-12-31T22:00", "Asia/Beirut", "ar-LB", "الجمعة، ١ كانون الثاني ٢٠٢٧ في ١٢:٠٠ ص توقيت لبنان"),
    ("2026-12-15T12:00", "Asia/Amman", "ar-JO", "الثلاثاء، ١٥ كانون الأول ٢٠٢٦ في ٣:٠٠ م توقيت الأردن"),
    ("2027-01-01T00:00", "America/New_York", "en-US", "Thursday, December 31, 2026 at 7:00 PM New York Time"),
    ("2028-02-29T12:00", "Europe/London", "en-GB", "Tuesday, 29 February 2028 at 12:00 UK Time"),
];

#[test]
fn a_moment_is_what_the_clock_on_that_wall_shows() {
    for (at, zone, locale, words) in CLOCKS {
        assert_eq!(moment(utc(at), zone, locale, None), *words, "{at} {zone}");
    }
}

#[test]
fn a_locale_that_nobody_speaks_is_english() {
    let english = "Wednesday, November 25, 2026 at 6:00 PM Jordan Time";
    for locale in ["", "-", "xx", "xx-JO", "und", "und-JO", "tlh", "C", "ar--JO", "en_US.UTF-8", "arabisch-x"]
    {
        assert_eq!(moment(utc("2026-11-25T15:00"), "Asia/Amman", locale, Some("JO")), english, "{locale}");
    }
}

#[test]
fn a_zone_that_nobody_knows_is_utc() {
    for zone in ["", "Asia/Petra", "asia/amman", "+03:00", "Mars"] {
        let words = moment(utc("2026-11-25T15:00"), zone, "en-GB", None);
        assert_eq!(words, "Wednesday, 25 November 2026 at 15:00 GMT+00:00", "{zone}");
    }
}

#[test]
fn spelling_extensions_and_wrong_regions_change_nothing() {
    let plain = moment(utc("2026-11-25T15:00"), "Asia/Amman", "ar-SA", None);
    let cases = [
        ("AR_sa", None),
        (" ar-SA ", Some("JO")),
        ("ar-SA-u-ca-islamic-nu-hanidec", None),
        ("ar", Some("sa")),
    ];
    for (locale, region) in cases {
        assert_eq!(moment(utc("2026-11-25T15:00"), "Asia/Amman", locale, region), plain, "{locale}");
    }
    let nowhere = moment(utc("2026-11-25T15:00"), "Asia/Amman", "ar", None);
    assert_eq!(moment(utc("2026-11-25T15:00"), "Asia/Amman", "ar", Some("Jordan")), nowhere);
}

#[test]
fn every_zone_has_a_name() {
    for zone in chrono_tz::TZ_VARIANTS {
        let words = moment(utc("2026-11-25T15:00"), zone.name(), "en", None);
        assert!(words.ends_with(" Time") || words.contains("GMT"), "{zone}: {words}");
        assert!(!words.contains("Unknown"), "{zone}: {words}");
    }
}

#[test]
fn a_year_that_no_calendar_counts_is_written_in_figures() {
    assert_eq!(moment(DateTime::<Utc>::MAX_UTC, "Asia/Amman", "ar", None), "+262142-12-31 23:59 UTC");
    assert_eq!(moment(DateTime::<Utc>::MIN_UTC, "America/New_York", "en", None), "-262143-01-01 00:00 UTC");
}

/// Locale, offered, the language to write in; the default is `tr`.
const LANGUAGES: &[(&str, &[&str], &str)] = &[
    ("ar", &["ar", "en"], "ar"),
    ("ar-JO", &["ar", "en"], "ar"),
    ("AR_jo", &["en", "ar"], "ar"),
    ("ar-Arab-JO-u-nu-latn", &["en", "ar"], "ar"),
    ("en-GB", &["en", "en_GB", "ar"], "en_GB"),
    ("en-GB", &["en", "en-gb"], "en-gb"),
    ("en-GB", &["en", "en_US"], "en"),
    ("en-GB", &["en_US", "ar"], "tr"),
    ("en", &["en_US", "ar"], "tr"),
    ("zh-Hant-TW", &["zh_CN", "zh_TW"], "zh_TW"),
    ("fil", &["fi", "fil"], "fil"),
    ("fr-CA", &["ar", "en"], "tr"),
    ("en_US.UTF-8", &["en"], "tr"),
    ("", &["en"], "tr"),
    ("ar", &[], "tr"),
];

#[test]
fn a_person_is_written_to_in_their_language_if_it_is_offered() {
    for (locale, offered, language) in LANGUAGES {
        let all: Vec<String> = offered.iter().map(ToString::to_string).collect();
        assert_eq!(language_of(locale, &all, "tr"), *language, "{locale} of {offered:?}");
    }
}

fn any_locale() -> impl Strategy<Value = String> {
    let shaped = "[a-zA-Z]{2,3}([-_][A-Za-z]{4})?([-_][A-Za-z]{2})?(-u-(ca|nu|hc|tz)-[a-z0-9]{3,8})?";
    prop_oneof![shaped, "\\PC{0,20}", "(ar|de|en|fa|fr|he|hi|ja|ru|tr|ur|zh)[-_][A-Z]{2}"]
}

fn any_time() -> impl Strategy<Value = DateTime<Utc>> {
    let all = DateTime::<Utc>::MIN_UTC.timestamp()..=DateTime::<Utc>::MAX_UTC.timestamp();
    let ours = 1_700_000_000_i64..2_000_000_000;
    prop_oneof![all, ours].prop_map(|seconds| DateTime::from_timestamp(seconds, 0).unwrap())
}

fn any_zone() -> impl Strategy<Value = String> {
    let known = prop::sample::select(&chrono_tz::TZ_VARIANTS[..]).prop_map(|zone| zone.name().to_owned());
    prop_oneof![known, "\\PC{0,20}"]
}

proptest! {
    #[test]
    fn whatever_comes_the_words_fit_into_a_whatsapp_parameter(
        at in any_time(), zone in any_zone(), locale in any_locale(), region in prop::option::of("[A-Za-z0-9]{0,4}"),
    ) {
        let words = moment(at, &zone, &locale, region.as_deref());
        prop_assert!(!words.is_empty() && words.len() < 300, "{}", words);
        prop_assert!(!words.chars().any(char::is_control), "{:?}", words);
        prop_assert!(words.chars().all(|c| c == ' ' || !c.is_whitespace()), "{:?}", words);
        prop_assert_eq!(words.trim(), &words);
        prop_assert!(!words.contains("  "), "{:?}", words);
    }

    #[test]
    fn the_language_is_an_offered_one_or_the_default(locale in any_locale(), offered in prop::collection::vec(any_locale(), 0..4)) {
        let language = language_of(&locale, &offered, "en");
        prop_assert!(language == "en" || offered.contains(&language));
    }

    #[test]
    fn a_language_that_is_offered_as_it_stands_is_taken(locale in any_locale()) {
        prop_assert_eq!(language_of(&locale, std::slice::from_ref(&locale), "default"), locale);
    }
}
