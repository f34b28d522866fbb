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
mod events;
mod managing;
mod reconciling;
mod server;
