//! HTTP: translates requests to commands and outcomes to answers. A handler decides nothing.

mod address;
mod analytics;
mod announcements;
mod aside;
mod auth;
mod body;
mod cors;
mod diagnosis;
mod drift;
pub mod dto;
mod envelope;
mod erasures;
mod events;
mod fields;
mod headers;
mod health;
mod host;
mod invitation;
mod join;
mod leave;
pub mod link_sender;
mod links;
mod once;
mod operations;
pub mod pages;
mod people;
mod preflight;
mod preview;
pub mod problem;
pub mod refusals;
mod report;
mod respond;
mod room_changes;
mod room_list;
mod room_people;
mod rooms;
#[cfg(test)]
mod schema_names;
mod session;
mod status;
mod suppressions;
mod text;
pub mod throttle;
mod ways;
mod webhooks;
mod words;

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, Condition, from_fn};
use actix_web::{App, HttpServer, web};
use metrics_exporter_prometheus::PrometheusHandle;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt as _;
use utoipa_actix_web::service_config::ServiceConfig;
use utoipa_swagger_ui::SwaggerUi;

use self::address::TrustedProxies;
use self::auth::{Rules, authenticate, described};
use self::cors::cors;
use self::envelope::{RequestTimeout, envelope, nothing_here};
use self::headers::Https;
use crate::settings::Http;
use crate::wiring::Services;

/// What the document says before the operations.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(title = "Greenroom", description = "Rooms for video interviews: who may enter, who is there, and whether the \
        database and LiveKit agree. Errors are RFC 9457 problems with a stable `code`. Where a credential is a field of the body, \
        which OpenAPI has no word for, `x-security-in-body` of the operation names it: `link` is a person's join link (or, to \
        join, phone and job), with `interviewer` only that of an interviewer of the room; `refreshToken` is that of the \
        person's last answer; `key` is an API key."),
    tags((name = "room", description = "The six endpoints of the original API"),
        (name = "people", description = "For the people of a room, by their own link"),
        (name = "rooms", description = "Management, for the recruiting system"),
        (name = "messages", description = "What people and the recruiting system are told"),
        (name = "webhooks", description = "What others tell us, signed"),
        (name = "operations", description = "Operating Greenroom")),
)]
struct Document;

/// Every route of the API. The OpenAPI document is made from this list, so that it cannot forget one. Beside it stand the pages
/// for people ([`pages`]), and what shows the document itself.
fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(join::join)
        .service(leave::leave)
        .service(status::status)
        .service(join::refresh_token)
        .service(status::server_status)
        .service(status::livekit_status)
        .service(respond::respond)
        .service(invitation::show_invitation)
        .service(preflight::preflight)
        .service(report::report)
        .service(host::waiting)
        .service(host::admit)
        .service(host::deny)
        .service(host::put_out)
        .service(host::extend)
        .service(host::end)
        .service(rooms::create_room)
        .service(room_list::list_rooms)
        .service(room_list::read_room)
        .service(room_list::read_timeline)
        .service(diagnosis::diagnose)
        .service(room_changes::change_room)
        .service(room_changes::cancel_room)
        .service(room_changes::end_room)
        .service(room_people::add_participant)
        .service(people::put_out)
        .service(people::admit)
        .service(people::show_phone)
        .service(links::read_link)
        .service(links::replace_link)
        .service(room_people::resend_invitation)
        .service(drift::list_drift)
        .service(drift::list_past_drift)
        .service(drift::repair_drift)
        .service(events::events)
        .service(analytics::count_rooms)
        .service(suppressions::search)
        .service(suppressions::lift)
        .service(erasures::erase)
        .service(announcements::deliveries)
        .service(announcements::resend_delivery)
        .service(preview::preview_messages)
        .service(preview::preview_page)
        .service(session::sign_in)
        .service(session::read_session)
        .service(session::sign_out)
        .service(webhooks::livekit)
        .service(webhooks::whatsapp_handshake)
        .service(webhooks::whatsapp)
        .service(health::read_health)
        .service(operations::healthz)
        .service(operations::readyz)
        .service(operations::measurements);
}

