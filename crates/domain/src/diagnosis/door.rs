//! The steps at our own door: the link, the asking, and whether the answer was yes.

use super::facts::{Scene, fact};
use super::finding::Finding;
use super::{host, page, seat, told};
use crate::admission::Refusal;
use crate::room::{Door, EndedBy};
use crate::timeline::TimelineLine;

/// LiveKit's word for a stay that ended because somebody removed the person.
const REMOVED: &str = "participant_removed";

pub(super) fn link_opened(scene: &Scene<'_>) -> Finding {
    if let Some(line) = voided(scene) {
        return Finding::failed(
            "the link was voided, because whoever has the number said that they are somebody else",
            "find the right number and make the room anew with it",
        )
        .at(line.at);
    }
    match scene.replaced_at {
        _ if scene.has_come() => Finding::passed("they came by the link").at(scene.came_at()),
        Some(at) => Finding::waiting("they got another link, and nobody came by it yet")
            .advising("pass the new link on, or send the message again: the one before opens nothing")
            .at(at),
        None => Finding::waiting("nobody came by the link yet; reading its page leaves no trace"),
    }
}

/// The line that says that the link opens nothing any more, unless another link was used or sent since.
pub(super) fn voided<'a>(scene: &Scene<'a>) -> Option<&'a TimelineLine> {
    let line = scene.last("link_voided")?;
    let came_since = scene.came_at().is_some_and(|came| came > line.at);
    let sent_since = told::message(scene)
        .is_some_and(|message| message.created_at > line.at && message.may_have_arrived());
    (!came_since && !sent_since).then_some(line)
}

pub(super) fn join_asked(scene: &Scene<'_>) -> Finding {
    match scene.has_asked() {
        true => Finding::passed("they asked to come in").at(scene.asked_at()),
        false => Finding::waiting("they have not asked to come in yet"),
    }
}

pub(super) fn not_put_out(scene: &Scene<'_>) -> Finding {
    if let Some(since) = scene.person.revoked_at {
        let advice = "if that was a mistake, make them a new link: it invites them again";
        return Finding::failed("they were put out, and are kept out", advice).at(since);
    }
    let removed = scene.lost_stay().filter(|stay| stay.reason.as_deref() == Some(REMOVED));
    match removed {
        Some(stay) => Finding::failed(
            "somebody removed them on LiveKit, not through Greenroom",
            "they may come back by their link; find out which tool or whose key removed them",
        )
        .at(stay.left_at),
        None => Finding::passed("nobody put them out"),
    }
}

/// The last refusal, unless a token was given since. Who is inside may be refused another token, and stays inside.
fn refusal<'a>(scene: &Scene<'a>) -> Option<&'a TimelineLine> {
    let is_the_last_word = |line: &&TimelineLine| scene.token_at().is_none_or(|given| given < line.at);
    scene.last("join_refused").filter(is_the_last_word).filter(|_| !scene.has_open_stay())
}

/// The last refusal, if it was for this reason.
pub(super) fn refused_as<'a>(scene: &Scene<'a>, reason: &Refusal) -> Option<&'a TimelineLine> {
    refusal(scene).filter(|line| fact(line, "reason") == Some(reason.as_str()))
}

pub(super) fn join_admitted(scene: &Scene<'_>) -> Finding {
    let Some(line) = refusal(scene) else {
        return match scene.has_asked() {
            true if host::has_to_open(scene) => Finding::waiting("a host has not let them in yet"),
            true => Finding::passed("they were let in").at(scene.token_at()),
            false => Finding::waiting("they have not asked to come in yet"),
        };
    };
    let reason = fact(line, "reason").unwrap_or("unknown");
    match still_refused(scene, reason) {
        Some(advice) => Finding::failed(format!("they asked to come in and were refused: {reason}"), advice),
        None => Finding::waiting(format!("they were refused ({reason}), which would not happen now"))
            .advising("ask them to open the link again"),
    }
    .at(line.at)
}

/// What to do about a refusal that would be repeated.
fn still_refused(scene: &Scene<'_>, reason: &str) -> Option<&'static str> {
    match (reason, scene.room().door(scene.now())) {
        ("too_early", Door::NotYet { .. }) => {
            Some("tell them when the room opens, see `within_window`; or give the room another time")
        }
        ("over", Door::Shut) if scene.is_over() => Some("make a room for the next round"),
        ("over", Door::Shut) => Some("extend the room, or make one for the next round"),
        ("revoked", _) if scene.person.revoked_at.is_some() => Some("see `not_put_out`"),
        ("full", _) if seat::is_full(scene) => Some("see `place_free`"),
        ("denied", _) if host::has_denied(scene) => Some("see `host_opened`"),
        _ => None,
    }
}

pub(super) fn within_window(scene: &Scene<'_>) -> Finding {
    let window = scene.room().window;
    match scene.room().door(scene.now()) {
        Door::Open => Finding::passed("the door is open").at(window.opens_at),
        Door::NotYet { opens_at } => Finding::waiting("the door opens later").at(opens_at),
        Door::Shut if scene.has_open_stay() && !scene.is_over() => {
            Finding::passed("the door is shut by now; who is inside may stay").at(window.hard_ends_at)
        }
        Door::Shut if came_in_time(scene) => {
            Finding::passed("the door is shut by now; it was open when they came").at(shut_at(scene))
        }
        Door::Shut => why_shut(scene).at(shut_at(scene)),
    }
}

fn why_shut(scene: &Scene<'_>) -> Finding {
    match scene.room().ended {
        Some((_, EndedBy::Cancelled)) => {
            Finding::failed("the interview was cancelled", "make a room for the next round")
        }
        Some((_, EndedBy::Closed)) => Finding::failed("the room was ended", "make a room for the next round"),
        None if scene.is_over() => {
            Finding::failed("the time of the room is over", "make a room for the next round")
        }
        None => Finding::failed("the door is shut: the time to enter is over", "extend the room"),
    }
}

/// Whether somebody came and got no further, so that another step tells why: their page, an entry that failed, or
/// LiveKit.
fn came_in_time(scene: &Scene<'_>) -> bool {
    let got_no_further = !scene.has_used_token() && refusal(scene).is_none();
    let was_open = |at| scene.room().window.opens_at <= at && at < shut_at(scene);
    let stopped = page::trouble(scene).is_some_and(|line| was_open(line.at));
    let is_explained = scene.is_told() || scene.aborted().is_some();
    got_no_further && (stopped || (scene.token_at().is_some() && is_explained))
}

fn shut_at(scene: &Scene<'_>) -> chrono::DateTime<chrono::Utc> {
    let closes_at = scene.room().window.closes_at;
    scene.room().ended.map_or(closes_at, |(at, _)| at.min(closes_at))
}
