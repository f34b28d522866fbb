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
        "message_template_components_update" | "message_template_quality_update" => {
            Some(Alert::TemplateChanged)
        }
        field if ACCOUNT.contains(&field) => Some(Alert::Account(account(field, value))),
        _ => None,
    }
}

/// Meta: Webhooks overview. What is not listed (in review, flagged, appealed) changes nothing yet.
fn template_status(value: &Value) -> Option<Alert> {
    let template = json::key(value, "/message_template_name")?;
    let language = language_of(value);
    match word(value, "/event")?.as_str() {
        "APPROVED" | "REINSTATED" | "UNARCHIVED" => Some(Alert::TemplateFreed { template, language }),
        event @ ("PAUSED" | "DISABLED" | "REJECTED" | "DELETED" | "PENDING_DELETION" | "LOCKED"
        | "ARCHIVED" | "LIMIT_EXCEEDED") => {
            let reason = reason(event, value);
            Some(Alert::TemplateStopped { category: false, template, language, reason })
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

/// A change to advertising stops the template, in every language if none is named. A change that is only announced
/// (`correct_category`, a day ahead) is told, since there is time to act (Meta: template_category_update webhook
/// reference). A change back lets somebody look.
fn template_category(value: &Value) -> Option<Alert> {
    let template = json::key(value, "/message_template_name")?;
    let is_marketing = |category: &String| category == "MARKETING";
    let new = word(value, "/new_category");
    if new.as_ref().is_some_and(is_marketing) {
        let reason = "its category is MARKETING".to_owned();
        let language = language_of(value);
        return Some(Alert::TemplateStopped { category: true, template, language, reason });
    }
    if word(value, "/correct_category").as_ref().is_some_and(is_marketing) {
        let announced = format!("template_category_update: {template} is going to be MARKETING");
        return Some(Alert::Account(announced));
    }
    new.map(|_| Alert::TemplateChanged)
}

fn language_of(value: &Value) -> Option<String> {
    json::key(value, "/message_template_language").map(|code| language(&code))
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
