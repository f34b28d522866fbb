//! Lists of templates, in pages, as Graph answers them.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::{Catalogue, Template};

/// How many templates are in a page when nobody asks for another number.
const USUAL: usize = 25;
/// How many templates may be in a page.
const MOST: usize = 1000;

/// What is asked for by the query of a list.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    /// `limit`.
    pub(crate) limit: Option<usize>,
    /// `after`: the cursor behind which the page begins. One that is not ours begins anew.
    pub(crate) after: Option<String>,
    /// `fields`, separated by commas. Unknown ones are passed over.
    pub(crate) fields: Option<String>,
    /// `name`: templates with exactly this one.
    pub(crate) name: Option<String>,
}

/// A page of the list; `here` is its address, for the link to the next one.
pub(crate) fn page(catalogue: &Catalogue, asked: &Asked, here: &str) -> Value {
    let all = catalogue.templates().iter();
    let wanted: Vec<_> =
        all.filter(|template| asked.name.as_ref().is_none_or(|name| *name == template.name)).collect();
    let start = asked.after.as_deref().and_then(position).unwrap_or(0);
    let limit = asked.limit.unwrap_or(USUAL).clamp(1, MOST);
    let data: Vec<_> = wanted.iter().skip(start).take(limit).map(|template| item(template, asked)).collect();
    let end = start + data.len();
    let mut answer = json!({ "data": data });
    if let (Some(members), true) = (answer.as_object_mut(), end > start) {
        members.insert("paging".to_owned(), paging(start, end, end < wanted.len(), asked, here));
    }
    answer
}

fn paging(start: usize, end: usize, more: bool, asked: &Asked, here: &str) -> Value {
    let mut paging = json!({ "cursors": { "before": cursor(start), "after": cursor(end) } });
    if let (Some(members), true) = (paging.as_object_mut(), more) {
        members.insert("next".to_owned(), next(end, asked, here).into());
    }
    paging
}

fn next(end: usize, asked: &Asked, here: &str) -> String {
    let limit = asked.limit.unwrap_or(USUAL).to_string();
    let optional = [("fields", &asked.fields), ("name", &asked.name)];
    let optional = optional.into_iter().filter_map(|(key, value)| Some((key, value.clone()?)));
    let parameters = [("limit", limit), ("after", cursor(end))].into_iter().chain(optional);
    reqwest::Url::parse_with_params(here, parameters).map_or_else(|_| here.to_owned(), String::from)
}

/// A template as the list has it: the creation request, with id and status.
fn item(template: &Template, asked: &Asked) -> Value {
    let mut members = match serde_json::to_value(template) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    };
    members.insert("id".to_owned(), template.id.to_string().into());
    members.insert("status".to_owned(), json!(template.status));
    select(&mut members, asked.fields.as_deref());
    Value::Object(members)
}

/// Keeps the fields that were asked for; the id always comes along.
pub(crate) fn select(members: &mut Map<String, Value>, fields: Option<&str>) {
    if let Some(fields) = fields {
        members.retain(|name, _| name == "id" || fields.split(',').any(|field| field.trim() == name));
    }
}

fn cursor(position: usize) -> String {
    URL_SAFE_NO_PAD.encode(format!("after:{position}"))
}

fn position(cursor: &str) -> Option<usize> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    text.strip_prefix("after:")?.parse().ok()
}
