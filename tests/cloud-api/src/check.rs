//! The rules by which a message fits its template. Meta: Send messages, Error codes. Pure.

use std::collections::BTreeMap;

use crate::catalogue::{Button, Catalogue, Category, Template, TemplateStatus};
use crate::error::GraphError;
use crate::request::{BodyParameter, Filling, SendRequest};

/// How long a filled body may be, in characters.
const BODY_LIMIT: usize = 1024;
/// How long a filled link may be, in characters.
const LINK_LIMIT: usize = 2000;
/// One space more than may stand in a row.
const TOO_MANY_SPACES: &str = "     ";

/// A template with everything put in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The template's category.
    pub category: Category,
    /// The body's values by their names.
    pub parameters: BTreeMap<String, String>,
    /// What the recipient reads.
    pub body: String,
    /// The links of the URL buttons with a variable, in the order of the buttons.
    pub links: Vec<Link>,
    /// What taps on quick replies send back, by the buttons' indices.
    pub quick_replies: BTreeMap<usize, String>,
}

/// The link of a button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Which button.
    pub index: usize,
    /// What the message put in.
    pub suffix: String,
    /// The whole link.
    pub url: String,
}

/// Where Meta's pages and practice disagree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Whether the parameter of a URL button may have a `parameter_name`, as a page of Meta shows it. Others report that
    /// it is positional always, so it is refused with 132012 unless this is on.
    pub named_button_parameters: bool,
}

/// Checks a message against the templates.
///
/// # Errors
/// The first rule that it breaks.
pub fn check(request: &SendRequest, catalogue: &Catalogue, rules: Rules) -> Result<Filled, GraphError> {
    let template = usable(request, catalogue)?;
    no_others(request)?;
    let parameters = parameters(request, template)?;
    let body = body(template, &parameters)?;
    buttons_exist(request, template)?;
    let links = links(request, template, rules)?;
    let quick_replies = quick_replies(request)?;
    Ok(Filled { category: template.category, parameters, body, links, quick_replies })
}

fn usable<'a>(request: &SendRequest, catalogue: &'a Catalogue) -> Result<&'a Template, GraphError> {
    let label = format!("template name ({}) and language ({})", request.template, request.language);
    let found = catalogue.find(&request.template, &request.language);
    match found.map(|template| (template, template.status)) {
        Some((template, TemplateStatus::Approved)) => Ok(template),
        Some((_, TemplateStatus::Paused)) => Err(GraphError::new(132_015, format!("{label}: paused"))),
        Some((_, TemplateStatus::Disabled)) => Err(GraphError::new(132_016, format!("{label}: disabled"))),
        Some(_) => Err(GraphError::new(132_001, format!("{label}: not approved"))),
        None => Err(GraphError::new(132_001, format!("{label} does not exist in the translation"))),
    }
}

fn no_others(request: &SendRequest) -> Result<(), GraphError> {
    let other = request.components.iter().find_map(|component| match component {
        Filling::Other(kind) => Some(kind),
        _ => None,
    });
    other.map_or(Ok(()), |kind| {
        Err(GraphError::new(132_000, format!("The template's {kind} has no parameters")))
    })
}

/// The values of the body: exactly those that its definition names.
fn parameters(request: &SendRequest, template: &Template) -> Result<BTreeMap<String, String>, GraphError> {
    let given = given(request)?;
    let expected = template.variables();
    same_count(given.len(), expected.len())?;
    let mut values = BTreeMap::new();
    for parameter in given {
        let name = known(parameter, &expected)?;
        if values.insert(name.to_owned(), clean(name, &parameter.text)?).is_some() {
            return Err(GraphError::new(132_012, format!("body: parameter {name} comes twice")));
        }
    }
    Ok(values)
}

fn same_count(given: usize, expected: usize) -> Result<(), GraphError> {
    if given == expected {
        return Ok(());
    }
    let details = format!("body: number of parameters ({given}) does not match the expected ({expected})");
    Err(GraphError::new(132_000, details))
}

/// The parameters of the one body component.
fn given(request: &SendRequest) -> Result<&[BodyParameter], GraphError> {
    let mut bodies = request.components.iter().filter_map(|component| match component {
        Filling::Body(parameters) => Some(parameters.as_slice()),
        _ => None,
    });
    match (bodies.next(), bodies.next()) {
        (_, Some(_)) => Err(GraphError::new(132_000, "The body component comes twice")),
        (first, None) => Ok(first.unwrap_or_default()),
    }
}

