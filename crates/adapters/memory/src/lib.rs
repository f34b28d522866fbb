//! Every port of Greenroom in memory: for tests, for other people's tests, and for `dev --simulate`.
//!
//! - [`MemoryStore`]: all stores over one set of books; it forgets everything when it is dropped
//! - [`MemoryMediaServer`]: rooms that hold people without sound or picture, and controls that make them come and go
//! - [`MemoryTokenIssuer`], [`MemoryWebhookVerifier`]: tokens that open nothing, webhooks that say nothing
//! - [`ManualClock`], [`SeededSecrets`]: time and chance as a test wants them
//!
//! The stores and the media server pass the suites of `greenroom_domain::contract`, like the real adapters. To add a
//! method of a port, add its cases there first.

mod clock;
mod lock;
mod media_server;
mod secrets;
mod store;
mod tokens;

pub use clock::ManualClock;
pub use media_server::{MemoryMediaServer, Trouble};
pub use secrets::SeededSecrets;
pub use store::{MemoryAttempt, MemoryStore};
pub use tokens::{MemoryTokenIssuer, MemoryWebhookVerifier};
