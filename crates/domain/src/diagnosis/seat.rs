//! The step of the place: a room may have fewer of them than people are expected.

use super::door::refused_as;
use super::entry::OPEN_AGAIN;
use super::facts::Scene;
use super::finding::Finding;
use crate::admission::Refusal;
use crate::participant::Participant;
use crate::session::Session;

pub(super) fn place_free(scene: &Scene<'_>) -> Finding {
    let Some(places) = scene.room().policy.places else {
        return Finding::not_needed("there is a place for everybody who is expected");
    };
    match refused_as(scene, &Refusal::Full) {
        Some(line) if is_full(scene) => Finding::failed(
            format!("they asked to come in when every place was taken; the room has {places}"),
            "let somebody leave, or put somebody out; then ask them to open the link again",
        )
        .at(line.at),
        Some(line) => Finding::waiting("every place was taken when they asked, and one is free now")
            .advising(OPEN_AGAIN)
            .at(line.at),
        None => Finding::passed("nobody took their place"),
    }
}

/// Whether somebody who was refused for want of a place would be again, or came to nothing by it.
pub(super) fn is_full(scene: &Scene<'_>) -> bool {
    let others = scene.facts.record.participants.iter().filter(|who| who.id != scene.person.id);
    let taken = others.filter(|who| holds_place(scene, who)).count();
    let places = scene.room().policy.places.and_then(|places| usize::try_from(places).ok());
    scene.is_over() || places.is_some_and(|places| taken >= places)
}

/// Whether somebody holds a place, as far as the record tells: see [`crate::door::Seats`].
fn holds_place(scene: &Scene<'_>, who: &Participant) -> bool {
    let stays = || scene.facts.record.sessions_of(who.id);
    let is_on_the_way = who.last_token_at.filter(|_| who.revoked_at.is_none()).is_some_and(|given| {
        let is_good = scene.now() < scene.room().token_ends_at(scene.facts.token_lifetime, given);
        is_good && !stays().any(|stay| stay.left_at.is_some_and(|left| left >= given))
    });
    is_on_the_way || stays().any(Session::is_open)
}
