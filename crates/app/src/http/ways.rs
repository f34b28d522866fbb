//! The bodies that name somebody in one of two ways, as the OpenAPI document shows them.
//!
//! They are read as one shape, all of whose fields may be missing, so that a problem can say what to send.

use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa::openapi::schema::{AnyOfBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};

use super::words::IdText;

/// By the personal link.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is described here, and read by `JoinBody`")]
pub(super) struct ByLink {
    /// The personal link, or the secret in it.
    link: String,
    phone: Option<String>,
    job_id: Option<String>,
}

/// By phone and job.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is described here, and read by `JoinBody`")]
pub(super) struct ByPhoneAndJob {
    link: Option<String>,
    /// The candidate's number, as people write it. `phoneNumber` is taken, too.
    phone: String,
    /// The recruiting system's id of the job.
    #[schema(pattern = r"\S")]
    job_id: String,
}

/// By refresh token.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is described here, and read by `RefreshBody` and `LeaveBody`")]
pub(super) struct ByRefreshToken {
    /// The refresh token of the person's last answer.
    #[schema(pattern = r"\S")]
    refresh_token: String,
    room_name: Option<String>,
    participant_id: Option<String>,
}

/// By name, for a caller who may manage rooms.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is described here, and read by `RefreshBody` and `LeaveBody`")]
pub(super) struct ByName {
    /// Where there is one, it counts.
    #[schema(pattern = r"\S")]
    refresh_token: Option<String>,
    #[schema(pattern = r"\S")]
    room_name: String,
    /// Our id of the person, or the caller's own. `candidateId` is taken, too.
    #[schema(pattern = r"\S")]
    participant_id: String,
}

/// By the personal link, and nothing else.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "it is described here, and read by `InvitationBody`")]
pub(super) struct ByOwnLink {
    /// The personal link, or the secret in it.
    #[schema(pattern = r"\S")]
    link: String,
    refresh_token: Option<String>,
}

/// By the refresh token, and nothing else.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "it is described here, and read by `InvitationBody`")]
pub(super) struct ByOwnToken {
    /// Where there is one, it counts.
    #[schema(pattern = r"\S")]
    link: Option<String>,
    /// The refresh token of the person's last answer. It is not spent.
    #[schema(pattern = r"\S")]
    refresh_token: String,
}

/// By the caller's own id of the person.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "it is described here, and read by `ErasureBody`")]
pub(super) struct ByCandidateId {
    /// The caller's own id of the person (`candidate.id`).
    #[schema(value_type = IdText)]
    candidate_id: String,
    #[schema(pattern = r"\S")]
    phone: Option<String>,
}

/// By number.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[expect(dead_code, reason = "it is described here, and read by `ErasureBody`")]
pub(super) struct ByPhone {
    #[schema(value_type = Option<IdText>)]
    candidate_id: Option<String>,
    /// A mobile number, as people write it.
    #[schema(pattern = r"\S")]
    phone: String,
}

/// One way or the other.
#[expect(
    deprecated,
    reason = "the other bodies have an `example`, too, where newer documents have `examples`"
)]
pub(super) fn either<A: ToSchema, B: ToSchema>(description: &str, example: Value) -> RefOr<Schema> {
    let ways = AnyOfBuilder::new().description(Some(description)).example(Some(example));
    let ways = ways.item(Ref::from_schema_name(A::name())).item(Ref::from_schema_name(B::name()));
    RefOr::T(Schema::AnyOf(ways.build()))
}

/// The schemas of both ways, for the document.
pub(super) fn both<A: ToSchema, B: ToSchema>(schemas: &mut Vec<(String, RefOr<Schema>)>) {
    schemas.push((A::name().into_owned(), A::schema()));
    schemas.push((B::name().into_owned(), B::schema()));
}

/// Describes a body that is one of two others.
macro_rules! one_of_two {
    ($body:ident, $one:ident, $other:ident, $description:literal, $example:tt) => {
        impl utoipa::PartialSchema for $body {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $crate::http::ways::either::<$one, $other>($description, serde_json::json!($example))
            }
        }

        impl utoipa::ToSchema for $body {
            fn schemas(known: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::Schema>)>) {
                $crate::http::ways::both::<$one, $other>(known);
            }
        }
    };
}
pub(super) use one_of_two;
