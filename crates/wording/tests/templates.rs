//! The templates in `docs/whatsapp-templates` against what Meta says it takes. A refusal there costs a day of review.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fail as tests do"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use greenroom_wording::moment;
use serde_json::Value;

const LANGUAGES: [&str; 2] = ["ar", "en"];
const URL: &str = "https://join.example.com/join?t={{1}}";
const ANSWERS: [&str; 6] = ["URL", "QUICK_REPLY", "QUICK_REPLY", "QUICK_REPLY", "QUICK_REPLY", "QUICK_REPLY"];

/// Purpose, parameters, types of the buttons: what the sender of messages counts on.
#[rustfmt::skip]
const PURPOSES: &[(&str, &[&str], &[&str])] = &[
    ("open", &["person_name", "company_name", "job_title", "application_ref", "closes_at"],
        &["URL", "QUICK_REPLY", "QUICK_REPLY"]),
    ("scheduled", &["person_name", "company_name", "job_title", "application_ref", "starts_at"], &ANSWERS),
    ("rescheduled", &["person_name", "company_name", "job_title", "application_ref", "starts_at"], &ANSWERS),
    ("reminder", &["person_name", "company_name", "job_title", "application_ref", "starts_at"], &ANSWERS),
    ("cancelled", &["person_name", "company_name", "job_title", "application_ref"], &["QUICK_REPLY"]),
    ("interviewer", &["person_name", "candidate_name", "company_name", "job_title", "application_ref", "starts_at"],
        &["URL", "QUICK_REPLY"]),
];

/// One file: the body of a request that creates a template.
struct Template {
    purpose: String,
    language: String,
    json: Value,
}

impl Template {
    fn read(path: &Path) -> Self {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let (purpose, language) = stem.split_once('.').expect("<purpose>.<language>.json");
        let json = serde_json::from_str(&fs::read_to_string(path).unwrap()).expect("JSON");
        Self { purpose: purpose.into(), language: language.into(), json }
    }

    fn called(&self) -> String {
        format!("{}.{}", self.purpose, self.language)
    }

    fn component(&self, kind: &str) -> &Value {
        let all = self.json["components"].as_array().unwrap();
        all.iter().find(|component| component["type"] == kind).unwrap()
    }

    fn body(&self) -> &str {
        self.component("BODY")["text"].as_str().unwrap()
    }

    fn footer(&self) -> &str {
        self.component("FOOTER")["text"].as_str().unwrap()
    }

    fn examples(&self) -> BTreeMap<&str, &str> {
        let all = self.component("BODY")["example"]["body_text_named_params"].as_array().unwrap();
        let examples: BTreeMap<_, _> =
            all.iter().map(|one| (text(&one["param_name"]), text(&one["example"]))).collect();
        assert_eq!(examples.len(), all.len(), "{}: two examples for one parameter", self.called());
        examples
    }

    fn filled(&self) -> String {
        let fill =
            |body: String, (name, value): (&str, &str)| body.replace(&format!("{{{{{name}}}}}"), value);
        self.examples().into_iter().fold(self.body().to_owned(), fill)
    }

    fn buttons(&self) -> &Vec<Value> {
        self.component("BUTTONS")["buttons"].as_array().unwrap()
    }

    fn button_types(&self) -> Vec<&str> {
        self.buttons().iter().map(|button| text(&button["type"])).collect()
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}"))
}

fn length(text: &str) -> usize {
    text.chars().count()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/whatsapp-templates")
}

fn templates() -> Vec<Template> {
    let files = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let json = files.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
    json.map(|path| Template::read(&path)).collect()
}

/// The body in turns: text, variable, text, …, text.
fn pieces(body: &str) -> (Vec<&str>, Vec<&str>) {
    let mut parts = body.split("{{");
    let (mut texts, mut variables) = (vec![parts.next().unwrap()], Vec::new());
    for part in parts {
        let (variable, after) = part.split_once("}}").expect("a variable that ends");
        variables.push(variable);
        texts.push(after);
    }
    (texts, variables)
}

