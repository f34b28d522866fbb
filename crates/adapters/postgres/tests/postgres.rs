//! The stores against a real PostgreSQL, each test in a database of its own.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail as tests do")]

#[path = "postgres/abandoned.rs"]
mod abandoned;
#[path = "postgres/away.rs"]
mod away;
#[path = "postgres/changes.rs"]
mod changes;
#[path = "postgres/contract.rs"]
mod contract;
#[path = "postgres/doors.rs"]
mod doors;
#[path = "postgres/erasure.rs"]
mod erasure;
#[path = "postgres/keys.rs"]
mod keys;
#[path = "postgres/ledger.rs"]
mod ledger;
#[path = "postgres/migrations.rs"]
mod migrations;
#[path = "postgres/outbox.rs"]
mod outbox;
#[path = "postgres/passes.rs"]
mod passes;
#[path = "postgres/races.rs"]
mod races;
#[path = "postgres/retention.rs"]
mod retention;
#[path = "postgres/samples.rs"]
mod samples;
#[path = "postgres/stream.rs"]
mod stream;
#[path = "postgres/support.rs"]
mod support;
#[path = "postgres/timeline.rs"]
mod timeline;
#[path = "postgres/tls.rs"]
mod tls;
