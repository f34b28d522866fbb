//! The words that some fields take, as the OpenAPI document lists them.
//!
//! The fields of requests are read as texts: another word is told by 422 with its field, and not by 400.

use std::borrow::Cow;

use greenroom_domain::door::{Admission, SecondDevice};
use greenroom_domain::drift::DriftKind;
use greenroom_domain::participant::Role;
use greenroom_domain::report::{ReportCode, ReportStep};
use greenroom_domain::response::ResponseKind;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

fn one_of(words: impl IntoIterator<Item = &'static str>) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)).build().into()
}

/// The schema of a text that is one of these words.
macro_rules! words {
    ($($name:ident: $words:expr;)*) => {$(
        pub(super) enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                one_of($words)
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )*};
}

words! {
    AdmissionWord: [Admission::Open, Admission::Approval].map(Admission::as_str);
    SecondDeviceWord: [SecondDevice::Takeover, SecondDevice::Refuse].map(SecondDevice::as_str);
    StaffRoleWord: [Role::Interviewer, Role::Observer].map(Role::as_str);
    ResponseWord: ResponseKind::ALL.map(ResponseKind::as_str);
    ReportStepWord: ReportStep::ALL.map(ReportStep::as_str);
    ReportCodeWord: ReportCode::ALL.map(ReportCode::as_str);
    WaitingWord: ["waiting"];
    LinkSentWord: ["link_sent"];
    PhaseWord: ["scheduled", "open", "live", "ended"];
    GroupByWord: ["day", "job"];
    DriftKindWord: DriftKind::ALL.map(DriftKind::as_str);
    DriftFilterWord: ["any"].into_iter().chain(DriftKind::ALL.map(DriftKind::as_str));
}
