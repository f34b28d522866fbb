//! The words and texts that some fields take, as the OpenAPI document describes them.
//!
//! The fields of requests are read as texts: another word is told by 422 with its field, and not by 400.

use std::borrow::Cow;

use greenroom_domain::api_key::Scope;
use greenroom_domain::door::{Admission, SecondDevice};
use greenroom_domain::drift::DriftKind;
use greenroom_domain::participant::Role;
use greenroom_domain::report::{ReportCode, ReportStep};
use greenroom_domain::response::ResponseKind;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::text::{ID_BYTES, TEXT_BYTES};

fn one_of(words: impl IntoIterator<Item = &'static str>) -> ObjectBuilder {
    ObjectBuilder::new().enum_values(Some(words))
}

/// A text as [`super::text`] takes it: something to see, and no control character but around it.
fn text(longest: usize) -> ObjectBuilder {
    ObjectBuilder::new().pattern(Some(NO_CONTROL_CHARACTER)).max_length(Some(longest))
}

/// In the dialect of ECMA 262, which JSON Schema asks for.
const NO_CONTROL_CHARACTER: &str = concat!(
    r"^\s*[^\s\u0000-\u001f\u007f-\u009f]",
    r"([^\u0000-\u001f\u007f-\u009f]*[^\s\u0000-\u001f\u007f-\u009f])?\s*$"
);

/// In the form of BCP 47, as [`super::text::language`] takes it.
fn language_tag() -> ObjectBuilder {
    let pattern = "^[A-Za-z][A-Za-z0-9]{0,7}(-[A-Za-z0-9]{1,8})*$";
    ObjectBuilder::new().pattern(Some(pattern)).max_length(Some(35))
}

/// The schemas of texts.
macro_rules! texts {
    ($($name:ident: $schema:expr;)*) => {$(
        pub(super) enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                $schema.schema_type(Type::String).build().into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )*};
}

texts! {
    IdText: text(ID_BYTES);
    ShortText: text(TEXT_BYTES);
    LanguageTag: language_tag();
    AdmissionWord: one_of([Admission::Open, Admission::Approval].map(Admission::as_str));
    SecondDeviceWord: one_of([SecondDevice::Takeover, SecondDevice::Refuse].map(SecondDevice::as_str));
    StaffRoleWord: one_of([Role::Interviewer, Role::Observer].map(Role::as_str));
    ResponseWord: one_of(ResponseKind::ALL.map(ResponseKind::as_str));
    ReportStepWord: one_of(ReportStep::ALL.map(ReportStep::as_str));
    ReportCodeWord: one_of(ReportCode::ALL.map(ReportCode::as_str));
    AuthenticationWord: one_of(["keys", "off"]);
    ScopeWord: one_of(Scope::ALL.map(Scope::as_str));
    WaitingWord: one_of(["waiting"]);
    LinkSentWord: one_of(["link_sent"]);
    PhaseWord: one_of(["scheduled", "open", "live", "ended"]);
    GroupByWord: one_of(["day", "job"]);
    DriftKindWord: one_of(DriftKind::ALL.map(DriftKind::as_str));
    DriftFilterWord: one_of(["any"].into_iter().chain(DriftKind::ALL.map(DriftKind::as_str)));
}
