//! Whole journeys over HTTP: the binary `greenroom`, a real PostgreSQL, a real LiveKit, real WebRTC people.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "this is test code; clippy knows that only inside the test functions themselves"
)]

mod absences;
mod announcing;
mod attendance;
mod blackout;
mod canary;
mod closing;
mod crowds;
mod dev;
mod devices;
mod diagnoses;
mod dice;
mod drift;
mod entering;
mod following;
mod greenroom;
mod hostile_webhooks;
mod house;
mod invitations;
mod keys;
mod liar;
mod lies;
mod loopback;
mod lost_workers;
mod messenger_trouble;
mod post_office;
mod proxied_house;
mod putting_out;
mod repairs;
mod repeating;
mod replicas;
mod rescheduling;
mod rooms_of_others;
mod scenarios;
mod signal;
mod sorting_office;
mod trouble;
mod waiting_room;

use std::sync::Arc;

use greenroom_devstack::testing::{API_KEY, API_SECRET};
use greenroom_livekit::{LiveKitConfig, LiveKitServer};
use livekit_api::access_token::{AccessToken, VideoGrants};

/// Another tool that uses the same LiveKit server behind Greenroom's back.
fn livekit_tool(house: &house::House) -> impl greenroom_domain::ports::MediaServer {
    let clock = Arc::new(::greenroom::ambient::SystemClock);
    LiveKitServer::new(LiveKitConfig::new(house.livekit.url(), API_KEY, API_SECRET.into(), clock)).unwrap()
}

/// A token that LiveKit takes and Greenroom never gave.
fn forged_token(room: &str) -> String {
    let grants = VideoGrants { room_join: true, room: room.to_owned(), ..VideoGrants::default() };
    AccessToken::with_api_key(API_KEY, API_SECRET)
        .with_identity("stranger")
        .with_grants(grants)
        .to_jwt()
        .unwrap()
}
