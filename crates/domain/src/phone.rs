//! Phone numbers: many ways to write one, a single way to keep it.

use std::fmt;

use rlibphonenumber::{PHONE_NUMBER_UTIL, ParseError, PhoneNumberFormat, PhoneNumberType, Region};

/// A mobile number in E.164: `+`, the country code and the national number, as in `+962790123456`.
///
/// Equality of this type is equality of the person's line. It is personal data: `Debug` hides it, and only
/// [`PhoneNumber::as_str`] shows it. A number is never rewritten to what WhatsApp reports as `wa_id`: Mexico,
/// Argentina and Brazil have two spellings there, and libphonenumber calls some of them invalid.
///
/// ```
/// use greenroom_domain::phone::{HomeRegion, PhoneNumber};
/// let jordan = HomeRegion::parse("JO").unwrap();
/// let one = PhoneNumber::parse("079 012 3456", jordan).unwrap();
/// assert_eq!(one, PhoneNumber::parse("٠٧٩٠١٢٣٤٥٦", jordan).unwrap());
/// assert_eq!(one.as_str(), "+962790123456");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber(String);

/// Why a text is not a phone number that we can write to. [`PhoneError::code`] is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Nothing was given.
    #[error("the phone number is empty")]
    Empty,
    /// A letter stands in it. libphonenumber would read `a` as 2 and reach somebody else.
    #[error("the phone number contains letters")]
    ContainsLetters,
    /// More than one number stands in it.
    #[error("there is more than one phone number")]
    SeveralNumbers,
    /// Characters stand in it that no phone number has.
    #[error("the phone number contains characters that do not belong into one")]
    NotANumber,
    /// Too few digits for its country.
    #[error("the phone number is too short")]
    TooShort,
    /// Too many digits for its country.
    #[error("the phone number is too long")]
    TooLong,
    /// No country has this code.
    #[error("the phone number's country code is unknown")]
    UnknownCountry,
    /// The length may be right, but nobody has such a number.
    #[error("no such phone number exists")]
    Invalid,
    /// A number on which WhatsApp cannot be.
    #[error("the phone number is not a mobile number")]
    NotMobile,
}

impl PhoneError {
    /// The stable word for this reason.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::ContainsLetters => "contains_letters",
            Self::SeveralNumbers => "several_numbers",
            Self::NotANumber => "not_a_number",
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::UnknownCountry => "unknown_country",
            Self::Invalid => "invalid",
            Self::NotMobile => "not_mobile",
        }
    }
}

/// The country whose numbers may be written without a country code (`phone.default_region`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HomeRegion(Region);

impl HomeRegion {
    /// Reads an ISO 3166-1 code of two capital letters, such as `JO`.
    pub fn parse(code: &str) -> Option<Self> {
        let known = code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
        let region = Region::try_from(code).ok().filter(|_| known)?;
        PHONE_NUMBER_UTIL
            .get_country_code_for_region(region)
            .is_some_and(|code| code != 0)
            .then_some(Self(region))
    }
}

impl PhoneNumber {
    /// Reads a number as people write it, in digits of any script.
    ///
    /// # Errors
    /// The reason, when the text is not exactly one mobile number.
    pub fn parse(text: &str, home: HomeRegion) -> Result<Self, PhoneError> {
        let cleaned = clean(text)?;
        let as_written = read(&cleaned, home);
        let misses_only_the_plus =
            matches!(as_written, Err(PhoneError::Invalid | PhoneError::TooLong | PhoneError::UnknownCountry))
                && digits(&cleaned) >= MIN_INTERNATIONAL_DIGITS
                && cleaned.starts_with(|c: char| c.is_ascii_digit() && c != '0');
        if misses_only_the_plus { read(&format!("+{cleaned}"), home).or(as_written) } else { as_written }
    }

