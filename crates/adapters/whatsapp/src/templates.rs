//! What templates the account has.

use greenroom_domain::delivery::Reaction;
use greenroom_domain::ports::{Cause, MessengerError};
use greenroom_domain::template::{Button, Template};
use serde_json::Value;
use url::Url;

use crate::answer;
use crate::graph::{Answer, Graph, Lost};
use crate::json;

/// How many templates are asked for at once. That Meta gives as many is unverified; with fewer there are more pages.
const PAGE: &str = "200";

/// How many pages are read at most: with [`PAGE`], more than the 6000 templates that an account may have.
const MOST_PAGES: usize = 50;

const FIELDS: &str = "name,language,status,category,parameter_format,components";

/// All templates. The link to the next page is not followed, since it could lead anywhere: its cursor is put behind our
/// own address.
pub(crate) async fn all(graph: &Graph, account: &str, token: &str) -> Result<Vec<Template>, MessengerError> {
    let (mut templates, mut after) = (vec![], None);
    for _ in 0..MOST_PAGES {
        let page = page(graph, account, after.as_deref(), token).await?;
        templates.extend(json::list(&page, "/data").iter().filter_map(template));
        if json::text(&page, "/paging/next").is_none() {
            return Ok(templates);
        }
        after = cursor(&page);
        if after.is_none() {
            break;
        }
    }
    Err(MessengerError::Unavailable(cause("the list of templates does not end, or cannot be followed")))
}

async fn page(
    graph: &Graph,
    account: &str,
    after: Option<&str>,
    token: &str,
) -> Result<Value, MessengerError> {
    let mut query = vec![("fields", FIELDS), ("limit", PAGE)];
    query.extend(after.map(|after| ("after", after)));
    match graph.get([account, "message_templates"], &query).await {
        Ok(answer) => list(answer, token),
        Err(Lost::NotReached(why) | Lost::Uncertain(why)) => Err(MessengerError::Unavailable(cause(&why))),
    }
}

/// Only an error in Graph's words says that we are refused; a proxy may say 401, too.
fn list(answer: Answer, token: &str) -> Result<Value, MessengerError> {
    if let Some((failure, reaction)) = answer::refusal(&answer.body, &[token]) {
        let said = cause(&format!("{}: {} {}", failure.code, failure.title, failure.details));
        return Err(match reaction {
            Reaction::StopChannel => MessengerError::Unauthorized(said),
            _ => MessengerError::Unavailable(said),
        });
    }
    if answer.status.is_success() && answer.body.get("data").is_some_and(Value::is_array) {
        return Ok(answer.body);
    }
    let status = answer.status.as_u16();
    Err(MessengerError::Unavailable(cause(&format!("status {status}, and not in Meta's words"))))
}

/// Where the next page begins. Only meaningful when there is one: the last page has a cursor, too.
fn cursor(page: &Value) -> Option<String> {
    json::text(page, "/paging/cursors/after").or_else(|| {
        let next = Url::parse(&json::text(page, "/paging/next")?).ok()?;
        next.query_pairs().find(|(name, _)| name == "after").map(|(_, cursor)| cursor.into_owned())
    })
}

fn template(item: &Value) -> Option<Template> {
    let components = json::list(item, "/components");
    let of_kind = |kind: &'static str| components.iter().filter(move |part| is(part, kind));
    let texts = of_kind("HEADER").chain(of_kind("BODY")).filter_map(|part| json::text(part, "/text"));
    let buttons = of_kind("BUTTONS").flat_map(|part| json::list(part, "/buttons"));
    Some(Template {
        name: json::text(item, "/name")?,
        language: language(&json::text(item, "/language")?),
        status: json::text(item, "/status").unwrap_or_default().to_uppercase(),
        category: json::text(item, "/category").unwrap_or_default().to_uppercase(),
        named: json::text(item, "/parameter_format").is_some_and(|f| f.eq_ignore_ascii_case("NAMED")),
        // Of the header, too: we fill none there, so a variable in it has to be noticed.
        parameters: texts.flat_map(|text| variables(&text)).collect(),
        buttons: buttons.map(button).collect(),
    })
}

/// Sends write `en_US`, webhooks `en-US` (Meta: Send messages).
pub(crate) fn language(code: &str) -> String {
    code.replace('-', "_")
}

fn button(item: &Value) -> Button {
    if is(item, "QUICK_REPLY") {
        return Button::QuickReply;
    }
    match json::text(item, "/url").filter(|_| is(item, "URL")) {
        Some(url) => Button::Link { url },
        None => Button::Other,
    }
}

fn is(item: &Value, kind: &str) -> bool {
    json::text(item, "/type").is_some_and(|found| found.eq_ignore_ascii_case(kind))
}

/// The names between `{{` and `}}`.
fn variables(text: &str) -> Vec<String> {
    let parts = text.split("{{").skip(1);
    parts.filter_map(|part| Some(part.split_once("}}")?.0.trim().to_owned())).collect()
}

fn cause(said: &str) -> Cause {
    said.trim().into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_template_is_read_as_meta_lists_it() {
        let item = json!({
            "id": "594425479261596", "name": "greenroom_open_v1", "language": "en-US", "status": "APPROVED",
            "category": "UTILITY", "parameter_format": "NAMED", "components": [
                { "type": "BODY", "text": "Hello {{person_name}}, {{ job_title }} is {{open" },
                { "type": "FOOTER", "text": "{{not_a_variable}}" },
                { "type": "BUTTONS", "buttons": [
                    { "type": "URL", "text": "Open", "url": "https://join.example.com/join?t={{1}}" },
                    { "type": "QUICK_REPLY", "text": "Stop" },
                    { "type": "PHONE_NUMBER", "text": "Call", "phone_number": "+1" } ] } ] });
        let expected = Template {
            name: "greenroom_open_v1".into(),
            language: "en_US".into(),
            status: "APPROVED".into(),
            category: "UTILITY".into(),
            named: true,
            parameters: vec!["person_name".into(), "job_title".into()],
            buttons: vec![
                Button::Link { url: "https://join.example.com/join?t={{1}}".into() },
                Button::QuickReply,
                Button::Other,
            ],
        };
        assert_eq!(template(&item), Some(expected));
    }

    #[test]
    fn a_variable_in_the_header_counts() {
        let header = json!({ "type": "HEADER", "format": "TEXT", "text": "For {{1}}" });
        let item = json!({ "name": "t", "language": "en", "components": [header] });
        let template = template(&item).unwrap();
        assert_eq!((template.named, template.parameters), (false, vec!["1".to_owned()]));
    }

    #[test]
    fn what_cannot_be_read_is_no_template() {
        for item in [json!(null), json!({}), json!({ "name": "t" }), json!({ "name": 1, "language": "en" })] {
            assert_eq!(template(&item), None, "{item}");
        }
    }

    #[test]
    fn of_the_link_to_the_next_page_only_the_cursor_is_taken() {
        let cursors = json!({ "before": "a", "after": "b" });
        let next = "https://elsewhere.example/?access_token=x&after=c";
        for (paging, expected) in [
            (json!({ "cursors": cursors, "next": next }), Some("b")),
            (json!({ "next": next }), Some("c")),
            (json!({ "next": "https://elsewhere.example/" }), None),
            (json!({ "next": "after=c" }), None),
        ] {
            let page = json!({ "data": [], "paging": paging });
            assert_eq!(cursor(&page).as_deref(), expected, "{page}");
        }
    }
}
