//! The steps of the message: was the person written to, and how far did it come?

use chrono::{TimeDelta, Utc};

use super::facts::Scene;
use super::finding::Finding;
use crate::invitation::{Failure, Invitation, InvitationState as State, Purpose, Suppression};

/// A message that is due this long ago and has not gone out is worth a look. Greenroom's own target is 100 ms.
const LATE: TimeDelta = TimeDelta::minutes(10);

const WRITE_ANOTHER_WAY: &str = "give the person the link another way; the code's meaning and cure stand in docs/whatsapp.md, then send it again";

pub(super) fn invited(scene: &Scene<'_>) -> Finding {
    judge(scene, |message| match &message.state {
        State::Suppressed(reason) => {
            let seen = format!("the message with the link was never sent: {}", reason.as_str());
            Finding::failed(seen, cure(*reason))
        }
        _ => Finding::passed("a message with the link is for them"),
    })
    .at_creation(scene)
}

pub(super) fn accepted(scene: &Scene<'_>) -> Finding {
    judge(scene, |message| match &message.state {
        State::Queued | State::Sending => waiting_to_be_sent(scene, message),
        State::Uncertain => {
            Finding::waiting("the messenger's answer was lost; a receipt or the deadline decides")
        }
        State::Held => Finding::waiting("the messenger took the message and holds it back for a check"),
        State::Suppressed(_) => Finding::waiting("nothing was sent"),
        State::Failed(failure) if !was_taken(message) => {
            Finding::failed(refused("the messenger refused the message", failure), WRITE_ANOTHER_WAY)
        }
        _ => Finding::passed("the messenger took the message").at(taken_at(message)),
    })
}

pub(super) fn delivered(scene: &Scene<'_>) -> Finding {
    judge(scene, |message| match &message.state {
        State::Delivered | State::Read => {
            Finding::passed("the message is on the phone").at(message.delivered_at.or(message.read_at))
        }
        State::Failed(failure) if was_taken(message) => {
            let seen = refused("the messenger gave the message up", failure);
            Finding::failed(seen, WRITE_ANOTHER_WAY)
        }
        State::Undelivered => Finding::failed(
            "the message never reached the phone within its time to live",
            "the phone is off, or the number has no WhatsApp: give the person the link another way",
        ),
        _ => Finding::waiting("the message has not reached the phone yet"),
    })
}

pub(super) fn read(scene: &Scene<'_>) -> Finding {
    judge(scene, |message| match &message.state {
        State::Read => Finding::passed("the message was opened").at(message.read_at),
        State::Delivered => {
            Finding::waiting("the message was not opened yet, or its receipts are switched off")
        }
        _ => Finding::waiting("the message has not reached the phone yet"),
    })
}

/// Judges the message, if there is one; a message that did not get on is no cause where something else is.
fn judge(scene: &Scene<'_>, finding: impl FnOnce(&Invitation) -> Finding) -> Finding {
    let Some(message) = message(scene) else {
        return Finding::not_needed("no message is for them: whoever made the room passes the link on");
    };
    let finding = finding(message);
    match moot(scene) {
        Some(why) if !finding.is_passed() => Finding::not_needed(why),
        _ => finding,
    }
}

/// The newest message that carries the link and was not taken back.
pub(super) fn message<'a>(scene: &Scene<'a>) -> Option<&'a Invitation> {
    let is_meant = |one: &&Invitation| {
        one.participant == scene.person.id
            && !matches!(one.purpose, Purpose::Reminder | Purpose::Cancelled)
            && !matches!(one.state, State::Suppressed(Suppression::Superseded | Suppression::NotNeeded))
    };
    scene.facts.record.invitations.iter().filter(is_meant).max_by_key(|one| (one.created_at, one.id))
}

fn moot(scene: &Scene<'_>) -> Option<&'static str> {
    match () {
        () if scene.has_come() => Some("they came without it"),
        () if scene.person.revoked_at.is_some() => Some("they were put out"),
        () if scene.room().ended.is_some() => Some("the room was ended before"),
        () if super::door::voided(scene).is_some() => Some("the link in it opens nothing"),
        () if message(scene).is_some_and(|message| scene.is_before_the_link(message.created_at)) => {
            Some("the link in it was replaced")
        }
        () => None,
    }
}

fn waiting_to_be_sent(scene: &Scene<'_>, message: &Invitation) -> Finding {
    let finding = Finding::waiting("the message waits to be sent").at(message.due_at);
    if scene.now() - message.due_at < LATE {
        return finding;
    }
    finding.advising("it is late: see whether `GET /readyz` says that messages are stopped, and the log why")
}

const fn was_taken(message: &Invitation) -> bool {
    message.accepted_at.is_some() || message.sent_at.is_some()
}

fn taken_at(message: &Invitation) -> Option<chrono::DateTime<Utc>> {
    message.accepted_at.or(message.sent_at).or(message.delivered_at).or(message.read_at)
}

/// The code and the title are the messenger's; its details stay out, since a number may stand in them.
fn refused(what: &str, failure: &Failure) -> String {
    format!("{what}: {} {}", failure.code, failure.title)
}

const fn cure(reason: Suppression) -> &'static str {
    match reason {
        Suppression::Stopped => {
            "the person asked not to be written to: give them the link another way, or lift the stop when they want it"
        }
        Suppression::WrongPerson => {
            "the number is somebody else's: find the right one and make the room anew, or pass the link on"
        }
        Suppression::NoConsent => {
            "send the person's consent with the application, or give them the `joinUrl` another way"
        }
        Suppression::NoTemplate => "set `whatsapp.templates` for this purpose, then send the message again",
        Suppression::TooLate => {
            "messages were stopped for too long: see the log why, and give the person the link another way"
        }
        Suppression::NotNeeded | Suppression::Superseded => "send the message again",
    }
}

impl Finding {
    /// Dates what is about the message by when it was stored.
    fn at_creation(self, scene: &Scene<'_>) -> Self {
        self.at(message(scene).map(|message| message.created_at))
    }
}
