//! The table of who may do what, read from the OpenAPI document.

use std::collections::{BTreeSet, HashMap};

use actix_web::http::Method;
use greenroom_domain::api_key::Scope;
use serde_json::{Value, json};
use utoipa::openapi::OpenApi;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::SecurityRequirement;

use crate::http::{fits, pages};

/// What an operation asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum Rule {
    /// No key: it is for everybody, or others prove themselves by a signature, for which they use `Authorization`, too.
    Open,
    /// A credential in the body, instead of which a key may do; a key that is sent has to be good.
    KeyOptional,
    /// A key with this scope.
    Key(Scope),
}

impl Rule {
    /// For what nobody has thought of.
    pub(super) const STRICTEST: Self = Self::Key(Scope::Admin);
}

/// Why a document says too little.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(in crate::http) enum RuleError {
    #[error("{0} does not say who may use it: give it a `security(…)`")]
    Silent(String),
    #[error("{0} asks for something that is not known: {1}")]
    Unknown(String, String),
    #[error("{0} asks for things that do not go together")]
    Contradictory(String),
    #[error("{0} and {1} can be the same address")]
    Ambiguous(String, String),
}

/// The rule of each operation.
#[derive(Debug, Default)]
pub(in crate::http) struct Rules {
    /// The patterns of each method.
    operations: HashMap<Method, Vec<(String, Rule)>>,
    patterns: BTreeSet<String>,
}

/// What the document does not describe, since it shows the document.
const ABOUT_THE_DOCUMENT: [&str; 3] = ["/docs", "/docs/{_:.*}", "/openapi.json"];

/// Whether what stands at an address is for everybody, and no operation: the pages, and what shows the document.
fn is_no_api(pattern: &str) -> bool {
    ABOUT_THE_DOCUMENT.contains(&pattern) || pages::has(pattern)
}

impl Rules {
    /// Reads them.
    pub(in crate::http) fn of_document(document: &OpenApi) -> Result<Self, RuleError> {
        let mut rules = Self::default();
        for (pattern, item) in &document.paths.paths {
            rules.patterns.insert(pattern.clone());
            for (method, operation) in operations(item) {
                let rule = read(&format!("{method} {pattern}"), operation)?;
                let others = rules.operations.entry(method).or_default();
                if let Some((other, _)) = others.iter().find(|(other, _)| overlap(other, pattern)) {
                    return Err(RuleError::Ambiguous(other.clone(), pattern.clone()));
                }
                others.push((pattern.clone(), rule));
            }
        }
        Ok(rules)
    }

    /// What a request has to show: by its path, and by the pattern that the router knows for it, whatever its method. A
    /// method that an address does not take is answered without a key.
    pub(super) fn of(&self, method: &Method, path: &str, pattern: Option<&str>) -> Rule {
        let mut of_method = self.operations.get(method).into_iter().flatten();
        let is_refused_anyway = |pattern: &str| {
            let takes =
                self.operations.get(method).is_some_and(|all| all.iter().any(|(one, _)| one == pattern));
            is_no_api(pattern) || (self.patterns.contains(pattern) && !takes)
        };
        match (of_method.find(|(pattern, _)| fits(pattern, path)), pattern) {
            (Some((_, rule)), _) => *rule,
            (None, None) => Rule::Open,
            (None, Some(pattern)) if is_refused_anyway(pattern) => Rule::Open,
            (None, Some(_)) => Rule::STRICTEST,
        }
    }
}

/// Each operation of an address.
fn operations(item: &PathItem) -> impl Iterator<Item = (Method, &Operation)> {
    let all = [
        (Method::GET, &item.get),
        (Method::PUT, &item.put),
        (Method::POST, &item.post),
        (Method::DELETE, &item.delete),
        (Method::OPTIONS, &item.options),
        (Method::HEAD, &item.head),
        (Method::PATCH, &item.patch),
        (Method::TRACE, &item.trace),
    ];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

/// The same, to be changed.
pub(super) fn operations_mut(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, put, post, delete, options, head, patch, trace, .. } = item;
    [get, put, post, delete, options, head, patch, trace].into_iter().flatten()
}

