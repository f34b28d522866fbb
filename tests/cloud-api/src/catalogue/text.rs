//! Variables in the texts of templates: `{{name}}`.

use std::collections::BTreeMap;

/// The names of the variables in the order of their first appearance, each once.
pub(crate) fn variables(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for (name, _) in text.split("{{").skip(1).filter_map(|rest| rest.split_once("}}")) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The text with the values in place of the variables; a variable without a value becomes nothing.
pub(crate) fn fill(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut pieces = text.split("{{");
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once("}}").unwrap_or(("", piece));
        filled.push_str(values.get(name).map_or("", String::as_str));
        filled.push_str(rest);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_named_once_in_the_order_of_the_text() {
        assert_eq!(variables("Hello {{b}}, {{a}} and {{b}} again."), ["b", "a"]);
        assert!(variables("Hello {b}.").is_empty());
    }

    #[test]
    fn a_value_that_looks_like_a_variable_is_not_filled_again() {
        let values = BTreeMap::from([("a".to_owned(), "{{b}}".to_owned()), ("b".to_owned(), "x".to_owned())]);
        assert_eq!(fill("Hello {{a}}, {{b}}.", &values), "Hello {{b}}, x.");
    }
}
