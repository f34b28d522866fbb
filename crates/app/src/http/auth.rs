//! Who asks, and whether they may.
//!
//! The OpenAPI document says who may do what: `security(("apiKey" = ["rooms:write"]))` at an operation is both what people
//! read and what [`authenticate`] goes by. An operation that says nothing keeps the server from starting, and what stands at
//! an address that the document does not know needs the greatest scope.
//!
//! Where a key is needed, the cookie of a browser that signed in by one does as well. It is not looked at where people show
//! something of their own: a browser sends it unasked, also from the page on which a recruiter joins an interview.

mod by;
mod cookie;
mod document;
mod home;
mod page;
mod rules;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, ResponseError as _, web};
use greenroom_domain::api_key::Scope;
use greenroom_usecases::authenticate::Holder;
use greenroom_usecases::sign_in::SignIns;

pub(super) use self::by::By;
pub(super) use self::cookie::SessionCookie;
pub(super) use self::document::described;
use self::home::is_at_home;
pub(super) use self::page::Page;
pub(super) use self::rules::{Rule, Rules};
use super::problem::{Code, Problem};
use crate::wiring::Services;

/// What the sender of a request may do, kept with the request.
#[derive(Clone)]
pub(super) enum Granted {
    /// Everything, since authentication is off.
    Everything,
    /// What the key may.
    Key(Holder),
    /// What needs no key.
    Nothing,
}

/// Lets a request through when whoever sends it may do what it asks for.
///
/// The answer is 401 without a key that is good, 403 with one that may do less and to pages of others, 503 while keys cannot be
/// looked up.
///
/// # Errors
/// Those of what comes behind it.
pub(super) async fn authenticate<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let granted = match granted(&request).await {
        Ok(granted) => granted,
        // An answer like any other, so that what stands around this adds its headers.
        Err(problem) => return Ok(request.into_response(problem.error_response())),
    };
    if let Granted::Key(holder) = &granted {
        tracing::Span::current().record("key", holder.key.name.as_str());
    }
    request.extensions_mut().insert(granted);
    Ok(next.call(request).await?.map_into_boxed_body())
}

async fn granted(request: &ServiceRequest) -> Result<Granted, Problem> {
    let services = request.app_data::<web::Data<Services>>();
    let services = services.ok_or_else(|| Problem::new(Code::Internal, "keys cannot be checked"))?;
    let rule = rule(request);
    let Some(sign_ins) = &services.access.sign_ins else {
        let may = matches!(rule, Rule::Open) || is_at_home(request, &services.public.public_url);
        return if may { Ok(Granted::Everything) } else { Err(not_at_home()) };
    };
    match (rule, shown(request)) {
        (Rule::Open, _) | (Rule::KeyOptional, None) => Ok(Granted::Nothing),
        (Rule::KeyOptional, Some(key)) => by_key(sign_ins, key).await.map(Granted::Key),
        (Rule::Key(needed), shown) => {
            let holder = match shown {
                Some(key) => by_key(sign_ins, key).await?,
                None => by_cookie(sign_ins, request, &services.public.public_url).await?,
            };
            if holder.key.allows(needed) { Ok(Granted::Key(holder)) } else { Err(forbidden(needed)) }
        }
    }
}

/// Who shows a key that is good.
async fn by_key(sign_ins: &SignIns, key: &str) -> Result<Holder, Problem> {
    let record = sign_ins.authenticate.run(key).await.map_err(|error| Problem::from(error.as_ref()))?;
    record.map(Holder::from).ok_or_else(|| unauthenticated("this API key is not good; send another one"))
}

/// Who signed in. Whether the cookie is good is not looked up for a page of somebody else.
async fn by_cookie(
    sign_ins: &SignIns,
    request: &ServiceRequest,
    public_url: &str,
) -> Result<Holder, Problem> {
    let shown = SessionCookie::of(public_url).shown(request.headers());
    let shown = shown.ok_or_else(|| unauthenticated("send an API key: `Authorization: Bearer <key>`"))?;
    if !Page::of(request.head(), public_url).may_show_cookie(request.method()) {
        return Err(not_our_page(public_url));
    }
    let holder = sign_ins.resume(shown).await.map_err(|error| Problem::from(error.as_ref()))?;
    holder.ok_or_else(|| unauthenticated("you are not signed in any more; sign in again"))
}

/// By the path as the router reads it, in which `%72` is `r`: whoever writes it otherwise gets no other rule.
fn rule(request: &ServiceRequest) -> Rule {
    let path = request.match_info().as_str();
    let pattern = request.resource_map().match_pattern(path);
    let rules = request.app_data::<web::Data<Rules>>();
    rules.map_or(Rule::STRICTEST, |rules| rules.of(request.method(), path, pattern.as_deref()))
}

/// The key that a request shows; an empty text for one that cannot be read.
fn shown(request: &ServiceRequest) -> Option<&str> {
    let value = request.headers().get(AUTHORIZATION)?.as_bytes();
    let (scheme, key) = value.split_at(value.iter().position(|byte| *byte == b' ').unwrap_or(value.len()));
    let key = || std::str::from_utf8(key).unwrap_or_default().trim();
    scheme.eq_ignore_ascii_case(b"bearer").then(key)
}

/// One answer, whatever is wrong with a key.
pub(super) fn unauthenticated(detail: impl Into<String>) -> Problem {
    Problem::new(Code::Unauthenticated, detail)
}

fn not_at_home() -> Problem {
    let cure =
        "without keys only this machine may ask: use `http://localhost`, and no page of another origin";
    Problem::new(Code::Forbidden, cure)
}

/// A browser sends the cookie from whatever page, and a program that has one can say that it is ours.
pub(super) fn not_our_page(public_url: &str) -> Problem {
    let cure = format!(
        "being signed in counts on our own pages alone: ask from {public_url}, with `Origin` or `Sec-Fetch-Site`, or send an \
         API key: `Authorization: Bearer <key>`"
    );
    Problem::new(Code::Forbidden, cure)
}

fn forbidden(needed: Scope) -> Problem {
    let detail = format!("this API key may not do that; send one with the scope `{needed}`");
    Problem::new(Code::Forbidden, detail).with("scope", needed.as_str())
}