/// Whether one address can be of both patterns: then it would depend on their order whose rule counts.
fn overlap(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.split('/'), other.split('/'));
    loop {
        match (one.next(), other.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if a == b || a.starts_with('{') || b.starts_with('{') => {}
            _ => return false,
        }
    }
}

/// `("link" = ["interviewer"])`: only the link of an interviewer. The use case sees to it; here it tells readers, and tests.
const INTERVIEWER: &str = "interviewer";

/// One of the ways to be let in that an operation names.
enum Way {
    Anybody,
    Signature,
    OwnCredential,
    Key(Scope),
}

/// Whether a way is a credential that the body carries.
pub(super) fn is_in_body(way: &SecurityRequirement) -> bool {
    let value = serde_json::to_value(way).unwrap_or_default();
    matches!(self::way("", &value), Ok(Way::OwnCredential))
}

/// What an operation asks for. The name is for the error.
pub(super) fn read(name: &str, operation: &Operation) -> Result<Rule, RuleError> {
    let named = operation.security.as_deref().unwrap_or_default();
    let ways = named.iter().map(|way| serde_json::to_value(way).unwrap_or_default());
    let ways = ways.map(|way| self::way(name, &way)).collect::<Result<Vec<_>, _>>()?;
    match ways.as_slice() {
        [] => Err(RuleError::Silent(name.to_owned())),
        [Way::Anybody | Way::Signature] => Ok(Rule::Open),
        [Way::Key(scope)] => Ok(Rule::Key(*scope)),
        several if several.iter().all(|way| matches!(way, Way::OwnCredential | Way::Key(_))) => {
            Ok(Rule::KeyOptional)
        }
        _ => Err(RuleError::Contradictory(name.to_owned())),
    }
}

fn way(name: &str, way: &Value) -> Result<Way, RuleError> {
    let unknown = || RuleError::Unknown(name.to_owned(), way.to_string());
    let mut schemes = way.as_object().into_iter().flatten();
    let known = match schemes.next() {
        None => Some(Way::Anybody),
        Some((scheme, scopes)) => match scheme.as_str() {
            "apiKey" => scope(scopes).map(Way::Key),
            "link" if *scopes == json!([INTERVIEWER]) => Some(Way::OwnCredential),
            "key" | "link" | "refreshToken" if *scopes == json!([]) => Some(Way::OwnCredential),
            "livekitSignature" | "metaSignature" | "metaVerifyToken" => Some(Way::Signature),
            _ => None,
        },
    };
    known.filter(|_| schemes.next().is_none()).ok_or_else(unknown)
}

