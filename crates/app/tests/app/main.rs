//! The app in process: the shape of the house, and HTTP over the memory adapter.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "this is test code; clippy knows that only inside the test functions themselves"
)]

mod analytics;
mod answers;
mod arrows;
mod contract;
mod diagnosis;
mod doors;
mod drift_history;
mod edge;
mod erasing;
mod events;
mod health;
mod hosts;
mod inside;
mod interview;
mod keys;
mod managing;
mod matrix;
mod once;
mod pages;
mod phones;
mod reconciling;
mod server;
mod sign_in;
