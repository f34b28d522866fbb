//! `/api/session`: a browser signs in by an API key, asks who it is, and signs out.

use actix_web::http::header::SET_COOKIE;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use greenroom_domain::api_key::Scope;
use greenroom_usecases::authenticate::Holder;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::address::Client;
use super::auth::{By, Page, SessionCookie, not_our_page, unauthenticated};
use super::body::Body;
use super::dto::{ProblemDto, Problems, time};
use super::fields::required;
use super::problem::Problem;
use super::words::{AuthenticationWord, ScopeWord};
use crate::wiring::Services;

/// By which key.
#[derive(Deserialize, ToSchema)]
#[serde(expecting = "a JSON object", deny_unknown_fields)]
#[schema(example = json!({"key": "gr_5f0c2a6d9b1e4c7f8a3d2e1b0c9f8a7d_k3J9yZQ0vT8bq1xW5nR7mD2fH6sL4pA9cE3gU8iO1jY"}))]
struct KeyBody {
    /// An API key, as `greenroom keys create` printed it.
    #[schema(required = true, value_type = String, pattern = r"\S")]
    key: Option<String>,
}

/// Who is signed in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct SignedInDto {
    success: bool,
    /// `off` where everybody may do everything, and nobody has to sign in.
    #[schema(value_type = AuthenticationWord)]
    authentication: &'static str,
    /// What the key is called; `system` where authentication is off.
    #[schema(example = "layla")]
    name: String,
    /// What the key may be used for. Each includes those behind it: `admin`, `rooms:write`, `rooms:read`, `status:read`.
    #[schema(value_type = Vec<ScopeWord>)]
    scopes: Vec<&'static str>,
    /// When to sign in again, if that is known.
    #[schema(example = "2026-11-25T23:00:00Z")]
    expires_at: Option<String>,
}

#[derive(Serialize, ToSchema)]
struct SignedOutDto {
    success: bool,
}

/// Signs a browser in by an API key, for twelve hours at most.
///
/// The answer's cookie stands for the key from then on, in requests of our own pages. The key itself is kept nowhere.
#[utoipa::path(tag = "operations", security(("key" = [])), request_body = KeyBody, responses(
    (status = 200, body = SignedInDto, headers(("Set-Cookie" = String, description = "`greenroom_session`, and `__Host-greenroom_session` over https"))),
    (status = 401, body = ProblemDto, content_type = "application/problem+json", description = "The key is not good"),
    (status = 403, body = ProblemDto, content_type = "application/problem+json", description = "A page of another origin asks"),
    (status = 429, body = ProblemDto, content_type = "application/problem+json", description = "The address tries too often; `Retry-After` says when again"),
    Problems))]
#[post("/api/session")]
pub(super) async fn sign_in(
    services: web::Data<Services>,
    request: HttpRequest,
    client: Client,
    body: Body<KeyBody>,
) -> Result<HttpResponse, Problem> {
    let (key, public_url) = (required("key", body.0.key)?, &services.public.public_url);
    let Some(sign_ins) = &services.access.sign_ins else {
        return Ok(HttpResponse::Ok().json(SignedInDto::off()));
    };
    if Page::of(request.head(), public_url) == Page::Others {
        return Err(not_our_page(public_url));
    }
    services.throttle.pass_sign_in(client.0)?;
    let signed_in = sign_ins.begin(key.trim()).await.map_err(|error| Problem::from(error.as_ref()))?;
    let signed_in =
        signed_in.ok_or_else(|| unauthenticated("this API key is not good; sign in by another"))?;
    let cookie = SessionCookie::of(public_url).given(&signed_in.token, signed_in.lasts);
    Ok(HttpResponse::Ok().insert_header((SET_COOKIE, cookie)).json(SignedInDto::of(&signed_in.holder)))
}

/// Says who asks, by the cookie of a browser that signed in or by an API key.
#[utoipa::path(tag = "operations", security(("apiKey" = ["status:read"])), responses((status = 200, body = SignedInDto), Problems))]
#[get("/api/session")]
pub(super) async fn read_session(by: By) -> web::Json<SignedInDto> {
    web::Json(by.holder().map_or_else(SignedInDto::off, SignedInDto::of))
}

/// Signs a browser out. Twice is as good as once.
///
/// The browser forgets its cookie. Who copied it can use it until its end, or until the key is revoked.
#[utoipa::path(tag = "operations", security(()), responses(
    (status = 200, body = SignedOutDto, headers(("Set-Cookie" = String, description = "The same cookie, over")))))]
#[delete("/api/session")]
pub(super) async fn sign_out(services: web::Data<Services>) -> HttpResponse {
    let cookie = SessionCookie::of(&services.public.public_url).taken_back();
    HttpResponse::Ok().insert_header((SET_COOKIE, cookie)).json(SignedOutDto { success: true })
}

impl SignedInDto {
    fn of(holder: &Holder) -> Self {
        Self {
            success: true,
            authentication: "keys",
            name: holder.key.name.to_string(),
            scopes: holder.key.scopes.iter().map(|scope| scope.as_str()).collect(),
            expires_at: holder.ends_at.map(time),
        }
    }

    fn off() -> Self {
        let (name, scopes) = ("system".to_owned(), vec![Scope::Admin.as_str()]);
        Self { success: true, authentication: "off", name, scopes, expires_at: None }
    }
}
