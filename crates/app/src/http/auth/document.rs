//! What the OpenAPI document says of credentials.

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, Response, ResponseBuilder};

use super::rules::{Rule, operations_mut, read};

/// Describes every credential, and adds to each operation what it answers when a key is wanting. OpenAPI knows no
/// credential within a body: the schemes of those tell so in words.
pub(in crate::http) fn described(mut document: OpenApi) -> OpenApi {
    let components = document.components.get_or_insert_default();
    components.add_security_schemes_from_iter(schemes());
    document.paths.paths.values_mut().flat_map(operations_mut).for_each(add_refusals);
    document
}

fn schemes() -> [(&'static str, SecurityScheme); 5] {
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("gr_<id>_<secret>");
    let api_key = "A key that `greenroom keys create` prints. Each scope includes those behind it: `admin`, \
                   `rooms:write`, `rooms:read`, `status:read`.";
    let link = "A person's join link (or, to join, phone and job): a field of the body, not a header. With `interviewer`, only \
                the link of an interviewer of the room.";
    let refresh = "The refresh token of a person's last answer: a field of the body, not a header.";
    let livekit = "LiveKit's own token, with the hash of the body.";
    let meta = "Meta's signature of the body; for the handshake, the verify token in the query.";
    [
        ("apiKey", SecurityScheme::Http(bearer.description(Some(api_key)).build())),
        ("link", header("link", link)),
        ("refreshToken", header("refreshToken", refresh)),
        ("livekitSignature", header("Authorization", livekit)),
        ("metaSignature", header("X-Hub-Signature-256", meta)),
    ]
}

fn header(name: &str, description: &str) -> SecurityScheme {
    SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(name, description)))
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
    operation.security.as_ref().is_some_and(|ways| ways.len() > 1)
}

fn problem(description: &str) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("ProblemDto"))).build();
    ResponseBuilder::new().description(description).content("application/problem+json", content).build()
}