fn known<'a>(parameter: &'a BodyParameter, expected: &[&str]) -> Result<&'a str, GraphError> {
    let Some(name) = parameter.name.as_deref() else {
        return Err(GraphError::new(
            132_012,
            "body: parameter_name is missing, and the template has named ones",
        ));
    };
    if expected.contains(&name) {
        return Ok(name);
    }
    Err(GraphError::new(132_012, format!("body: the template has no parameter {name}")))
}

fn clean(name: &str, text: &str) -> Result<String, GraphError> {
    if text.trim().is_empty() {
        return Err(GraphError::new(131_008, format!("body: parameter {name} is empty")));
    }
    if text.contains(['\n', '\r', '\t']) || text.contains(TOO_MANY_SPACES) {
        let why = "cannot have new-line or tab characters or more than 4 consecutive spaces";
        return Err(GraphError::new(132_018, format!("body: parameter {name} {why}")));
    }
    Ok(text.to_owned())
}

fn body(template: &Template, values: &BTreeMap<String, String>) -> Result<String, GraphError> {
    let filled = template.filled(values);
    let length = filled.chars().count();
    if length > BODY_LIMIT {
        return Err(GraphError::new(
            132_005,
            format!("body: filled, it has {length} characters (1024 at most)"),
        ));
    }
    Ok(filled)
}

/// Whether each button that is filled is there, is of that kind, and has something to fill.
fn buttons_exist(request: &SendRequest, template: &Template) -> Result<(), GraphError> {
    let wrong = request.components.iter().find_map(|component| match component {
        Filling::UrlButton { index, .. } if !has_link(template, *index) => Some(("url", index)),
        Filling::QuickReply { index, .. } if !has_reply(template, *index) => Some(("quick_reply", index)),
        _ => None,
    });
    wrong.map_or(Ok(()), |(kind, index)| {
        Err(GraphError::new(132_000, format!("The template has no {kind} button {index} with a parameter")))
    })
}

fn has_link(template: &Template, index: usize) -> bool {
    template.buttons().get(index).is_some_and(|button| button.url_before_variable().is_some())
}

fn has_reply(template: &Template, index: usize) -> bool {
    matches!(template.buttons().get(index), Some(Button::QuickReply { .. }))
}

/// The link of each button that has a variable.
fn links(request: &SendRequest, template: &Template, rules: Rules) -> Result<Vec<Link>, GraphError> {
    let dynamic = template.buttons().iter().enumerate();
    let dynamic = dynamic.filter_map(|(index, button)| Some((index, button.url_before_variable()?)));
    dynamic.map(|(index, before)| link(index, before, suffix(request, index, rules)?)).collect()
}

fn suffix(request: &SendRequest, wanted: usize, rules: Rules) -> Result<&str, GraphError> {
    let mut given = request.components.iter().filter_map(|component| match component {
        Filling::UrlButton { index, suffix, name } if *index == wanted => Some((suffix, name)),
        _ => None,
    });
    match (given.next(), given.next()) {
        (Some((_, Some(_))), None) if !rules.named_button_parameters => Err(GraphError::new(
            132_012,
            format!("The parameter of button {wanted} is positional, not named"),
        )),
        (Some((suffix, _)), None) => Ok(suffix),
        _ => Err(GraphError::new(
            131_008,
            format!("Button at index {wanted} of type Url requires one parameter"),
        )),
    }
}

fn link(index: usize, before: &str, suffix: &str) -> Result<Link, GraphError> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if suffix.is_empty() || !suffix.chars().all(fits) {
        let details = format!("Button at index {index}: the parameter must consist of [A-Za-z0-9_-]");
        return Err(GraphError::new(131_009, details));
    }
    let url = format!("{before}{suffix}");
    if url.chars().count() > LINK_LIMIT {
        return Err(GraphError::new(
            131_009,
            format!("Button at index {index}: the url has over 2000 characters"),
        ));
    }
    Ok(Link { index, suffix: suffix.to_owned(), url })
}

fn quick_replies(request: &SendRequest) -> Result<BTreeMap<usize, String>, GraphError> {
    let mut payloads = BTreeMap::new();
    for component in &request.components {
        let Filling::QuickReply { index, payload } = component else { continue };
        if payload.is_empty() {
            return Err(GraphError::new(131_008, format!("The payload of button {index} is empty")));
        }
        if payloads.insert(*index, payload.clone()).is_some() {
            return Err(GraphError::new(132_000, format!("Button {index} comes twice")));
        }
    }
    Ok(payloads)
}
