//! What the OpenAPI document says of credentials.

use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, Response, ResponseBuilder};

use super::rules::{Rule, is_in_body, operations_mut, read};

/// The cookie of who signed in. No handler names it: it goes where a key goes.
const SESSION: &str = "session";

/// Describes every credential, and adds to each operation what it answers when a key is wanting.
pub(in crate::http) fn described(mut document: OpenApi) -> OpenApi {
    let components = document.components.get_or_insert_default();
    components.add_security_schemes_from_iter(schemes());
    document.paths.paths.values_mut().flat_map(operations_mut).for_each(|operation| {
        add_refusals(operation);
        add_sign_in(operation);
        set_apart(operation);
    });
    document
}

fn schemes() -> [(&'static str, SecurityScheme); 5] {
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("gr_<id>_<secret>");
    let api_key = "A key that `greenroom keys create` prints. Each scope includes those behind it: `admin`, \
                   `rooms:write`, `rooms:read`, `status:read`.";
    let session = "What `POST /api/session` gives to a browser. It stands for the key, and counts in requests of our own pages \
                   alone. Over https its name is `__Host-greenroom_session`.";
    let livekit = "LiveKit's own token, with the hash of the body.";
    let meta = "Meta's signature of the body.";
    let verify_token = "`whatsapp.verify_token`, which Meta shows when the webhook is set up.";
    [
        ("apiKey", SecurityScheme::Http(bearer.description(Some(api_key)).build())),
        (SESSION, cookie("greenroom_session", session)),
        ("livekitSignature", header("Authorization", livekit)),
        ("metaSignature", header("X-Hub-Signature-256", meta)),
        ("metaVerifyToken", query("hub.verify_token", verify_token)),
    ]
}

fn cookie(name: &str, description: &str) -> SecurityScheme {
    SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(name, description)))
}

fn header(name: &str, description: &str) -> SecurityScheme {
    SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(name, description)))
}

fn query(name: &str, description: &str) -> SecurityScheme {
    SecurityScheme::ApiKey(ApiKey::Query(ApiKeyValue::with_description(name, description)))
}

/// Where a key is needed, who signed in by one gets in as well.
fn add_sign_in(operation: &mut Operation) {
    if let Ok(Rule::Key(scope)) = read("", operation) {
        let way = SecurityRequirement::new(SESSION, [scope.as_str()]);
        operation.security.get_or_insert_default().push(way);
    }
}

/// Names the credentials that a body carries beside the others: OpenAPI has a word for those in headers, cookies and queries
/// only, and a client that is made from the document would put them there. In that sense such an operation is for everybody.
fn set_apart(operation: &mut Operation) {
    let ways = operation.security.take().unwrap_or_default();
    let (own, others): (Vec<_>, Vec<_>) = ways.into_iter().partition(is_in_body);
    if !own.is_empty() {
        let named = serde_json::to_value(&own).unwrap_or_default();
        operation.extensions = Some(ExtensionsBuilder::new().add("x-security-in-body", named).build());
    }
    let everybody = (!own.is_empty()).then(SecurityRequirement::default);
    operation.security = Some(everybody.into_iter().chain(others).collect());
}

/// What an operation answers to a key that is not good, and to one that may do less.
fn add_refusals(operation: &mut Operation) {
    let unauthenticated = ("401", "No API key, or one that is not good");
    let forbidden = ("403", "The API key may not do that; `scope` says which one may");
    let told = match read("", operation) {
        Ok(Rule::Key(_)) => vec![unauthenticated, forbidden],
        Ok(Rule::KeyOptional) if several_ways(operation) => vec![unauthenticated, forbidden],
        Ok(Rule::KeyOptional) => vec![unauthenticated],
        Ok(Rule::Open) | Err(_) => vec![],
    };
    for (status, description) in told {
        operation.responses.responses.entry(status.into()).or_insert_with(|| problem(description).into());
    }
}

/// Whether there is another way than the credential in the body: a key.
fn several_ways(operation: &Operation) -> bool {
    operation.security.as_ref().is_some_and(|ways| ways.iter().any(|way| !is_in_body(way)))
}

fn problem(description: &str) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemDto"))).build();
    ResponseBuilder::new().description(description).content("application/problem+json", content).build()
}
