//! Halves of characters. Meta writes what is beyond ASCII as `\uXXXX`, and what is beyond 16 bits as two of them; a name
//! that somebody cut between the two is no JSON any more, and would lose all the other updates of its body (unverified that
//! Meta does so; other senders do).

/// The body with U+FFFD in place of each half without its other half.
pub(super) fn halved_characters(body: &[u8]) -> Vec<u8> {
    let (mut mended, mut rest) = (Vec::with_capacity(body.len()), body);
    while let Some((first, after)) = rest.split_first() {
        let length = if *first == b'\\' { escape(rest, &mut mended) } else { None };
        let length = length.unwrap_or_else(|| {
            mended.push(*first);
            1
        });
        rest = rest.get(length..).unwrap_or(after);
    }
    mended
}

/// Copies the escape at the beginning, mended if need be, and tells how long it was.
fn escape(text: &[u8], mended: &mut Vec<u8>) -> Option<usize> {
    let Some(unit) = unit(text) else {
        let whole = text.get(..2)?;
        mended.extend_from_slice(whole);
        return Some(2);
    };
    let length = match unit {
        0xd800..=0xdbff if text.get(6..).and_then(self::unit).is_some_and(is_low) => 12,
        0xd800..=0xdfff => {
            mended.extend_from_slice(b"\\ufffd");
            return Some(6);
        }
        _ => 6,
    };
    mended.extend_from_slice(text.get(..length)?);
    Some(length)
}

fn is_low(unit: u16) -> bool {
    (0xdc00..=0xdfff).contains(&unit)
}

/// The unit of `\uXXXX` at the beginning.
fn unit(text: &[u8]) -> Option<u16> {
    let digits = text.strip_prefix(b"\\u")?.get(..4)?;
    digits.iter().try_fold(0_u16, |unit, digit| {
        Some((unit << 4) | u16::try_from(char::from(*digit).to_digit(16)?).ok()?)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_halves_are_changed() {
        for (body, expected) in [
            (r#""\ud83d""#, r#""\ufffd""#),
            (r#""\ud83dx""#, r#""\ufffdx""#),
            (r#""\ude42""#, r#""\ufffd""#),
            (r#""\ud83d\ud83d\ude42""#, r#""\ufffd\ud83d\ude42""#),
            (r#""\ud83d\ude42\u0644\n\\ud83d\"""#, r#""\ud83d\ude42\u0644\n\\ud83d\"""#),
            (r#""\ud8"#, r#""\ud8"#),
            (r"\", r"\"),
        ] {
            assert_eq!(String::from_utf8(halved_characters(body.as_bytes())).unwrap(), expected);
        }
    }

    proptest! {
        #[test]
        fn what_is_json_stays_as_it_is(text in ".{0,40}") {
            let json = serde_json::to_vec(&text).unwrap();
            prop_assert_eq!(halved_characters(&json), json);
        }

        #[test]
        fn any_bytes_may_come(body in prop::collection::vec(prop::sample::select(b"\\ud83e4c\"".to_vec()), 0..40)) {
            prop_assert!(halved_characters(&body).len() <= body.len());
        }
    }
}
