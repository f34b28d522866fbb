//! A strict stand-in for Meta's WhatsApp Cloud API: a test tool that never ships.
//!
//! It answers as Meta's pages say, refuses what they refuse, keeps Meta's limits, misbehaves when it is told to, and posts
//! signed webhooks. It is stricter than Meta where Meta is lenient with what would be a mistake of ours: a number without
//! `+`, a link with other characters than base64url, a member that nobody knows.
//!
//! ```
//! use std::time::Duration;
//! use greenroom_cloud_api::{Act, Catalogue, CloudApi, Config, ReceiptKind};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let catalogue = Catalogue::from_dir("docs/whatsapp-templates")?;
//! let api = CloudApi::start(Config::new(catalogue)).await?;
//! api.set_callback("http://127.0.0.1:4005/webhooks/whatsapp");
//! api.misbehave(Act::DropAfterAccepting);
//! // … let the program under test send to api.base_url() …
//! let messages = api.wait_for_messages(1, Duration::from_secs(5)).await?;
//! let first = messages.first().ok_or("none")?;
//! api.post_receipts(first, [ReceiptKind::Sent, ReceiptKind::Delivered]).await?;
//! # Ok(())
//! # }
//! ```
//!
//! The way of a message: `routes` takes the request, `send` asks the plans of `misbehaviour`, `request` reads the body,
//! `check` holds it against the `catalogue`, `limits` counts it, `record` keeps it, `answer` writes what is told, and
//! `automatic` lets receipts of `webhooks` follow.

mod answer;
mod automatic;
mod catalogue;
mod check;
mod config;
mod error;
mod ids;
mod limits;
mod lock;
mod misbehaviour;
mod record;
mod request;
mod routes;
mod send;
mod server;
mod shared;
mod webhooks;

pub use automatic::Automatic;
pub use catalogue::{
    BodyExample, Button, Catalogue, CatalogueError, Category, Component, NamedExample, ParameterFormat,
    Template, TemplateStatus,
};
pub use check::{Filled, Link, Rules, check};
pub use config::Config;
pub use error::{CODES, Code, GraphError};
pub use limits::{Limits, Meter, PairLimit};
pub use misbehaviour::{Act, Misbehaviour};
pub use record::{Accepted, Counters, Record, Refusal, WaitedTooLong};
pub use request::{BodyParameter, Filling, SendRequest};
pub use server::CloudApi;
pub use webhooks::{
    Account, DeliveryError, HandshakeError, Incoming, MAX_UPDATES, Notification, Receipt, ReceiptKind,
    SIGNATURE_HEADER, SignedBody, sign,
};
