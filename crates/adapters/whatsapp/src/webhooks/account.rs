//! News about templates and the account: every field but `messages`. What people prefer in
//! advertising (`user_preferences`) says nothing about their interviews, and is only kept.

use greenroom_domain::receipt::Alert;
use serde_json::Value;

use crate::json;
use crate::templates::language;

/// Fields about the account and the number. Each is told by its name and its event's word, since their details may be
/// personal.
const ACCOUNT: [&str; 7] = [
    "account_update",
    "account_alerts",
    "account_review_update",
    "phone_number_quality_update",
    "phone_number_name_update",
    "business_capability_update",
    "security",
];

/// What an operator has to know of a change of a field.
pub(super) fn alert(field: &str, value: &Value) -> Option<Alert> {
    match field {
        "message_template_status_update" => template_status(value),
        "template_category_update" => template_category(value),
        field if ACCOUNT.contains(&field) => Some(Alert::Account(account(field, value))),
        _ => None,
    }
}

/// Meta: Webhooks overview. What is not listed (in review, flagged, appealed) changes nothing yet.
fn template_status(value: &Value) -> Option<Alert> {
    let template = json::key(value, "/message_template_name")?;
    let language = json::key(value, "/message_template_language").map(|code| language(&code));
    match word(value, "/event")?.as_str() {
        "APPROVED" | "REINSTATED" | "UNARCHIVED" => Some(Alert::TemplateFreed { template, language }),
        event @ ("PAUSED" | "DISABLED" | "REJECTED" | "DELETED" | "PENDING_DELETION" | "LOCKED"
        | "ARCHIVED" | "LIMIT_EXCEEDED") => {
            Some(Alert::TemplateStopped { template, language, reason: reason(event, value) })
        }
        _ => None,
    }
}

/// `PAUSED (FIRST_PAUSE)`, `REJECTED (INVALID_FORMAT)`, or the event alone. `reason` may be null or `NONE`.
fn reason(event: &str, value: &Value) -> String {
    let mut words = ["/other_info/title", "/reason"].into_iter().filter_map(|pointer| word(value, pointer));
    match words.find(|word| word != "NONE") {
        Some(why) => format!("{event} ({why})"),
        None => event.to_owned(),
    }
}

/// A change to advertising stops the template in every language: the category belongs to all of them (unverified). A
/// change that is only announced (`correct_category`, a day ahead) is told, since there is time to act (Meta:
/// template_category_update webhook reference).
fn template_category(value: &Value) -> Option<Alert> {
    let template = json::key(value, "/message_template_name")?;
    let is_marketing = |pointer| word(value, pointer).is_some_and(|word| word == "MARKETING");
    if is_marketing("/new_category") {
        let reason = "its category is MARKETING".to_owned();
        return Some(Alert::TemplateStopped { template, language: None, reason });
    }
    let announced =
        || Alert::Account(format!("template_category_update: {template} is going to be MARKETING"));
    is_marketing("/correct_category").then(announced)
}

fn account(field: &str, value: &Value) -> String {
    let mut words = ["/event", "/alert_type", "/decision"].into_iter();
    match words.find_map(|pointer| word(value, pointer)) {
        Some(event) => format!("{field} {event}"),
        None => field.to_owned(),
    }
}

/// A word of Meta's, in capitals: nothing else, so that nothing personal slips through.
fn word(value: &Value, pointer: &str) -> Option<String> {
    let word = json::text(value, pointer)?.to_ascii_uppercase();
    let is_word = word.len() <= 64 && word.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    is_word.then_some(word)
}
