//! What Meta looks at before it takes a template. Meta: Components, Time-to-live.

use std::ops::RangeInclusive;

use super::text::variables;
use super::{BodyExample, Button, Category, Component, ParameterFormat, Template};

type Checked = Result<(), String>;

/// Finds the first reason for which Meta would refuse to create this template.
pub(super) fn validate(template: &Template) -> Checked {
    name(&template.name)?;
    language(&template.language)?;
    time_to_live(template)?;
    one_body(template)?;
    template.components.iter().try_for_each(|component| match component {
        Component::Header { format, text } => header(format, text),
        Component::Body { text, example } => body(text, example.as_ref(), template.parameter_format),
        Component::Footer { text } => fixed_line("footer", text),
        Component::Buttons { buttons } => all_buttons(buttons),
    })
}

fn ensure(holds: bool, reason: impl Into<String>) -> Checked {
    if holds { Ok(()) } else { Err(reason.into()) }
}

/// Counted as Meta counts: characters, not bytes.
fn length(text: &str, allowed: RangeInclusive<usize>, what: &str) -> Checked {
    let count = text.chars().count();
    let bounds = format!("{} to {}", allowed.start(), allowed.end());
    ensure(allowed.contains(&count), format!("the {what} has {count} characters, not {bounds}"))
}

fn name(name: &str) -> Checked {
    length(name, 1..=512, "name")?;
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    ensure(name.chars().all(fits), "the name has other characters than [a-z0-9_]")
}

fn language(language: &str) -> Checked {
    let (spoken, region) = language.split_once('_').unwrap_or((language, "XX"));
    let spoken_fits = (2..=3).contains(&spoken.len()) && spoken.chars().all(|c| c.is_ascii_lowercase());
    let region_fits = region.len() == 2 && region.chars().all(|c| c.is_ascii_uppercase());
    ensure(spoken_fits && region_fits, "the language is not written like en or en_US")
}

/// Meta: Time-to-live. Half a day is the most for utility and the least for marketing.
fn time_to_live(template: &Template) -> Checked {
    let allowed = match template.category {
        Category::Utility => 30..=43_200,
        Category::Authentication => 30..=900,
        Category::Marketing => 43_200..=2_592_000,
    };
    let fits = |seconds| seconds == -1 || allowed.contains(&seconds);
    ensure(
        template.message_send_ttl_seconds.is_none_or(fits),
        "message_send_ttl_seconds is out of its category's range",
    )
}

fn one_body(template: &Template) -> Checked {
    let mut kinds: Vec<_> = template.components.iter().map(std::mem::discriminant).collect();
    let bodies = template.components.iter().filter(|part| matches!(part, Component::Body { .. }));
    ensure(bodies.count() == 1, "it must have one BODY")?;
    let repeated = (1..kinds.len()).any(|_| kinds.pop().is_some_and(|kind| kinds.contains(&kind)));
    ensure(!repeated, "a component comes twice")
}

fn header(format: &str, text: &str) -> Checked {
    ensure(format == "TEXT", "the stand-in knows headers of the format TEXT only")?;
    fixed_line("header", text)
}

fn fixed_line(what: &str, text: &str) -> Checked {
    length(text, 1..=60, what)?;
    ensure(!text.contains("{{"), format!("the stand-in knows no variables in a {what}"))
}

fn body(text: &str, example: Option<&BodyExample>, format: ParameterFormat) -> Checked {
    length(text, 1..=1024, "body")?;
    let names = variables(text);
    ensure(
        text.matches("{{").count() == text.matches("}}").count(),
        "the body has braces without a partner",
    )?;
    ensure(names.is_empty() || format == ParameterFormat::Named, "parameter_format must be NAMED")?;
    ensure(names.iter().all(|name| is_variable(name)), "a variable is not lower case with underscores")?;
    places(text)?;
    examples(&names, example)
}

fn is_variable(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(fits)
}

/// Where a variable may not stand: 2388299 at creation.
fn places(text: &str) -> Checked {
    let packed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    ensure(!packed.starts_with("{{"), "the body begins with a variable")?;
    ensure(!packed.ends_with("}}"), "the body ends with a variable")?;
    ensure(!packed.contains("}}{{"), "two variables of the body have no text between them")
}

fn examples(names: &[&str], example: Option<&BodyExample>) -> Checked {
    let given = example.map(|example| example.body_text_named_params.as_slice()).unwrap_or_default();
    let mut given: Vec<_> = given.iter().map(|example| example.param_name.as_str()).collect();
    let mut names = names.to_vec();
    given.sort_unstable();
    names.sort_unstable();
    ensure(given == names, format!("the body has the variables {names:?} and examples for {given:?}"))
}

fn all_buttons(buttons: &[Button]) -> Checked {
    ensure((1..=10).contains(&buttons.len()), "there are not 1 to 10 buttons")?;
    let urls = buttons.iter().filter(|button| matches!(button, Button::Url { .. })).count();
    let calls = buttons.iter().filter(|button| matches!(button, Button::PhoneNumber { .. })).count();
    ensure(urls <= 2, "there are more than two URL buttons")?;
    ensure(calls <= 1, "there is more than one phone button")?;
    groups(buttons)?;
    buttons.iter().try_for_each(one_button)
}