    /// Takes a number that this type wrote before, for example from a database.
    ///
    /// # Errors
    /// [`PhoneError::Invalid`] when it does not have the form of E.164 (at most 15 digits: ITU-T E.164, section 6).
    pub fn from_e164(stored: &str) -> Result<Self, PhoneError> {
        let digits = stored.strip_prefix('+').ok_or(PhoneError::Invalid)?;
        let well_formed = (5..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        well_formed.then(|| Self(stored.to_owned())).ok_or(PhoneError::Invalid)
    }

    /// The number in E.164. Never put it into a log.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The country of the number (ISO 3166, two capital letters), if it belongs to one.
    pub fn country(&self) -> Option<String> {
        let number = PHONE_NUMBER_UTIL.parse(&self.0, None).ok()?;
        number.get_region_code().map(|region| region.to_string())
    }

    /// The number for human eyes that need not know it: `+962•••••••56`.
    pub fn masked(&self) -> String {
        let hidden = self.0.len().saturating_sub(6);
        let (head, tail) = (self.0.get(..4).unwrap_or("+"), self.0.get(self.0.len().saturating_sub(2)..));
        format!("{head}{}{}", "•".repeat(hidden), tail.unwrap_or_default())
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber(…)")
    }
}

/// A bare number without a leading zero is taken for an international one from this length on.
const MIN_INTERNATIONAL_DIGITS: usize = 10;

fn digits(text: &str) -> usize {
    text.chars().filter(char::is_ascii_digit).count()
}

/// Folds what keyboards and copies add, and refuses what libphonenumber would read too kindly.
fn clean(text: &str) -> Result<String, PhoneError> {
    let folded: String = text.chars().filter(|c| !is_invisible(*c)).map(fold).collect();
    let trimmed = folded.trim();
    if trimmed.is_empty() {
        return Err(PhoneError::Empty);
    }
    if trimmed.chars().any(char::is_alphabetic) {
        return Err(PhoneError::ContainsLetters);
    }
    if trimmed.contains([',', ';', '\n']) || trimmed.contains(" / ") {
        return Err(PhoneError::SeveralNumbers);
    }
    if !trimmed.chars().all(|c| c.is_ascii_digit() || "+()-./ ".contains(c)) {
        return Err(PhoneError::NotANumber);
    }
    one_plus(trimmed)
}

/// `+00962…` is a slip for `+962…`; two numbers with a plus each are two numbers.
fn one_plus(text: &str) -> Result<String, PhoneError> {
    if text.matches('+').count() > 1 {
        return Err(PhoneError::SeveralNumbers);
    }
    Ok(match text.strip_prefix("+00") {
        Some(rest) => format!("+{rest}"),
        None => text.to_owned(),
    })
}

/// Characters without a shape of their own (Unicode category Cf) that travel with copied numbers.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}')
        || ('\u{200b}'..='\u{200f}').contains(&c)
        || ('\u{202a}'..='\u{202e}').contains(&c)
        || ('\u{2060}'..='\u{206f}').contains(&c)
}

/// Digits of any script, wide forms, all spaces and all dashes become their ASCII twins.
fn fold(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        _ if c.is_whitespace() && c != '\n' => ' ',
        _ => decimal_digit(c).and_then(|d| char::from_digit(d, 10)).unwrap_or(c),
    }
}

/// The value of a decimal digit of the scripts that phones offer (Unicode 16, category Nd: runs of ten).
fn decimal_digit(c: char) -> Option<u32> {
    const ZEROS: [u32; 20] = [
        0x30, 0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xde6,
        0xe50, 0xed0, 0xf20, 0x1040, 0x17e0, 0x1810,
    ];
    ZEROS.iter().find_map(|zero| u32::from(c).checked_sub(*zero).filter(|value| *value < 10))
}

fn read(text: &str, home: HomeRegion) -> Result<PhoneNumber, PhoneError> {
    let number = PHONE_NUMBER_UTIL.parse(text, Some(home.0)).map_err(reason)?;
    if !PHONE_NUMBER_UTIL.is_valid_number(&number) {
        return Err(PhoneError::Invalid);
    }
    match PHONE_NUMBER_UTIL.get_number_type(&number) {
        PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile => {
            Ok(PhoneNumber(PHONE_NUMBER_UTIL.format(&number, PhoneNumberFormat::E164).into_owned()))
        }
        _ => Err(PhoneError::NotMobile),
    }
}

