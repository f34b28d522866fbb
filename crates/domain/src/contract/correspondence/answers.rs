use uuid::Uuid;

use super::super::outbox::{Post, sent_to};
use super::super::samples::{at, family, link, phone, refresh};
use super::super::stores::Stores;
use crate::invitation::{InvitationState, Suppression};
use crate::message::MessageId;
use crate::ports::{NewResponse, Silence, VoidedLink};
use crate::response::{Response, ResponseKind};
use crate::timeline::{Actor, Happening, TimelineEntry};

/// The candidate's answer at that minute, by a message of the messenger's or by the page.
fn answer(post: &Post<'_>, kind: ResponseKind, message: Option<&str>, minute: i64) -> NewResponse {
    let participant = post.scene.candidate().id;
    let entry = TimelineEntry {
        room: post.scene.new.room.id,
        at: at(minute),
        actor: Actor::Participant(participant),
        request: None,
        participant: Some(participant),
        what: Happening::ResponseReceived { kind, minutes: Some(10) },
    };
    NewResponse {
        response: Response {
            participant,
            kind,
            minutes: Some(10),
            note: Some("أنا في الطريق".into()),
            at: at(minute),
        },
        message: message.map(MessageId::new),
        voids_link: None,
        silence: None,
        entries: vec![entry],
    }
}

fn stop(id: u128, number: &str, application: Option<&str>, minute: i64) -> Silence {
    Silence {
        id: Uuid::from_u128(id),
        phone: phone(number),
        application: application.map(str::to_owned),
        reason: Suppression::Stopped,
        since: at(minute),
        source: "page".into(),
    }
}

pub(super) async fn a_message_leads_to_whom_it_went(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    Post::one(stores, 2).await;
    let claims = post.claims(5).await;
    let first = claims.first().unwrap();
    post.settles(first, crate::delivery::SendOutcome::Accepted(sent_to(1)), 5).await;
    let found = stores.correspondence.addressee(&sent_to(1)).await.unwrap().unwrap();
    assert_eq!((&found.participant, found.room.id), (post.scene.candidate(), post.scene.new.room.id));
    assert_eq!(stores.correspondence.addressee(&sent_to(2)).await.unwrap(), None);
}

pub(super) async fn an_answer_is_stored_with_its_lines(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let answers = [ResponseKind::Late, ResponseKind::Confirm].map(|kind| answer(&post, kind, None, 5));
    for new in &answers {
        assert!(stores.correspondence.respond(new).await.unwrap());
    }
    let record = post.scene.record().await;
    assert_eq!(record.responses, answers.map(|new| new.response));
    assert_eq!(record.participant(post.scene.candidate().id), Some(post.scene.candidate()));
    assert_eq!(post.told().await, ["response_received", "response_received"]);
}

pub(super) async fn the_same_reply_counts_once(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let mut new = answer(&post, ResponseKind::Confirm, Some("wamid.reply"), 5);
    assert!(stores.correspondence.respond(&new).await.unwrap());
    (new.voids_link, new.silence) = (Some(voided(1)), Some(stop(1, "+962790000001", None, 5)));
    assert!(!stores.correspondence.respond(&new).await.unwrap());
    assert_eq!(post.scene.record().await.responses.len(), 1);
    assert_eq!(post.told().await, ["response_received"]);
    assert_eq!(stores.correspondence.silences(&phone("+962790000001")).await.unwrap(), []);
    assert!(stores.entry.by_link(&link(post.scene.candidate().id)).await.unwrap().is_some());
}

pub(super) async fn a_wrong_person_can_no_longer_enter_and_is_left_alone(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let candidate = post.scene.candidate().clone();
    let number = candidate.phone.clone().unwrap();
    let silence = Silence { reason: Suppression::WrongPerson, ..stop(1, number.as_str(), Some("A-1"), 5) };
    let new = NewResponse {
        voids_link: Some(voided(candidate.link_generation)),
        silence: Some(silence.clone()),
        ..answer(&post, ResponseKind::WrongPerson, Some("wamid.reply"), 5)
    };
    let job = post.scene.new.room.job.id.clone();
    let by_phone = async || stores.entry.by_phone_and_job(&number, &job).await.unwrap().len();
    assert_eq!(by_phone().await, 1);
    assert!(stores.correspondence.respond(&new).await.unwrap());
    assert_eq!(by_phone().await, 0);
    assert_eq!(stores.entry.by_link(&link(candidate.id)).await.unwrap(), None);
    let next = stores.entry.by_link(&refresh(9)).await.unwrap().unwrap().participant;
    assert_eq!((next.id, next.link_generation), (candidate.id, candidate.link_generation + 1));
    assert!(stores.entry.by_link(&link(post.scene.interviewer().id)).await.unwrap().is_some());
    assert_eq!(stores.correspondence.silences(&number).await.unwrap(), [silence]);

    // Said once more about the link that is void, it leaves the next one as it is.
    let again = NewResponse {
        voids_link: Some(voided(candidate.link_generation)),
        ..answer(&post, ResponseKind::WrongPerson, None, 6)
    };
    assert!(stores.correspondence.respond(&again).await.unwrap());
    let still = stores.entry.by_link(&refresh(9)).await.unwrap().unwrap().participant;
    assert_eq!(still.link_generation, next.link_generation);
    assert_eq!(post.claims(6).await, []);
    assert_eq!(post.state().await, InvitationState::Suppressed(Suppression::WrongPerson));
}

