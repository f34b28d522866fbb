//! The messenger ports of Greenroom, on Meta's WhatsApp Cloud API (Graph API v25.0).
//!
//! Two adapters share one [`WhatsAppConfig`], and each fills one port of `greenroom_domain::ports`:
//!
//! - [`WhatsApp`] is the `Messenger`: it sends, and it reads what templates there are. Build one and share it.
//! - [`WhatsAppWebhooks`] is the `MessengerWebhooks`: signature first, then a lenient reading of the body.
//!
//! What a refusal means is decided in one table, [`errors::TABLE`].
//!
//! ```no_run
//! use greenroom_domain::invitation::Purpose;
//! use greenroom_whatsapp::{WhatsApp, WhatsAppConfig, WhatsAppConfigError, WhatsAppWebhooks};
//!
//! # fn wire() -> Result<(), WhatsAppConfigError> {
//! let mut config = WhatsAppConfig::new("106540352242922", "a token".into(), "a secret".into(), "a word".into());
//! config.templates.insert(Purpose::Open, "greenroom_open_v1".into());
//! let webhooks = WhatsAppWebhooks::new(&config)?;
//! let messenger = WhatsApp::new(config)?;
//! # Ok(())
//! # }
//! ```
//!
//! # What to know before a change
//!
//! - Nothing here was tried against the live API. What Meta's pages say is cited as "Meta: …" with the name of the page; what stands nowhere, or
//!   differently in two places, is marked unverified.
//! - **There is no idempotency key.** Only an error before the request was written (address, connection, TLS), or an error
//!   in Graph's own words, says that nothing was sent. Everything else is `Uncertain`, and settled by a receipt.
//! - Graph's errors may repeat what they were asked: the recipient, the link, the access token. All three are taken out
//!   before anything is kept.
//! - TLS is rustls with ring and Mozilla's roots (webpki-roots); no provider has to be installed. A private certificate
//!   authority is not supported. `HTTPS_PROXY` is obeyed, but not on loopback.

mod answer;
mod config;
pub mod errors;
mod graph;
mod json;
mod messenger;
mod request;
mod templates;
mod webhooks;

pub use config::{
    DEFAULT_API_VERSION, DEFAULT_BASE_URL, DEFAULT_TIMEOUT, WhatsAppConfig, WhatsAppConfigError,
};
pub use messenger::WhatsApp;
pub use webhooks::WhatsAppWebhooks;
