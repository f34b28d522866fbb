//! `POST /webhooks/livekit`: what LiveKit tells.

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, post, web};
use greenroom_domain::ports::Recorded;
use serde::Serialize;
use utoipa::ToSchema;

use super::body::{in_time, unread};
use super::dto::ProblemDto;
use super::problem::Problem;
use crate::wiring::Services;

/// The largest webhook, in bytes. One can hold 512 KiB of room metadata, as much of participant metadata, 64 KiB of
/// attributes and the tracks (LiveKit v1.13.11), and a 413 would be a silent loss: LiveKit does not send it again.
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
#[utoipa::path(tag = "webhooks", request_body(content = String, content_type = "application/webhook+json"), responses(
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
    let recorded = services.record_media_event.run(&body.0, authorization).await?;
    Ok(web::Json(RecordedDto { success: true, duplicate: recorded == Recorded::Duplicate }))
}
