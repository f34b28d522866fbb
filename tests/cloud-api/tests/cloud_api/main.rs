//! The stand-in over HTTP: each rule, each misbehaviour, each webhook.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "this is test code; clippy knows that only inside the test functions themselves"
)]

mod callback;
mod listing;
mod misbehaviour;
mod sending;
mod stage;
mod templates;
mod webhooks;
