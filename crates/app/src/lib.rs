//! The Greenroom server: everything that meets the outside.
//!
//! [`settings`] says how, [`wiring`] puts real adapters behind the ports, [`http`] translates requests, `tasks` looks
//! after what nobody asks for, and `commands` are what a person types.

pub mod ambient;
pub mod cli;
mod commands;
mod condition;
pub mod http;
pub mod listeners;
mod logging;
mod run;
pub mod settings;
mod start;
mod tasks;
pub mod wiring;
