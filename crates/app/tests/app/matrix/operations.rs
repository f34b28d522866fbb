//! The operations of the OpenAPI document, and what they ask for.

use std::fmt;

use greenroom_domain::api_key::Scope;
use reqwest::Method;
use serde_json::{Value, json};

use super::filling::Person;
use super::house::Holder;

/// One operation.
pub(super) struct Operation {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) guard: Guard,
    /// The example of its body, if it takes one; an empty text where the document has none.
    pub(super) example: Option<Value>,
}

/// What an operation asks for, by its `security` and what it takes in the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Guard {
    Nothing,
    Signature,
    /// A person's link, or a refresh token in its place.
    Link,
    /// The link of an interviewer.
    Interviewer,
    /// An API key in the body.
    OwnKey,
    /// A credential in the body, or by name a key.
    OwnOrKey(Scope),
    Key(Scope),
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

impl Operation {
    pub(super) fn takes_links(&self) -> bool {
        self.example.as_ref().is_some_and(|example| example["link"].is_string())
    }
}

impl Guard {
    /// Whether whoever has no better key is refused, whatever else the request has.
    pub(super) fn refuses(self, holder: Holder) -> bool {
        match self {
            Self::Nothing | Self::Signature => false,
            Self::Link | Self::Interviewer | Self::OwnKey | Self::OwnOrKey(_) => {
                matches!(holder, Holder::Garbled | Holder::Revoked)
            }
            Self::Key(needed) => holder.scope().is_none_or(|scope| !scope.allows(needed)),
        }
    }

    /// Whose credential opens it.
    pub(super) fn whose(self) -> Person {
        if self == Self::Interviewer { Person::Interviewer } else { Person::Candidate }
    }

    fn of(operation: &Value, name: &str) -> Self {
        let (security, in_body) = (&operation["security"], &operation["x-security-in-body"]);
        let ways = security.as_array().unwrap_or_else(|| panic!("{name} does not say who may use it"));
        let signed = |way: &Value| SIGNATURES.iter().any(|scheme| way[scheme].is_array());
        let scope = |way: &Value| Scope::parse(way["apiKey"][0].as_str().unwrap()).unwrap();
        match ways.as_slice() {
            [way] if signed(way) => Self::Signature,
            [way, same] if way["apiKey"].is_array() && same["session"] == way["apiKey"] => {
                Self::Key(scope(way))
            }
            [way, key] if *way == json!({}) && in_body.is_array() => Self::OwnOrKey(scope(key)),
            [way] if *way == json!({}) && in_body.is_null() => Self::Nothing,
            [way] if *way == json!({}) && *in_body == json!([{ "key": [] }]) => Self::OwnKey,
            [way] if *way == json!({}) && *in_body == json!([{ "link": [] }]) => Self::Link,
            [way] if *way == json!({}) && *in_body == json!([{ "link": [] }, { "refreshToken": [] }]) => {
                Self::Link
            }
            [way] if *way == json!({}) && *in_body == json!([{ "link": ["interviewer"] }]) => {
                Self::Interviewer
            }
            _ => panic!("{name}: the matrix does not know {security} and {in_body}"),
        }
    }
}

/// The schemes by which others prove themselves.
const SIGNATURES: [&str; 3] = ["livekitSignature", "metaSignature", "metaVerifyToken"];

/// All of them.
pub(super) fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(greenroom::http::openapi()).unwrap();
    let paths = document["paths"].as_object().unwrap().iter();
    let each = paths.flat_map(|(path, item)| item.as_object().unwrap().iter().map(move |one| (path, one)));
    each.map(|(path, (method, operation))| {
        let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        let guard = Guard::of(operation, &format!("{method} {path}"));
        let example = example(&operation["requestBody"], &document["components"]["schemas"]);
        Operation { method, path: path.clone(), guard, example }
    })
    .collect()
}

fn example(body: &Value, schemas: &Value) -> Option<Value> {
    let content = body["content"].as_object()?;
    let schema = &content.get("application/json").map_or(&Value::Null, |json| &json["schema"]);
    let name = schema["$ref"].as_str().and_then(|reference| reference.rsplit('/').next());
    Some(name.map_or(json!(""), |name| schemas[name]["example"].clone()))
}