pub(super) async fn a_wrong_person_who_is_in_gets_no_further_tokens(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let candidate = post.scene.candidate();
    post.scene.admits(post.scene.pass(candidate, family(1), 1, 5).await).await;
    let new = NewResponse {
        voids_link: Some(voided(post.scene.candidate().link_generation)),
        ..answer(&post, ResponseKind::WrongPerson, None, 6)
    };
    assert!(stores.correspondence.respond(&new).await.unwrap());
    let token = stores.entry.by_refresh_token(&refresh(1)).await.unwrap().unwrap().token;
    assert_eq!(token.voided_at, Some(at(6)));
}

fn voided(generation: u32) -> VoidedLink {
    VoidedLink { generation, next: refresh(9) }
}

pub(super) async fn leaving_alone_twice_keeps_the_later_time(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let number = post.scene.candidate().phone.clone().unwrap();
    let said = |id, minute| stop(id, number.as_str(), None, minute);
    let silences = async || stores.correspondence.silences(&number).await.unwrap();
    for silence in [said(1, 3), said(1, 3), said(2, 4), said(3, 2)] {
        stores.correspondence.silence(&silence).await.unwrap();
    }
    assert_eq!(silences().await, [said(1, 4)]);

    // So does an answer that says it again.
    let new = NewResponse { silence: Some(said(4, 5)), ..answer(&post, ResponseKind::Confirm, None, 5) };
    assert!(stores.correspondence.respond(&new).await.unwrap());
    assert_eq!(silences().await, [said(1, 5)]);
}

pub(super) async fn silences_are_told_by_number_oldest_first(stores: &Stores) {
    let number = "+962790000001";
    let [late, early] = [stop(1, number, None, 7), stop(2, number, Some("A-1"), 5)];
    for silence in [&late, &early, &stop(3, "+962790000002", None, 5)] {
        stores.correspondence.silence(silence).await.unwrap();
    }
    assert_eq!(stores.correspondence.silences(&phone(number)).await.unwrap(), [early, late]);
    assert_eq!(stores.correspondence.silences(&phone("+962790000003")).await.unwrap(), []);
}

pub(super) async fn a_silence_can_be_lifted(stores: &Stores) {
    let number = "+962790000001";
    let [first, second] = [stop(1, number, None, 5), stop(2, number, Some("A-1"), 6)];
    for silence in [&first, &second] {
        stores.correspondence.silence(silence).await.unwrap();
    }
    assert!(stores.correspondence.lift(first.id).await.unwrap());
    assert!(!stores.correspondence.lift(first.id).await.unwrap());
    assert_eq!(stores.correspondence.silences(&phone(number)).await.unwrap(), [second]);
}

pub(super) async fn who_wants_messages_again_gets_them(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let number = post.scene.candidate().phone.clone().unwrap();
    let wrong = Silence { reason: Suppression::WrongPerson, ..stop(3, number.as_str(), Some("A-2"), 7) };
    let all = [stop(1, number.as_str(), None, 5), stop(2, number.as_str(), Some("A-1"), 6), wrong.clone()];
    for silence in &all {
        stores.correspondence.silence(silence).await.unwrap();
    }
    let lift = async |minute| stores.correspondence.lift_stops(&number, at(minute)).await.unwrap();
    assert_eq!(lift(4).await, 0, "it was said before the stops");
    assert_eq!((lift(6).await, lift(6).await), (2, 0));
    assert_eq!(stores.correspondence.silences(&number).await.unwrap(), [wrong]);
    post.takes(8).await;
}
