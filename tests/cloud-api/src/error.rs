//! Errors as Graph answers them. Meta: Error codes.

use serde_json::{Value, json};

use crate::ids;

/// An error of Graph: what is told to the caller instead of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphError {
    /// `error.code`: what a caller decides on.
    pub code: u32,
    /// `error.error_subcode`: officially gone and still seen, with 190 (463) and with 100 (33).
    pub subcode: Option<u32>,
    /// The status of the answer. Meta's pages disagree about some, so a caller must not decide on it.
    pub http_status: u16,
    /// `error.error_data.details`: what is wrong, in words.
    pub details: String,
}

impl GraphError {
    /// The error with this code, with the HTTP status of [`CODES`]; a code that is not there gets 400.
    pub fn new(code: u32, details: impl Into<String>) -> Self {
        let http_status = row(code).map_or(400, |row| row.1);
        Self { code, subcode: None, http_status, details: details.into() }
    }

    /// A token that Graph does not know: 190.
    pub(crate) fn unknown_token() -> Self {
        Self::new(190, "The access token could not be decrypted.")
    }

    /// A token whose time is over: 190 with subcode 463.
    pub fn expired_token() -> Self {
        Self::new(190, "Error validating access token: Session has expired.").with_subcode(463)
    }

    /// An object that does not exist, or not for this token: 100 with subcode 33.
    pub(crate) fn no_such_object(id: &str) -> Self {
        let details = format!("Object with ID '{id}' does not exist, or cannot be loaded.");
        Self::new(100, details).with_subcode(33)
    }

    /// The same error with a subcode.
    #[must_use]
    pub fn with_subcode(self, subcode: u32) -> Self {
        Self { subcode: Some(subcode), ..self }
    }

    /// The same error with another HTTP status, as older pages of Meta have it (429 for rates, for example).
    #[must_use]
    pub fn with_http_status(self, http_status: u16) -> Self {
        Self { http_status, ..self }
    }

    /// The body of the answer.
    pub fn body(&self) -> Value {
        let mut error = json!({
            "message": format!("(#{}) {}", self.code, row(self.code).map_or("Unknown error", |row| row.2)),
            "type": "OAuthException",
            "code": self.code,
            "error_data": { "messaging_product": "whatsapp", "details": self.details },
            "fbtrace_id": ids::trace(),
        });
        if let (Some(subcode), Some(members)) = (self.subcode, error.as_object_mut()) {
            members.insert("error_subcode".to_owned(), subcode.into());
        }
        json!({ "error": error })
    }
}

/// One row of [`CODES`]: code, HTTP status, title.
pub type Code = (u32, u16, &'static str);

/// Every code a sender may meet: 400 where Meta names no status or two (400 or 429).
pub const CODES: &[Code] = &[
    (0, 401, "AuthException"),
    (1, 400, "API Unknown"),
    (2, 503, "API Service"),
    (3, 500, "API Method"),
    (4, 400, "API Too Many Calls"),
    (10, 403, "Permission Denied"),
    (33, 400, "Parameter value is not valid"),
    (100, 400, "Invalid parameter"),
    (104, 403, "Requires a token"),
    (190, 401, "Access token has expired"),
    (200, 403, "API Permission"),
    (299, 403, "API Permission"),
    (368, 403, "Temporarily blocked for policies violations"),
    (2500, 400, "Unknown path components"),
    (80007, 400, "Rate limit issues"),
    (130403, 400, "User is blocked by the business"),
    (130429, 400, "Rate limit hit"),
    (130472, 400, "User's number is part of an experiment"),
    (130497, 403, "Business account is restricted from messaging users in this country"),
    (131000, 500, "Something went wrong"),
    (131005, 403, "Access denied"),
    (131008, 400, "Required parameter is missing"),
    (131009, 400, "Parameter value is not valid"),
    (131016, 503, "Service unavailable"),
    (131021, 400, "Recipient cannot be sender"),
    (131026, 400, "Message undeliverable"),
    (131031, 403, "Account has been locked"),
    (131037, 400, "WhatsApp provided number needs display name approval before message can be sent"),
    (131042, 400, "Business eligibility payment issue"),
    (131045, 500, "Incorrect certificate"),
    (131047, 400, "Re-engagement message"),
    (131048, 400, "Spam rate limit hit"),
    (131049, 400, "Message was not delivered to maintain healthy ecosystem engagement"),
    (131050, 400, "User has stopped marketing messages"),
    (131051, 400, "Unsupported message type"),
    (131052, 400, "Media download error"),
    (131053, 400, "Media upload error"),
    (131055, 400, "Only for Marketing Messages API"),
    (131056, 400, "(Business Account, Consumer Account) pair rate limit hit"),
    (131057, 500, "Account in maintenance mode"),
    (131062, 400, "Business-scoped user id is not allowed for this message"),
    (131063, 400, "Marketing messages are switched off on Cloud API"),
    (131064, 400, "Limited after template classification violations"),
    (132000, 400, "Number of parameters does not match the expected number of params"),
    (132001, 404, "Template name does not exist in the translation"),
    (132005, 400, "Translated text too long"),
    (132007, 400, "Template format character policy violated"),
    (132012, 400, "Parameter format does not match format in the created template"),
    (132015, 400, "Template is paused"),
    (132016, 400, "Template is disabled"),
    (132018, 400, "Parameter text holds a newline, a tab or too many spaces"),
    (133000, 500, "Incomplete deregistration"),
    (133004, 503, "Server temporarily unavailable"),
    (133005, 400, "Two step verification PIN mismatch"),
    (133006, 400, "Phone number re-verification needed"),
    (133008, 400, "Too many two step verification PIN guesses"),
    (133009, 400, "Two step verification PIN guessed too fast"),
    (133010, 400, "Phone number not registered"),
    (133015, 400, "Please wait a few minutes before attempting to register this phone number"),
    (133016, 400, "Account register deregister rate limit exceeded"),
    (134011, 400, "Payments terms are pending"),
    (135000, 400, "Generic user error"),
    (137000, 400, "Recipient identity key hash mismatch"),
    (2_494_100, 500, "Account in maintenance mode"),
];

fn row(code: u32) -> Option<&'static Code> {
    CODES.iter().find(|row| row.0 == code)
}