/// Quick replies stand together: before the others or after them.
fn groups(buttons: &[Button]) -> Checked {
    let replies: Vec<_> = buttons.iter().map(|button| matches!(button, Button::QuickReply { .. })).collect();
    let changes = replies.iter().zip(replies.iter().skip(1)).filter(|(one, next)| one != next).count();
    ensure(changes <= 1, "quick replies and other buttons are mixed")
}

fn one_button(button: &Button) -> Checked {
    length(button.text(), 1..=25, "label of a button")?;
    match button {
        Button::Url { url, example, .. } => link(url, example),
        _ => Ok(()),
    }
}

/// The variable of a link is positional, whatever the body has, and stands at the end.
fn link(url: &str, example: &[String]) -> Checked {
    length(url, 1..=2000, "url of a button")?;
    let fixed = url.strip_suffix("{{1}}");
    ensure(!fixed.unwrap_or(url).contains("{{"), "a url has another variable than one {{1}} at its end")?;
    ensure(
        example.len() == usize::from(fixed.is_some()),
        "a url with a variable needs one example, others none",
    )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::Catalogue;

    fn good() -> Value {
        json!({ "name": "room_v1", "language": "en", "category": "UTILITY", "parameter_format": "NAMED",
            "components": [
                { "type": "BODY", "text": "Hello {{who}}, welcome.", "example": {
                    "body_text_named_params": [{ "param_name": "who", "example": "Layla" }] } },
                { "type": "FOOTER", "text": "Bye." },
                { "type": "BUTTONS", "buttons": [
                    { "type": "URL", "text": "Open", "url": "https://a.example/{{1}}", "example": ["https://a.example/b"] },
                    { "type": "QUICK_REPLY", "text": "Stop" } ] } ] })
    }

    fn with(pointer: &str, value: Value) -> String {
        let mut changed = good();
        *changed.pointer_mut(pointer).unwrap() = value;
        Catalogue::from_json(&changed.to_string()).map_or_else(|error| error.to_string(), |_| String::new())
    }

    #[test]
    fn a_good_template_is_taken() {
        assert_eq!(Catalogue::from_json(&good().to_string()).unwrap().templates().len(), 1);
    }

    #[test]
    fn what_meta_would_refuse_is_refused_with_its_reason() {
        let stop = json!({ "type": "QUICK_REPLY", "text": "Stop" });
        let open = json!({ "type": "URL", "text": "Open", "url": "https://a.example/" });
        let cases = [
            ("/name", json!("Room"), "[a-z0-9_]"),
            ("/language", json!("en-US"), "language"),
            ("/parameter_format", json!("POSITIONAL"), "NAMED"),
            ("/components/0/text", json!("{{who}} is welcome."), "begins with a variable"),
            ("/components/0/text", json!("Welcome {{who}} "), "ends with a variable"),
            ("/components/0/text", json!("Hello {{who}} {{what}}."), "no text between"),
            ("/components/0/text", json!("Hello {{Who}}."), "lower case"),
            ("/components/0/text", json!("Hello {{who}, welcome."), "braces"),
            ("/components/0/text", json!("Hello {{what}}."), "examples"),
            ("/components/0/text", json!("a".repeat(1025)), "1025 characters"),
            ("/components/1/text", json!("a".repeat(61)), "61 characters"),
            ("/components/1", json!({ "type": "FOOTNOTE", "text": "a" }), "FOOTNOTE"),
            ("/components/1/text", json!("Bye {{who}}."), "no variables"),
            ("/components/2/buttons", json!([stop, open, stop]), "mixed"),
            ("/components/2/buttons", json!([open, open, open]), "more than two"),
            ("/components/2/buttons", json!([]), "1 to 10"),
            ("/components/2/buttons/0/text", json!("a".repeat(26)), "26 characters"),
            ("/components/2/buttons/0/url", json!("https://{{1}}/a"), "at its end"),
            ("/components/2/buttons/0/example", json!([]), "one example"),
        ];
        for (pointer, value, reason) in cases {
            let told = with(pointer, value.clone());
            assert!(told.contains(reason), "{pointer} = {value}: {told:?} instead of {reason:?}");
        }
    }

    #[test]
    fn a_member_that_meta_does_not_know_is_refused() {
        let mut misspelt = good();
        misspelt["message_send_ttl"] = json!(600);
        assert!(Catalogue::from_json(&misspelt.to_string()).is_err());
    }

    #[test]
    fn the_time_to_live_has_bounds_for_each_category() {
        let cases = [
            ("UTILITY", 43_200, true),
            ("UTILITY", 43_201, false),
            ("UTILITY", -1, true),
            ("MARKETING", 30, false),
        ];
        for (category, seconds, taken) in cases {
            let mut template = good();
            template["category"] = json!(category);
            template["message_send_ttl_seconds"] = json!(seconds);
            assert_eq!(Catalogue::from_json(&template.to_string()).is_ok(), taken, "{category} {seconds}");
        }
    }
}
