//! The announcer port of Greenroom: webhooks to the recruiting system, signed after the Standard Webhooks specification
//! (standardwebhooks.com, version 1.0).
//!
//! [`Webhooks`] is the `Announcer`. A receiver checks what it gets with any library for Standard Webhooks:
//!
//! ```text
//! POST /hooks/greenroom
//! content-type: application/json
//! webhook-id: 0192f0c1-…                     the same in every attempt
//! webhook-timestamp: 1795431737              of this attempt, Unix seconds
//! webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=
//!
//! {"type":"invitation.failed","timestamp":"2026-11-23T10:21:00Z","data":{"roomName":"…","code":"131026", …}}
//! ```
//!
//! ```no_run
//! use greenroom_webhooks::{Webhooks, WebhooksConfig, WebhooksConfigError};
//!
//! # fn wire() -> Result<(), WebhooksConfigError> {
//! let config = WebhooksConfig::new("https://recruiting.example.com/hooks", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".into());
//! let webhooks = Webhooks::new(&config)?;
//! # Ok(())
//! # }
//! ```
//!
//! # What to know before a change
//!
//! - **Where it may go.** Whoever sets the address could point it at our own network. Addresses that are not public are
//!   refused where the connection is made, after the name was resolved, so that a name which changes its mind (DNS
//!   rebinding) does not help; see [`Webhooks`]. No redirect is followed, and no proxy is used: it would resolve the name
//!   itself.
//! - What is told of an error never holds an address or a body: it is stored and shown.
//! - TLS is rustls with ring and Mozilla's roots (webpki-roots). A private certificate authority is not supported.

mod announcer;
mod body;
mod config;
mod places;
mod signature;

pub use announcer::Webhooks;
pub use config::{DEFAULT_TIMEOUT, MIN_SECRET_BYTES, WebhooksConfig, WebhooksConfigError};