/// The one scope, since each includes those below it.
fn scope(scopes: &Value) -> Option<Scope> {
    match scopes.as_array()?.as_slice() {
        [word] => Scope::parse(word.as_str()?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(paths: Value) -> OpenApi {
        let about = json!({ "title": "x", "version": "1" });
        let document = json!({ "openapi": "3.1.0", "info": about, "paths": paths });
        serde_json::from_value(document).unwrap()
    }

    fn rule(security: Value) -> Result<Rule, RuleError> {
        let operation = json!({ "security": security, "responses": {} });
        let rules = Rules::of_document(&document(json!({ "/a": { "get": operation } })))?;
        Ok(rules.of(&Method::GET, "/a", Some("/a")))
    }

    #[test]
    fn an_operation_says_who_may_use_it() {
        for (security, expected) in [
            (json!([{}]), Rule::Open),
            (json!([{ "livekitSignature": [] }]), Rule::Open),
            (json!([{ "metaSignature": [] }]), Rule::Open),
            (json!([{ "link": [] }]), Rule::KeyOptional),
            (json!([{ "key": [] }]), Rule::KeyOptional),
            (json!([{ "link": ["interviewer"] }]), Rule::KeyOptional),
            (json!([{ "refreshToken": [] }, { "apiKey": ["rooms:write"] }]), Rule::KeyOptional),
            (json!([{ "apiKey": ["status:read"] }]), Rule::Key(Scope::StatusRead)),
            (json!([{ "apiKey": ["admin"] }]), Rule::Key(Scope::Admin)),
        ] {
            assert_eq!(rule(security.clone()), Ok(expected), "{security}");
        }
    }

    #[test]
    fn an_operation_that_says_nothing_or_nonsense_is_refused() {
        for (security, expected) in [
            (json!([]), RuleError::Silent("GET /a".into())),
            (json!([{ "password": [] }]), RuleError::Unknown("GET /a".into(), r#"{"password":[]}"#.into())),
            (
                json!([{ "apiKey": ["root"] }]),
                RuleError::Unknown("GET /a".into(), r#"{"apiKey":["root"]}"#.into()),
            ),
            (json!([{ "apiKey": [] }]), RuleError::Unknown("GET /a".into(), r#"{"apiKey":[]}"#.into())),
            (
                json!([{ "link": ["boss"] }]),
                RuleError::Unknown("GET /a".into(), r#"{"link":["boss"]}"#.into()),
            ),
            (json!([{}, { "apiKey": ["admin"] }]), RuleError::Contradictory("GET /a".into())),
            (json!([{ "metaSignature": [] }, { "link": [] }]), RuleError::Contradictory("GET /a".into())),
        ] {
            assert_eq!(rule(security.clone()), Err(expected), "{security}");
        }
        let silent = document(json!({ "/a": { "get": { "responses": {} } } }));
        assert_eq!(Rules::of_document(&silent).unwrap_err(), RuleError::Silent("GET /a".into()));
    }

    #[test]
    fn what_the_document_does_not_know_is_for_the_greatest_scope_only() {
        let operation = json!({ "security": [{ "link": [] }], "responses": {} });
        let rules = Rules::of_document(&document(json!({ "/a": { "post": operation } }))).unwrap();
        let get = |path| rules.of(&Method::GET, path, Some(path));
        assert_eq!(get("/a"), Rule::Open, "it is answered 405");
        assert_eq!(get("/openapi.json"), Rule::Open);
        assert_eq!(get("/join"), Rule::Open);
        assert_eq!(get("/debug"), Rule::STRICTEST);
        assert_eq!(
            rules.of(&Method::POST, "/A", Some("/a")),
            Rule::STRICTEST,
            "the router saw more than we did"
        );
        assert_eq!(rules.of(&Method::GET, "/nowhere", None), Rule::Open, "it is answered 404");
    }

    #[test]
    fn of_two_patterns_for_one_address_the_one_of_the_method_counts() {
        let of = |scope| json!({ "security": [{ "apiKey": [scope] }], "responses": {} });
        let (search, lift) = (json!({ "post": of("rooms:read") }), json!({ "delete": of("admin") }));
        let rules = Rules::of_document(&document(json!({ "/a/search": search, "/a/{id}": lift }))).unwrap();
        let rule = |method| rules.of(&method, "/a/search", Some("/a/search"));
        assert_eq!(rule(Method::POST), Rule::Key(Scope::RoomsRead));
        assert_eq!(rule(Method::DELETE), Rule::Key(Scope::Admin));
    }

    #[test]
    fn two_patterns_for_one_address_and_method_are_refused() {
        let item = json!({ "get": { "security": [{}], "responses": {} } });
        for (one, other) in [("/a/{id}", "/a/b"), ("/a/{id}", "/a/{name}"), ("/{x}/b", "/a/{y}")] {
            let both = document(json!({ one: item, other: item }));
            assert!(matches!(Rules::of_document(&both), Err(RuleError::Ambiguous(..))), "{one} {other}");
        }
        let apart = document(json!({ "/a/{id}": item, "/a/{id}/b": item, "/b/{id}": item }));
        assert!(Rules::of_document(&apart).is_ok());
    }
}
