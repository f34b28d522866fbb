//! What is true about interview rooms: types, rules and ports, without any I/O.
//!
//! Take this crate into a service of your own to share Greenroom's words and its judgement:
//!
//! - [`room`]: the interview, its window and its phase; [`participant`], [`session`], [`invitation`]
//! - [`phone`], [`link`], [`token`]: what is parsed once and trusted afterwards; all of it hides itself in `Debug`
//! - [`admission`]: who may come in; [`door`]: hosts who open, places, second devices; [`report`]: what a page tells
//! - [`api_key`]: who may manage rooms; [`sign_in`]: the same in a browser
//! - [`live`]: what the media server reports, and [`event`], what it tells by webhook
//! - [`drift`]: the comparison of the two, a pure function, and the plan that mends; [`verdict`]: what an interview came to
//! - [`diagnosis`]: why can't they join?
//! - [`notice`]: which messages a change of a room calls for; [`outbox`], [`pacing`] and [`delivery`]: who is sent to now, how
//!   fast, and what follows from the answer; [`message`], [`receipt`], [`response`], [`template`], [`announcement`]
//! - [`retention`]: how long things are kept; [`erasure`]: what identifies a person goes; [`stops`]: who stays left alone
//! - [`ports`]: what the use cases need from the world; `mocks` and `contract` are features of this crate
//!
//! Nothing here reads a clock, rolls dice, opens a socket or knows JSON. Times are UTC. `cargo run -p greenroom-domain
//! --example compare` shows the comparison without any adapter.

pub mod admission;
pub mod announcement;
pub mod api_key;
pub mod clock;
#[cfg(feature = "contract")]
pub mod contract;
pub mod delivery;
pub mod diagnosis;
pub mod door;
pub mod drift;
pub mod erasure;
pub mod event;
pub mod invitation;
pub mod link;
pub mod live;
pub mod message;
pub mod notice;
pub mod outbox;
pub mod pacing;
pub mod participant;
pub mod phone;
pub mod ports;
pub mod receipt;
pub mod report;
pub mod response;
pub mod retention;
pub mod room;
#[cfg(test)]
mod samples;
pub mod session;
pub mod sign_in;
pub mod stops;
pub mod template;
pub mod timeline;
pub mod token;
pub mod verdict;
mod window;