/// The OpenAPI document of this version.
pub fn openapi() -> OpenApi {
    described(as_written())
}

/// The document as it stands at the handlers, with the credentials that a body carries among the others.
fn as_written() -> OpenApi {
    App::new().into_utoipa_app().openapi(Document::openapi()).configure(routes).split_for_parts().1
}

/// Which methods each address takes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Routes(BTreeMap<String, String>);

impl Routes {
    fn of(document: &OpenApi) -> Self {
        let methods = |item: &utoipa::openapi::PathItem| {
            let offered =
                [("GET", &item.get), ("POST", &item.post), ("PATCH", &item.patch), ("DELETE", &item.delete)];
            offered
                .into_iter()
                .filter(|(_, operation)| operation.is_some())
                .map(|(name, _)| name)
                .collect::<Vec<_>>()
        };
        Self(
            document
                .paths
                .paths
                .iter()
                .map(|(path, item)| (path.clone(), methods(item).join(", ")))
                .collect(),
        )
    }

    pub(crate) fn allowed(&self, path: &str) -> Option<String> {
        self.0.iter().find(|(pattern, _)| fits(pattern, path)).map(|(_, methods)| methods.clone())
    }
}

/// Whether a path is one of a pattern, whose `{…}` are any one segment.
fn fits(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut found) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), found.next()) {
            (None, None) => return true,
            (Some(wanted), Some(found)) if wanted == found => {}
            (Some(wanted), Some(found)) if wanted.starts_with('{') && !found.is_empty() => {}
            _ => return false,
        }
    }
}

/// Longer than proxies keep idle connections to us (nginx: 60 s): whoever closes first must not be the one who is about to
/// be asked.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// Starts serving on a socket that is bound already, so that a port in use is known before anything else starts.
///
/// # Errors
/// When the socket cannot be used, or an operation does not say who may use it.
pub fn serve(
    listener: TcpListener,
    services: Services,
    http: &Http,
    metrics: PrometheusHandle,
) -> std::io::Result<Server> {
    let (as_written, document) = (as_written(), openapi());
    let routes_data = web::Data::new(Routes::of(&document));
    let rules = web::Data::new(Rules::of_document(&as_written).map_err(std::io::Error::other)?);
    let (services, metrics) = (web::Data::new(services), web::Data::new(metrics));
    let timeout = web::Data::new(RequestTimeout(http.request_timeout));
    let proxies = web::Data::new(TrustedProxies(http.trusted_proxies.clone()));
    let https = web::Data::new(Https(http.public_url.starts_with("https://")));
    let (body_limit, origins) = (http.body_limit, http.cors_origins.clone());
    let server = HttpServer::new(move || {
        App::new()
            .into_utoipa_app()
            .app_data(services.clone())
            .app_data(metrics.clone())
            .app_data(routes_data.clone())
            .app_data(rules.clone())
            .app_data(timeout.clone())
            .app_data(proxies.clone())
            .app_data(https.clone())
            .app_data(web::PayloadConfig::new(body_limit))
            .configure(routes)
            .into_app()
            .service(SwaggerUi::new("/docs/{_:.*}").url("/openapi.json", document.clone()))
            .service(web::redirect("/docs", "/docs/"))
            .configure(pages::addresses)
            .default_service(web::to(nothing_here))
            .wrap(from_fn(authenticate))
            .wrap(Condition::new(!origins.is_empty(), cors(&origins)))
            .wrap(from_fn(envelope))
            .wrap(Compress::default())
    });
    Ok(server
        .disable_signals()
        .shutdown_timeout(http.shutdown.as_secs())
        .client_request_timeout(Duration::from_secs(5))
        .keep_alive(KEEP_ALIVE)
        .listen(listener)?
        .run())
}
