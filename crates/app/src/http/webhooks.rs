//! `POST /webhooks/livekit` and `GET, POST /webhooks/whatsapp`: what others tell us, signed.

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, HttpResponse, get, post, web};
use greenroom_domain::ports::{MediaError, Recorded, Removal};
use greenroom_domain::receipt::Alert;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::body::{in_time, unread};
use super::dto::ProblemDto;
use super::problem::{Code, Problem, chain};
use super::room_list::query;
use crate::wiring::Services;

/// The largest webhook, in bytes. One can hold 512 KiB of room metadata, as much of participant metadata, 64 KiB of
/// attributes and the tracks (LiveKit v1.13.11), and a 413 would be a silent loss: LiveKit does not send it again. Meta's
/// have up to 3 MB (Meta: Webhooks overview).
const WEBHOOK_BYTES: usize = 4 << 20;

/// Raw bytes up to [`WEBHOOK_BYTES`]: the signature covers them as they came.
pub(super) struct RawBody(web::Bytes);

impl FromRequest for RawBody {
    type Error = Problem;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = web::Payload::from_request(request, payload);
        Box::pin(async move {
            let payload = body.await.map_err(unread)?;
            let bytes = in_time(payload.to_bytes_limited(WEBHOOK_BYTES)).await?;
            let bytes = bytes.map_err(|_| unread(actix_web::error::PayloadError::Overflow.into()))?;
            bytes.map(RawBody).map_err(unread)
        })
    }
}

#[derive(Serialize, ToSchema)]
struct RecordedDto {
    success: bool,
    /// True when this event had been kept before.
    duplicate: bool,
}

/// Takes an event of LiveKit.
///
/// The signature is verified over the raw bytes; the event is kept once by its id and applied in the same transaction.
/// Only a bad signature is refused. 503 makes LiveKit send it again.
#[utoipa::path(tag = "webhooks", security(("livekitSignature" = [])), request_body(content = String, content_type = "application/webhook+json"), responses(
    (status = 200, body = RecordedDto), (status = 401, body = ProblemDto, content_type = "application/problem+json"), (status = 413, body = ProblemDto, content_type = "application/problem+json"),
    (status = 400, body = ProblemDto, content_type = "application/problem+json"), (status = 503, body = ProblemDto, content_type = "application/problem+json"),
))]
#[post("/webhooks/livekit")]
pub(super) async fn livekit(
    services: web::Data<Services>,
    request: HttpRequest,
    body: RawBody,
) -> Result<web::Json<RecordedDto>, Problem> {
    let authorization = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let taken = services.doors.record_media_event.run(&body.0, authorization).await?;
    if let Some(removal) = &taken.removal {
        tell_removal(removal);
    }
    Ok(web::Json(RecordedDto { success: true, duplicate: taken.recorded == Recorded::Duplicate }))
}

/// What became of somebody who was put out and came back.
fn tell_removal(removal: &Result<Removal, MediaError>) {
    match removal {
        Ok(Removal::Removed) => metrics::counter!("participants_removed_again_total").increment(1),
        Ok(Removal::AlreadyGone) => {}
        Err(error) => tracing::warn!(
            error = chain(error),
            "somebody who was put out is back, and could not be removed: the reconciler goes on trying"
        ),
    }
}

/// Meta's handshake.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct HandshakeQuery {
    /// `subscribe`.
    #[serde(rename = "hub.mode")]
    #[param(rename = "hub.mode")]
    mode: Option<String>,
    /// The document tells of it as of a credential.
    #[serde(rename = "hub.verify_token")]
    #[param(ignore)]
    verify_token: Option<String>,
    /// What to answer.
    #[serde(rename = "hub.challenge")]
    #[param(rename = "hub.challenge")]
    challenge: Option<String>,
}

/// Proves to Meta, when the webhook is set up, that this address is ours.
#[utoipa::path(tag = "webhooks", security(("metaVerifyToken" = [])), params(HandshakeQuery), responses(
    (status = 200, body = String, content_type = "text/plain", description = "The challenge"),
    (status = 400, body = ProblemDto, content_type = "application/problem+json"),
    (status = 403, body = ProblemDto, content_type = "application/problem+json", description = "The verify token is not ours"),
))]
#[get("/webhooks/whatsapp")]
pub(super) async fn whatsapp_handshake(
    services: web::Data<Services>,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let HandshakeQuery { mode, verify_token, challenge } = query(&request)?;
    let known = services.messages.record_correspondence.webhooks.knows(&verify_token.unwrap_or_default());
    match challenge {
        Some(challenge) if known && mode.as_deref() == Some("subscribe") => {
            Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body(challenge))
        }
        _ => Err(Problem::new(
            Code::WrongVerifyToken,
            "send the token of whatsapp.verify_token, and a challenge",
        )),
    }
}

#[derive(Serialize, ToSchema)]
struct TakenDto {
    success: bool,
}

/// Takes receipts, replies and news of WhatsApp.
///
/// The signature is verified over the raw bytes; the body is kept once, and its receipts are applied in the same
/// transaction. Only a bad signature is refused. 503 makes Meta send it again, for seven days.
#[utoipa::path(tag = "webhooks", security(("metaSignature" = [])), request_body(content = String, content_type = "application/json"), responses(
    (status = 200, body = TakenDto), (status = 401, body = ProblemDto, content_type = "application/problem+json"),
    (status = 400, body = ProblemDto, content_type = "application/problem+json"), (status = 413, body = ProblemDto, content_type = "application/problem+json"),
    (status = 503, body = ProblemDto, content_type = "application/problem+json"),
))]
#[post("/webhooks/whatsapp")]
pub(super) async fn whatsapp(
    services: web::Data<Services>,
    request: HttpRequest,
    body: RawBody,
) -> Result<web::Json<TakenDto>, Problem> {
    let signature = request.headers().get("x-hub-signature-256").and_then(|value| value.to_str().ok());
    let alerts = services.messages.record_correspondence.run(&body.0, signature).await?;
    if alerts.iter().any(is_about_templates) {
        services.messages.recheck.notify_one();
    }
    alerts.iter().for_each(tell);
    Ok(web::Json(TakenDto { success: true }))
}

fn is_about_templates(alert: &Alert) -> bool {
    matches!(alert, Alert::TemplateStopped { .. } | Alert::TemplateFreed { .. } | Alert::TemplateChanged)
}

/// What an operator has to know.
fn tell(alert: &Alert) {
    match alert {
        Alert::TemplateStopped { template, language, reason, .. } => {
            metrics::counter!("whatsapp_alerts_total", "kind" => "template_stopped").increment(1);
            tracing::error!(template, language, reason, "WhatsApp STOPPED A TEMPLATE: its messages wait");
        }
        Alert::TemplateFreed { template, language } => {
            tracing::info!(template, language, "WhatsApp lets a template go on");
        }
        Alert::TemplateChanged => tracing::info!("WhatsApp says that a template changed: they are looked at"),
        Alert::UnknownStop => {
            metrics::counter!("whatsapp_alerts_total", "kind" => "unknown_stop").increment(1);
            tracing::error!("somebody SAID STOP and WhatsApp does not tell who: look into its inbox");
        }
        Alert::BilledAsMarketing => {
            metrics::counter!("whatsapp_alerts_total", "kind" => "billed_as_marketing").increment(1);
            tracing::error!("WhatsApp BILLED A MESSAGE AS MARKETING: look at the templates' category");
        }
        Alert::Account(what) => {
            metrics::counter!("whatsapp_alerts_total", "kind" => "account").increment(1);
            tracing::warn!(what, "WhatsApp has news about the number or the account");
        }
    }
}
