//! The step of the host, where one has to open.

use chrono::{DateTime, TimeDelta, Utc};

use super::facts::Scene;
use super::finding::Finding;
use crate::door::{Admission, Reception};

/// Who waits longer than this for a host has been forgotten.
const HOST_PATIENCE: TimeDelta = TimeDelta::minutes(2);

const ADMIT: &str = "a host has to let them in, by the own page or by `POST /api/room/admit`: make sure that an \
                     interviewer is there, or admit them by `POST /api/rooms/{name}/participants/{id}/admit`";

pub(super) fn host_opened(scene: &Scene<'_>) -> Finding {
    match reception(scene) {
        _ if scene.room().policy.admission == Admission::Open => {
            Finding::not_needed("no host has to open: the link does")
        }
        Reception::Wait => waits(scene),
        Reception::Denied if scene.has_open_stay() => Finding::passed("they are inside"),
        Reception::Denied => Finding::failed(
            "a host did not let them in",
            "if that was a mistake, a host has to admit them; then ask them to open the link again",
        )
        .at(answered_at(scene)),
        Reception::In => match answered_at(scene) {
            Some(at) => Finding::passed("a host let them in").at(at),
            None => Finding::not_needed("no host has to open for a host"),
        },
    }
}

/// Whether they come in only when a host opens, and none has said anything yet.
pub(super) fn has_to_open(scene: &Scene<'_>) -> bool {
    reception(scene) == Reception::Wait && !scene.has_open_stay()
}

/// Whether a host said no, and would not be asked again.
pub(super) fn has_denied(scene: &Scene<'_>) -> bool {
    reception(scene) == Reception::Denied
}

fn reception(scene: &Scene<'_>) -> Reception {
    scene.person.reception(scene.room().policy.admission)
}

fn answered_at(scene: &Scene<'_>) -> Option<DateTime<Utc>> {
    scene.person.door.answer.map(|(_, at)| at)
}

fn waits(scene: &Scene<'_>) -> Finding {
    let (door, now) = (scene.person.door, scene.now());
    let Some(since) = door.waiting_since else {
        return Finding::waiting("a host has to open, and they have not asked to come in yet");
    };
    let is_there = scene.person.waits_since(now).is_some();
    let until = if is_there { now } else { door.asked_at.unwrap_or(since) };
    match () {
        () if scene.has_open_stay() => Finding::passed("they are inside"),
        () if scene.is_over() || until - since >= HOST_PATIENCE => {
            Finding::failed("they waited for a host, and nobody let them in", ADMIT)
        }
        () if is_there => Finding::waiting("they wait for a host to let them in").advising(ADMIT),
        () => Finding::waiting("they waited for a host for a moment, and went away")
            .advising("a host may let them in before they ask again"),
    }
    .at(since)
}
