//! What tells and mends the truth about rooms.

use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_usecases::conclude_interviews::ConcludeInterviews;
use greenroom_usecases::diagnose::Diagnose;
use greenroom_usecases::livekit_status::LiveKitStatus;
use greenroom_usecases::reconcile::Reconcile;
use greenroom_usecases::server_status::ServerStatus;

use super::Ports;
use crate::settings::Settings;

/// What tells and mends the truth about rooms.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is the use case of its name")]
pub struct Truth {
    pub server_status: ServerStatus,
    pub livekit_status: LiveKitStatus,
    pub diagnose: Diagnose,
    pub reconcile: Reconcile,
    pub conclude_interviews: ConcludeInterviews,
}

impl Truth {
    pub(super) fn new(ports: &Ports, settings: &Settings) -> Self {
        Self {
            server_status: server_status(ports, settings),
            livekit_status: LiveKitStatus { media: ports.media.clone() },
            diagnose: diagnose(ports, settings),
            reconcile: reconcile(ports, settings),
            conclude_interviews: conclude_interviews(ports, settings),
        }
    }
}

fn diagnose(ports: &Ports, settings: &Settings) -> Diagnose {
    Diagnose {
        rooms: ports.rooms.clone(),
        media: ports.media.clone(),
        clock: ports.clock.clone(),
        token_lifetime: settings.entry.token_lifetime,
    }
}

fn server_status(ports: &Ports, settings: &Settings) -> ServerStatus {
    let yardstick = settings.livekit.yardstick();
    let (rooms, media) = (ports.rooms.clone(), ports.media.clone());
    ServerStatus::new(rooms, media, ports.passes.clone(), ports.clock.clone(), yardstick)
}

fn reconcile(ports: &Ports, settings: &Settings) -> Reconcile {
    Reconcile {
        store: ports.passes.clone(),
        rooms: ports.rooms.clone(),
        media: ports.media.clone(),
        clock: ports.clock.clone(),
        yardstick: Arc::new(settings.livekit.yardstick()),
        policy: settings.reconcile.policy.clone(),
        turn: Arc::default(),
    }
}

/// An end is believed when the reconciler has had two passes, and a little.
fn conclude_interviews(ports: &Ports, settings: &Settings) -> ConcludeInterviews {
    ConcludeInterviews {
        conclusions: ports.conclusions.clone(),
        media: ports.media.clone(),
        clock: ports.clock.clone(),
        grace: settings.reconcile.interval * 2 + TimeDelta::seconds(10),
    }
}