fn reason(error: ParseError) -> PhoneError {
    match error {
        ParseError::InvalidCountryCode => PhoneError::UnknownCountry,
        ParseError::TooShortAfterIdd | ParseError::TooShortNsn => PhoneError::TooShort,
        ParseError::TooLongNsn => PhoneError::TooLong,
        ParseError::NotANumber(_) => PhoneError::NotANumber,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn jordan() -> HomeRegion {
        HomeRegion::parse("JO").unwrap()
    }

    fn parse(text: &str) -> Result<String, PhoneError> {
        PhoneNumber::parse(text, jordan()).map(|number| number.0)
    }

    #[test]
    fn every_spelling_of_one_line_is_one_number() {
        let spellings = [
            "+962 7 9012 3456",
            "00962790123456",
            "962790123456",
            "0790123456",
            "790123456",
            "+962 (0)7 9012 3456",
            "9620790123456",
            "+00962790123456",
            "079-012-3456",
            "+962.79.012.3456",
            "+962\u{a0}79\u{a0}012\u{a0}3456",
            "\u{200e}+962790123456",
            "\u{202a}+962790123456\u{202c}",
            "0790\u{200f}123456",
            "٠٧٩٠١٢٣٤٥٦",
            "+٩٦٢٧٩٠١٢٣٤٥٦",
            "٠٠٩٦٢٧٩٠١٢٣٤٥٦",
            "۰۷۹۰۱۲۳۴۵۶",
            "07٩٠123456",
            "٠٧٩ ٠١٢ ٣٤٥٦",
            "０７９０１２３４５６",
        ];
        for spelling in spellings {
            assert_eq!(parse(spelling), Ok("+962790123456".into()), "{spelling}");
        }
    }

    #[test]
    fn numbers_of_other_countries_keep_their_country() {
        for (text, expected) in [
            ("00971501234567", "+971501234567"),
            ("971501234567", "+971501234567"),
            ("+20 0100 123 4567", "+201001234567"),
            ("+1 650 555 1234", "+16505551234"),
        ] {
            assert_eq!(parse(text), Ok(expected.into()), "{text}");
        }
    }

    #[test]
    fn what_is_not_one_mobile_number_is_refused_with_its_reason() {
        for (text, expected) in [
            ("", PhoneError::Empty),
            (" \u{200f} ", PhoneError::Empty),
            ("+96279O123456", PhoneError::ContainsLetters),
            ("+962 79a 012 345", PhoneError::ContainsLetters),
            ("https://wa.me/962790123456", PhoneError::ContainsLetters),
            ("tel:+962790123456", PhoneError::ContainsLetters),
            ("0790123456 ext 5", PhoneError::ContainsLetters),
            ("0790123456,0780123456", PhoneError::SeveralNumbers),
            ("790123456 / 780123456", PhoneError::SeveralNumbers),
            ("+962790123456 +962780123456", PhoneError::SeveralNumbers),
            ("#31#", PhoneError::NotANumber),
            ("()", PhoneError::NotANumber),
            ("0790123456 0780123456", PhoneError::TooLong),
            ("+999 123 456 789", PhoneError::UnknownCountry),
            ("+962740123456", PhoneError::Invalid),
            ("0730123456", PhoneError::Invalid),
            ("07901234567", PhoneError::Invalid),
            ("079012345", PhoneError::Invalid),
            ("1", PhoneError::NotANumber),
            ("+962 6 461 0000", PhoneError::NotMobile),
            ("+541123456789", PhoneError::NotMobile),
            ("+5215512345678", PhoneError::Invalid),
            ("+551187654321", PhoneError::Invalid),
        ] {
            assert_eq!(parse(text), Err(expected), "{text}");
        }
    }

    #[test]
    fn a_number_shows_itself_neither_in_debug_nor_in_its_mask() {
        let number = PhoneNumber::parse("0790123456", jordan()).unwrap();
        assert_eq!(format!("{number:?}"), "PhoneNumber(…)");
        assert_eq!(number.masked(), "+962•••••••56");
    }

    #[test]
    fn a_number_tells_its_country() {
        for (number, expected) in
            [("+962790123456", Some("JO")), ("+201001234567", Some("EG")), ("+99912345678", None)]
        {
            assert_eq!(PhoneNumber::from_e164(number).unwrap().country().as_deref(), expected, "{number}");
        }
    }

    #[test]
    fn only_countries_are_regions() {
        for word in ["", "jo", "J", "JOR", "ZZ", "00"] {
            assert_eq!(HomeRegion::parse(word), None, "{word}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic_and_what_it_takes_it_takes_again(text in "\\PC{0,40}|[+0-9 ()٠-٩-]{0,25}") {
            if let Ok(number) = PhoneNumber::parse(&text, jordan()) {
                prop_assert_eq!(PhoneNumber::parse(number.as_str(), jordan()), Ok(number.clone()));
                prop_assert_eq!(PhoneNumber::from_e164(number.as_str()), Ok(number));
            }
        }
    }
}
