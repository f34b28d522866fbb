//! A message as it comes over HTTP, read strictly. Meta: Send messages.
//!
//! What is missing is 131008; what is unknown, too long or of another JSON type is 100; what has a value that Meta
//! does not take is 131009.

mod members;

use serde_json::Value;

use crate::error::GraphError;
use members::Members;

/// How long `biz_opaque_callback_data` may be, in characters.
const CALLBACK_DATA_LIMIT: usize = 512;

/// A template message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendRequest {
    /// The recipient, in E.164 with `+`.
    pub to: String,
    /// What receipts have to echo.
    pub biz_opaque_callback_data: Option<String>,
    /// The template's name.
    pub template: String,
    /// The template's language.
    pub language: String,
    /// What is put into it.
    pub components: Vec<Filling>,
}

/// What is put into a part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filling {
    /// The body's parameters.
    Body(Vec<BodyParameter>),
    /// The end of a button's link.
    UrlButton {
        /// Which button.
        index: usize,
        /// The end.
        suffix: String,
        /// `parameter_name`, when there is one.
        name: Option<String>,
    },
    /// What a tap on a button sends back.
    QuickReply {
        /// Which button.
        index: usize,
        /// What is sent back.
        payload: String,
    },
    /// A part which none of our templates fills.
    Other(String),
}

/// A parameter of a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BodyParameter {
    /// `parameter_name`.
    pub name: Option<String>,
    /// The value.
    pub text: String,
}

impl SendRequest {
    /// Reads the body of a request.
    ///
    /// # Errors
    /// The first thing that is wrong with it.
    pub fn read(body: &[u8]) -> Result<Self, GraphError> {
        let json = serde_json::from_slice(body)
            .map_err(|error| GraphError::new(100, format!("The body is not JSON: {error}")))?;
        let mut message = Members::of(json, "")?;
        let request = read_message(&mut message)?;
        message.nothing_else()?;
        Ok(request)
    }
}

fn read_message(message: &mut Members) -> Result<SendRequest, GraphError> {
    message.exactly("messaging_product", "whatsapp")?;
    message.exactly_if_given("recipient_type", "individual")?;
    let to = recipient(message)?;
    let biz_opaque_callback_data = callback_data(message)?;
    only_templates(message)?;
    let mut template = Members::of(message.required("template")?, "template")?;
    let request = SendRequest {
        to,
        biz_opaque_callback_data,
        template: template.text("name")?,
        language: language(&mut template)?,
        components: template.list_if_given("components")?.map(filling).collect::<Result<_, _>>()?,
    };
    template.nothing_else()?;
    Ok(request)
}

/// Without `+`, Meta would put the country of the *business number* in front: a message to somebody else.
fn recipient(message: &mut Members) -> Result<String, GraphError> {
    let to = message.text("to")?;
    if is_e164(&to) {
        return Ok(to);
    }
    let detail =
        "to must be a phone number in E.164, beginning with + and without anything but digits after it";
    Err(GraphError::new(131_009, detail))
}

/// ITU-T E.164: at most 15 digits, of which the first is no zero.
fn is_e164(number: &str) -> bool {
    number.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.chars().all(|c| c.is_ascii_digit())
    })
}

fn callback_data(message: &mut Members) -> Result<Option<String>, GraphError> {
    let data = message.text_if_given("biz_opaque_callback_data")?;
    if data.as_ref().is_some_and(|data| data.chars().count() > CALLBACK_DATA_LIMIT) {
        return Err(GraphError::new(100, "biz_opaque_callback_data must be at most 512 characters long"));
    }
    Ok(data)
}

fn only_templates(message: &mut Members) -> Result<(), GraphError> {
    let kind = message.text("type")?;
    if kind == "template" {
        return Ok(());
    }
    Err(GraphError::new(131_051, format!("Message type {kind} is not supported: only template is")))
}

fn language(template: &mut Members) -> Result<String, GraphError> {
    let mut language = Members::of(template.required("language")?, "template.language")?;
    let code = language.text("code")?;
    language.nothing_else()?;
    Ok(code)
}

fn filling((path, json): (String, Value)) -> Result<Filling, GraphError> {
    let mut component = Members::of(json, &path)?;
    let filling = match component.text("type")?.as_str() {
        "body" => body(&mut component)?,
        "button" => button(&mut component)?,
        other => return Ok(Filling::Other(other.to_owned())),
    };
    component.nothing_else()?;
    Ok(filling)
}

fn body(component: &mut Members) -> Result<Filling, GraphError> {
    let parameters = component.list_if_given("parameters")?.map(body_parameter);
    Ok(Filling::Body(parameters.collect::<Result<_, _>>()?))
}

fn body_parameter((path, json): (String, Value)) -> Result<BodyParameter, GraphError> {
    let mut parameter = Members::of(json, &path)?;
    let kind = parameter.text("type")?;
    if kind != "text" {
        return Err(GraphError::new(132_012, format!("{path} is of type {kind}, and the template has text")));
    }
    let read =
        BodyParameter { name: parameter.text_if_given("parameter_name")?, text: parameter.text("text")? };
    parameter.nothing_else()?;
    Ok(read)
}

fn button(component: &mut Members) -> Result<Filling, GraphError> {
    let sub_type = component.text("sub_type")?;
    let index = index(component)?;
    let mut parameter = only_parameter(component)?;
    let filling = match sub_type.as_str() {
        "url" => url_button(&mut parameter, index)?,
        "quick_reply" => quick_reply(&mut parameter, index)?,
        _ => return Err(component.invalid("sub_type", "must be url or quick_reply")),
    };
    parameter.nothing_else()?;
    Ok(filling)
}

/// Written as a string: `"0"`.
fn index(component: &mut Members) -> Result<usize, GraphError> {
    let text = component.text("index")?;
    text.parse().map_err(|_| component.invalid("index", "must be the number of a button, as a string"))
}

fn only_parameter(component: &mut Members) -> Result<Members, GraphError> {
    let mut parameters: Vec<_> = component.list_if_given("parameters")?.collect();
    match (parameters.pop(), parameters.is_empty()) {
        (Some((path, json)), true) => Members::of(json, &path),
        _ => Err(component.missing("parameters", "must have exactly one element")),
    }
}

fn url_button(parameter: &mut Members, index: usize) -> Result<Filling, GraphError> {
    parameter.exactly("type", "text")?;
    let name = parameter.text_if_given("parameter_name")?;
    Ok(Filling::UrlButton { index, suffix: parameter.text("text")?, name })
}

fn quick_reply(parameter: &mut Members, index: usize) -> Result<Filling, GraphError> {
    parameter.exactly("type", "payload")?;
    Ok(Filling::QuickReply { index, payload: parameter.text("payload")? })
}
