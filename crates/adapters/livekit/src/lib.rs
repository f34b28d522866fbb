//! The media server port of Greenroom, on LiveKit (server v1.13.5; livekit-api 0.10.0, livekit-protocol 0.8.2).
//!
//! Three adapters share one [`LiveKitConfig`], and each fills one port of `greenroom_domain::ports`:
//!
//! - [`LiveKitServer`] is the `MediaServer`: rooms, participants, health. Build one and share it.
//! - [`LiveKitTokens`] is the `TokenIssuer`: it signs join tokens without any call.
//! - [`LiveKitWebhooks`] is the `WebhookVerifier`: signature first, then a lenient reading of the body.
//!
//! ```no_run
//! use std::sync::Arc;
//!
//! use greenroom_domain::clock::Clock;
//! use greenroom_livekit::{LiveKitConfig, LiveKitConfigError, LiveKitServer, LiveKitTokens, LiveKitWebhooks};
//!
//! # fn wire(clock: Arc<dyn Clock>) -> Result<(), LiveKitConfigError> {
//! let config = LiveKitConfig::new("http://127.0.0.1:7880", "devkey", "the secret".into(), clock);
//! let tokens = LiveKitTokens::new(&config)?;
//! let webhooks = LiveKitWebhooks::new(&config)?;
//! let server = LiveKitServer::new(config)?;
//! # Ok(())
//! # }
//! ```
//!
//! # What to know before a change
//!
//! - Vendor types are named in `convert.rs` (replies), `error.rs` (failures) and where a request is made, and never
//!   leave this crate. Replies are not trusted: numbers we do not know survive, odd times become sane ones.
//! - Absence comes from the Twirp code `not_found` alone, or from an empty `ListRooms` by name. An error is no absence.
//!   One thing cannot be told apart: in protobuf an empty list is an empty body, so a proxy that answers 200 with
//!   nothing says "no rooms". Nothing of the kind may stand between Greenroom and LiveKit.
//! - LiveKit repeats a refused token in its plain-text 401 (v1.13.5) and puts a TURN password into every room. Causes
//!   of errors hold no token, and what a webhook leaves behind holds no `turnPassword`.
//! - TLS is rustls with ring and Mozilla's roots (webpki-roots) in both HTTP clients; no provider has to be installed.
//!   A private certificate authority is not supported.
//! - **Proxies.** livekit-api's HTTP client obeys `HTTP_PROXY` and `HTTPS_PROXY` and cannot be told otherwise: set
//!   `NO_PROXY` where LiveKit is on loopback. The client of `health()` ignores proxies on loopback by itself.
//! - livekit-api dates the tokens of its own calls by the system's clock, and so does its check of a webhook's `exp`;
//!   everything else here asks the port `Clock`.

mod config;
mod convert;
mod error;
mod health;
mod server;
mod tokens;
mod webhooks;

pub use config::{DEFAULT_TIMEOUT, LiveKitConfig, LiveKitConfigError};
pub use server::LiveKitServer;
pub use tokens::LiveKitTokens;
pub use webhooks::LiveKitWebhooks;
