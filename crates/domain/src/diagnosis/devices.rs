//! The step of the second device: two that use one link put each other out in turns, or one keeps the other out.

use chrono::{DateTime, TimeDelta, Utc};

use super::facts::{Scene, fact};
use super::finding::Finding;
use crate::admission::Refusal;
use crate::door::SecondDevice;
use crate::timeline::TimelineLine;

/// LiveKit's word for a stay that ended because the same identity came in elsewhere.
const TAKEN_OVER: &str = "duplicate_identity";
/// Two takings-over within this time are no change of devices, but a struggle.
const STRUGGLE: TimeDelta = TimeDelta::minutes(1);
/// Whoever was inside for this long after the last one has won.
const SETTLED_AFTER: TimeDelta = TimeDelta::minutes(2);

pub(super) fn single_device(scene: &Scene<'_>) -> Finding {
    if let Some(line) = kept_out(scene) {
        return Finding::failed(
            "they are inside on one device, and the room lets nobody in on a second one",
            "leave on the first device; one that is lost is gone after half a minute. Rooms made with `secondDevice: takeover` \
             let the later device take the place",
        )
        .at(line.at);
    }
    let mut taken: Vec<DateTime<Utc>> = taken_over(scene).collect();
    taken.sort_unstable();
    let Some(last) = taken.last().copied() else {
        return Finding::passed("no second device took their place");
    };
    let struggles = taken.iter().rev().nth(1).is_some_and(|before| last - *before <= STRUGGLE);
    if !struggles || is_settled(scene, last) {
        return Finding::passed("a second device took their place, which may be meant so").at(last);
    }
    Finding::failed(
        "two devices or tabs take each other's place in turns: they came by the same link",
        "close all but one tab or device; everybody needs a link of their own",
    )
    .at(last)
}

/// The line that says that a second device was refused a moment ago. A page that goes on asking leaves one each minute.
fn kept_out<'a>(scene: &Scene<'a>) -> Option<&'a TimelineLine> {
    let is_meant = |line: &TimelineLine| fact(line, "reason") == Some(Refusal::AlreadyInside.as_str());
    let line = scene.last_with("join_refused", is_meant)?;
    let still_refused = scene.room().policy.second_device == SecondDevice::Refuse && scene.has_open_stay();
    let is_recent =
        scene.now() - line.at <= SETTLED_AFTER && scene.token_at().is_none_or(|given| given < line.at);
    (still_refused && is_recent).then_some(line)
}

fn taken_over(scene: &Scene<'_>) -> impl Iterator<Item = DateTime<Utc>> {
    let ended = scene.stays().filter(|stay| stay.reason.as_deref() == Some(TAKEN_OVER));
    ended.filter_map(|stay| stay.left_at)
}

/// Whether one device has won, or another try has begun since, or nothing of it was seen for so long.
fn is_settled(scene: &Scene<'_>, last: DateTime<Utc>) -> bool {
    let began_anew = scene.token_at().is_some_and(|given| given - last > STRUGGLE);
    let is_long = |until: DateTime<Utc>| until - last > SETTLED_AFTER;
    let stayed = scene.stays().any(|stay| is_long(stay.left_at.unwrap_or(scene.now())));
    began_anew || stayed || is_long(scene.now())
}