#[test]
fn every_purpose_is_there_in_every_language_and_nothing_else() {
    let found: BTreeSet<_> = templates().iter().map(Template::called).collect();
    let of = |purpose: &str| LANGUAGES.map(|language| format!("{purpose}.{language}"));
    let wanted: BTreeSet<_> = PURPOSES.iter().flat_map(|(purpose, ..)| of(purpose)).collect();
    assert_eq!(found, wanted);
}

#[test]
fn name_language_and_category_are_what_the_sender_expects() {
    for template in templates() {
        let (json, called) = (&template.json, template.called());
        assert_eq!(json["name"], format!("greenroom_{}_v1", template.purpose), "{called}");
        assert_eq!(json["language"], template.language, "{called}");
        assert_eq!(json["category"], "UTILITY", "{called}");
        assert_eq!(json["parameter_format"], "NAMED", "{called}");
        assert_eq!(json["message_send_ttl_seconds"], 43_200, "{called}: the most for UTILITY");
        assert_eq!(json["cta_url_link_tracking_opted_out"], true, "{called}");
    }
}

#[test]
fn names_are_short_and_of_the_letters_that_meta_takes() {
    let plain = |name: &str| name.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_'));
    for template in templates() {
        let name = text(&template.json["name"]);
        assert!(length(name) <= 512 && plain(name), "{name}");
        assert!(template.examples().keys().all(|name| plain(name)), "{}", template.called());
    }
}

#[test]
fn each_consists_of_body_footer_and_buttons() {
    for template in templates() {
        let all = template.json["components"].as_array().unwrap();
        let types: Vec<_> = all.iter().map(|component| text(&component["type"])).collect();
        assert_eq!(types, ["BODY", "FOOTER", "BUTTONS"], "{}", template.called());
    }
}

#[test]
fn parameters_are_the_same_in_every_language_and_each_has_an_example() {
    for template in templates() {
        let (_, wanted, _) = PURPOSES.iter().find(|(purpose, ..)| *purpose == template.purpose).unwrap();
        let wanted: BTreeSet<&str> = wanted.iter().copied().collect();
        let (_, variables) = pieces(template.body());
        assert_eq!(variables.len(), wanted.len(), "{}: each once", template.called());
        assert_eq!(variables.into_iter().collect::<BTreeSet<_>>(), wanted, "{}", template.called());
        assert_eq!(template.examples().into_keys().collect::<BTreeSet<_>>(), wanted, "{}", template.called());
    }
}

#[test]
fn no_variable_stands_first_last_or_next_to_another() {
    let says_something = |text: &&str| text.chars().any(char::is_alphanumeric);
    for template in templates() {
        let (texts, _) = pieces(template.body());
        let (first, last) = (texts.first().unwrap(), texts.last().unwrap());
        assert!(says_something(first) && says_something(last), "{}", template.called());
        let between = texts.iter().all(|text| length(text.trim()) > 0);
        assert!(between, "{}: only white space between two", template.called());
    }
}

#[test]
fn bodies_have_enough_words_for_their_variables() {
    // Meta names no number for 2388293; reports speak of two words and one for each variable. Four are safe.
    for template in templates() {
        let (texts, variables) = pieces(template.body());
        let words: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
        assert!(words >= 4 * variables.len(), "{}: {words} words", template.called());
    }
}

#[test]
fn bodies_leave_room_for_long_names_and_are_one_line() {
    for template in templates() {
        let (body, filled) = (template.body(), template.filled());
        assert!(length(body) <= 550 && length(&filled) <= 700, "{}: of 1024", template.called());
        assert!(!filled.contains("{{") && !filled.contains("}}"), "{filled}");
        assert!(!filled.chars().any(char::is_control) && !filled.contains("  "), "{filled}");
    }
}

