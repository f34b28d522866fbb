//! The steps that are the same for everybody: is LiveKit there, does it take our key and our time?

use chrono::TimeDelta;

use super::facts::{HealthSeen, Scene};
use super::finding::Finding;
use crate::ports::Health;

/// Beyond this LiveKit refuses our tokens: its leeway on both ends (v1.13.5, seen).
const LARGEST_SKEW: TimeDelta = TimeDelta::seconds(60);

/// How LiveKit is now says nothing about a room that is over.
fn judge(scene: &Scene<'_>, finding: impl FnOnce(HealthSeen) -> Finding) -> Finding {
    match scene.is_over() {
        true => Finding::not_needed("the room is over"),
        false => finding(scene.facts.health).at(scene.now()),
    }
}

pub(super) fn livekit_reachable(scene: &Scene<'_>) -> Finding {
    judge(scene, |health| match health {
        HealthSeen::Told(health) if health.ready => Finding::passed("LiveKit answers and is ready"),
        HealthSeen::Told(_) => Finding::failed(
            "LiveKit answers that it is not ready",
            "look at LiveKit's own log and load: its node statistics are older than 4 s",
        ),
        HealthSeen::KeyRefused => Finding::passed("LiveKit answers"),
        HealthSeen::Away => Finding::failed(
            "LiveKit does not answer: nobody can join",
            "start LiveKit, or set `livekit.url` to where it is; Greenroom goes on by itself",
        ),
        HealthSeen::Unbelievable => Finding::failed(
            "what answers at LiveKit's address does not speak like LiveKit",
            "check `livekit.url` and the proxy before it: it must pass requests and WebSockets on, without a path",
        ),
    })
}

pub(super) fn clock_in_step(scene: &Scene<'_>) -> Finding {
    judge(scene, |health| match skew(health) {
        None => Finding::unknown("nothing can be said: LiveKit did not tell its time"),
        Some(ahead) if is_off(ahead) => {
            let (seconds, side) =
                (ahead.num_seconds().abs(), if ahead > TimeDelta::zero() { "ahead of" } else { "behind" });
            Finding::failed(
                format!("LiveKit's clock is {seconds} s {side} ours: beyond 60 s it refuses every token"),
                "set the clocks of both machines by NTP",
            )
        }
        Some(_) => Finding::passed("LiveKit's clock and ours agree"),
    })
}

pub(super) fn key_accepted(scene: &Scene<'_>) -> Finding {
    judge(scene, |health| match health {
        HealthSeen::Told(Health { key_accepted: true, .. }) => Finding::passed("LiveKit takes our key"),
        // A token of another time is refused in the same way.
        HealthSeen::Told(_) if skew(health).is_some_and(is_off) => {
            Finding::unknown("nothing can be said while the clocks differ")
        }
        HealthSeen::Told(_) | HealthSeen::KeyRefused => Finding::failed(
            "LiveKit refuses our key: nobody can join",
            "set `livekit.api_key` and `livekit.api_secret` to a pair of LiveKit's `keys`",
        ),
        HealthSeen::Away | HealthSeen::Unbelievable => {
            Finding::unknown("nothing can be said: LiveKit does not answer as it should")
        }
    })
}

fn skew(health: HealthSeen) -> Option<TimeDelta> {
    match health {
        HealthSeen::Told(health) => health.clock_ahead,
        HealthSeen::Away | HealthSeen::KeyRefused | HealthSeen::Unbelievable => None,
    }
}

fn is_off(ahead: TimeDelta) -> bool {
    ahead.abs() > LARGEST_SKEW
}
