//! Reading JSON of which nothing is certain.

use serde_json::Value;

/// The longest text that becomes a key of ours, in bytes. A wamid has about 62 characters; PostgreSQL's indices take
/// 2704 bytes at most (PostgreSQL: B-Tree implementation, a third of a page).
const LONGEST_KEY: usize = 512;

/// The elements of a list, none if it is no list.
pub(crate) fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// A text, if there is one. PostgreSQL refuses NUL characters in texts, so they are dropped.
pub(crate) fn text(value: &Value, pointer: &str) -> Option<String> {
    let text = value.pointer(pointer)?.as_str()?.replace('\0', "");
    (!text.is_empty()).then_some(text)
}

/// A text that is fit to be a key.
pub(crate) fn key(value: &Value, pointer: &str) -> Option<String> {
    text(value, pointer).filter(|key| key.len() <= LONGEST_KEY)
}

/// An integer, also one in a text: Meta writes the same fields both ways.
pub(crate) fn integer(value: &Value, pointer: &str) -> Option<i64> {
    match value.pointer(pointer)? {
        Value::String(text) => text.trim().parse().ok(),
        number => number.as_i64(),
    }
}

/// The longest text of Meta's that is kept, in characters. Its titles and details are one or two sentences.
const LONGEST_TEXT: usize = 500;

/// What Meta said, without what must not be kept.
pub(crate) fn said(text: Option<String>, private: &[&str]) -> String {
    let text = private
        .iter()
        .filter(|word| !word.is_empty())
        .fold(text.unwrap_or_default(), |text, word| text.replace(word, "…"));
    text.chars().take(LONGEST_TEXT).collect()
}

/// An error code. One that is too large for a number of ours is unknown all the same.
pub(crate) fn code(value: &Value, pointer: &str) -> Option<i32> {
    integer(value, pointer).map(|code| i32::try_from(code).unwrap_or(i32::MAX))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_of_another_type_is_not_there() {
        let value = json!({ "text": "a\u{0}b", "number": 7, "digits": "8", "list": [1], "nul": "\u{0}", "null": null });
        assert_eq!(text(&value, "/text").as_deref(), Some("ab"));
        for pointer in ["/number", "/list", "/nul", "/null", "/none", "/text/deeper"] {
            assert_eq!(text(&value, pointer), None, "{pointer}");
        }
        assert_eq!((integer(&value, "/number"), integer(&value, "/digits")), (Some(7), Some(8)));
        assert_eq!(integer(&value, "/text"), None);
        assert_eq!((list(&value, "/list").len(), list(&value, "/text").len()), (1, 0));
        assert_eq!(key(&json!({ "id": "x".repeat(513) }), "/id"), None);
        assert_eq!(code(&json!({ "code": 99_999_999_999_i64 }), "/code"), Some(i32::MAX));
    }

    #[test]
    fn nothing_private_is_kept() {
        let said = said(Some("962790123456 may not, says the token".into()), &["962790123456", "token", ""]);
        assert_eq!(said, "… may not, says the …");
    }
}