#[test]
fn footers_are_short_and_without_variables() {
    for template in templates() {
        assert!((1..=60).contains(&length(template.footer())), "{}", template.called());
        assert!(!template.footer().contains("{{"), "{}", template.called());
    }
}

#[test]
fn buttons_are_few_grouped_and_the_same_in_every_language() {
    for template in templates() {
        let (_, _, wanted) = PURPOSES.iter().find(|(purpose, ..)| *purpose == template.purpose).unwrap();
        let mut types = template.button_types();
        assert_eq!(types, *wanted, "{}", template.called());
        assert!(types.len() <= 10 && types.iter().filter(|kind| **kind == "URL").count() <= 2);
        types.dedup();
        let kinds: BTreeSet<_> = types.iter().collect();
        assert_eq!(kinds.len(), types.len(), "{}: one group for each type", template.called());
    }
}

#[test]
fn labels_are_short_plain_and_never_twice() {
    for template in templates() {
        let labels: Vec<_> = template.buttons().iter().map(|button| text(&button["text"])).collect();
        let plain = |label: &&str| (1..=25).contains(&length(label)) && !label.contains(['{', '\n', '\t']);
        assert!(labels.iter().all(plain), "{labels:?}");
        assert_eq!(labels.iter().collect::<BTreeSet<_>>().len(), labels.len(), "{labels:?}");
    }
}

#[test]
fn one_answer_has_one_label_in_all_templates_of_a_language() {
    for language in LANGUAGES {
        let all = templates().into_iter().filter(|template| template.language == language);
        let buttons: Vec<Value> = all.flat_map(|template| template.buttons().clone()).collect();
        let labels: BTreeSet<_> = buttons.iter().map(|button| text(&button["text"])).collect();
        assert_eq!(labels.len(), 6, "the room, three answers, wrong person, stop: {labels:?}");
    }
}

#[test]
fn a_text_that_names_a_button_names_it_as_it_is_labelled() {
    for template in templates() {
        let quoted = template.body().split(['“', '«']).nth(1);
        let named = quoted.map(|rest| rest.split(['”', '»']).next().unwrap());
        let labels: Vec<_> = template.buttons().iter().map(|button| text(&button["text"])).collect();
        assert!(named.is_none_or(|name| labels.contains(&name)), "{}: {named:?}", template.called());
    }
}

#[test]
fn links_have_one_variable_at_the_end_and_an_example_that_is_one_of_ours() {
    for template in templates() {
        for button in template.buttons().iter().filter(|button| button["type"] == "URL") {
            assert_eq!(button["url"], URL, "{}", template.called());
            let example = text(&button["example"][0]);
            let token = example.strip_prefix(URL.trim_end_matches("{{1}}")).unwrap();
            assert!(!token.is_empty() && length(example) <= 2000, "{example}");
            assert!(token.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'), "{example}");
        }
    }
}

#[test]
fn examples_of_times_are_written_as_they_will_be() {
    let at = "2026-11-25T15:00:00Z".parse().unwrap();
    for template in templates() {
        let words = moment(at, "Asia/Amman", &template.language, Some("JO"));
        let examples = template.examples();
        let mut times = examples.iter().filter(|(name, _)| name.ends_with("_at"));
        assert!(times.all(|(_, example)| *example == words), "{}: {words}", template.called());
    }
}

#[test]
fn nothing_sounds_like_marketing_or_like_a_password() {
    let bad = ["invit", "congrat", "offer", "code", "password", "discount", "free", "!"];
    let bad_in_arabic = ["دعوة", "دعوت", "مدعو", "تهاني", "مبروك", "عرض", "رمز", "كلمة", "خصم", "مجان"];
    for template in templates() {
        let all = format!("{} {}", template.filled(), template.footer()).to_lowercase();
        let found: Vec<_> = bad.iter().chain(&bad_in_arabic).filter(|word| all.contains(**word)).collect();
        assert!(found.is_empty(), "{}: {found:?}", template.called());
    }
}
