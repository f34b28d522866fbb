//! The stores against a real PostgreSQL, each test in a database of its own.

#[path = "postgres/contract.rs"]
mod contract;
#[path = "postgres/support.rs"]
mod support;
