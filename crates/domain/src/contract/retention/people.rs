use super::super::outbox::{Post, failure, receipt, sent_to};
use super::super::samples::{at, full_room, link, phone};
use super::super::scene::Scene;
use super::super::stores::Stores;
use crate::delivery::SendOutcome;
use crate::erasure::Subject;
use crate::invitation::InvitationState;
use crate::message::MessageId;
use crate::participant::Participant;
use crate::phone::PhoneNumber;
use crate::ports::{Erasure, FoundPerson, NewResponse, StoreError};
use crate::receipt::Receipt;
use crate::response::{Response, ResponseKind};
use crate::timeline::Happening;

async fn people(stores: &Stores, candidate: Option<&str>, number: Option<&PhoneNumber>) -> Vec<FoundPerson> {
    let subject = Subject::new(candidate.map(str::to_owned), number.cloned()).unwrap();
    stores.retention.people(&subject, 100).await.unwrap()
}

/// Erases somebody at that minute; answers how many messages there were.
async fn erases(scene: &Scene<'_>, who: &Participant, minute: i64) -> usize {
    let erasure = Erasure {
        people: vec![(scene.new.room.id, who.id)],
        timeline: vec![scene.entry_of(who, minute, Happening::PersonErased)],
    };
    scene.stores.retention.erase(erasure).await.unwrap()
}

/// The candidate of room 1 was written to, and answered.
async fn in_touch(stores: &Stores) -> Post<'_> {
    let post = Post::one(stores, 1).await;
    post.sends(5).await;
    let candidate = post.scene.candidate();
    let answer = NewResponse {
        response: Response {
            participant: candidate.id,
            kind: ResponseKind::Confirm,
            minutes: None,
            note: Some("أنا في الطريق".into()),
            at: at(6),
        },
        message: Some(MessageId::new("wamid.reply")),
        voids_link: None,
        silence: None,
        entries: vec![],
    };
    assert!(stores.correspondence.respond(&answer).await.unwrap());
    post
}

pub(super) async fn people_are_found_by_id_and_by_number_with_their_messages(stores: &Stores) {
    let post = in_touch(stores).await;
    let candidate = post.scene.candidate();
    let full = Scene::of(stores, full_room(2)).await;
    let mut found = people(stores, None, candidate.phone.as_ref()).await;
    let one = found.pop().unwrap();
    assert_eq!((found, one.entrant.room.id), (vec![], post.scene.new.room.id));
    assert_eq!((&one.entrant.participant, one.messages.len()), (candidate, 2));
    for message in [sent_to(1), MessageId::new("wamid.reply")] {
        assert!(one.messages.contains(&message), "one of the messages is missing");
    }
    let both = people(stores, Some("C-77"), candidate.phone.as_ref()).await;
    assert_eq!(both.len(), 2);
    let by_id = people(stores, Some("C-77"), None).await;
    assert_eq!(by_id.first().unwrap().entrant.participant, *full.candidate());
    assert_eq!(people(stores, Some("C-78"), Some(&phone("+962790000009"))).await, []);
    let subject = Subject::new(Some("C-77".into()), candidate.phone.clone()).unwrap();
    assert_eq!(stores.retention.people(&subject, 1).await.unwrap().len(), 1);
}

pub(super) async fn who_is_erased_is_found_no_more_and_what_was_counted_stays(stores: &Stores) {
    let post = in_touch(stores).await;
    post.hears("failed", vec![receipt(sent_to(1), None, Receipt::Failed(failure()), 7)]).await;
    let (candidate, before) = (post.scene.candidate(), post.scene.record().await);
    assert_eq!(erases(&post.scene, candidate, 8).await, 1);
    assert_eq!(post.scene.record().await, before.erased(&[candidate.id]));
    assert_eq!(people(stores, None, candidate.phone.as_ref()).await, []);
    assert_eq!(stores.correspondence.addressee(&sent_to(1)).await.unwrap(), None);
    let last = post.scene.lines().await.pop().unwrap();
    assert_eq!((last.kind.as_str(), last.participant), ("person_erased", Some(candidate.id)));
}

pub(super) async fn no_link_and_no_number_leads_to_who_was_erased(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let candidate = post.scene.candidate();
    erases(&post.scene, candidate, 8).await;
    assert_eq!(stores.entry.by_link(&link(candidate.id)).await.unwrap(), None);
    let number = candidate.phone.as_ref().unwrap();
    assert_eq!(stores.entry.by_phone_and_job(number, "J-1").await.unwrap(), []);
    let interviewer = post.scene.interviewer();
    let found = stores.entry.by_link(&link(interviewer.id)).await.unwrap().unwrap();
    assert_eq!(found.participant, *interviewer, "the others stay");
}

pub(super) async fn whoever_decided_on_the_room_before_decides_again(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let candidate = post.scene.candidate();
    let mut change = post.scene.change(5).await;
    change.room.metadata = r#"{"name":"Layla Haddad"}"#.into();
    let pass = post.scene.pass(candidate, super::super::samples::family(1), 1, 5).await;
    erases(&post.scene, candidate, 8).await;
    let committed = stores.rooms.commit(change).await;
    assert!(matches!(committed, Err(StoreError::Conflict)), "got {committed:?}");
    post.scene.refuses(pass).await;
}

pub(super) async fn a_receipt_that_comes_later_teaches_nothing(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let sent = post.sends(5).await;
    erases(&post.scene, post.scene.candidate(), 8).await;
    let news = receipt(sent_to(1), Some(sent.attempt), Receipt::Read, 9);
    post.hears("read", vec![news]).await;
    assert_eq!(post.state().await, InvitationState::Read, "it was read all the same");
    assert_eq!(stores.correspondence.addressee(&sent_to(1)).await.unwrap(), None);
}

pub(super) async fn an_answer_to_a_message_that_was_on_its_way_teaches_nothing(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let taken = post.takes(5).await;
    erases(&post.scene, post.scene.candidate(), 6).await;
    post.settles(&taken, SendOutcome::Accepted(sent_to(1)), 7).await;
    assert_eq!(post.state().await, InvitationState::Accepted);
    assert_eq!(stores.correspondence.addressee(&sent_to(1)).await.unwrap(), None);
}

pub(super) async fn nobody_is_erased_from_a_room_of_others(stores: &Stores) {
    let (post, other) = (Post::one(stores, 1).await, Post::one(stores, 2).await);
    let before = other.scene.record().await;
    let erasure =
        Erasure { people: vec![(other.scene.new.room.id, post.scene.candidate().id)], timeline: vec![] };
    assert_eq!(stores.retention.erase(erasure).await.unwrap(), 0);
    assert_eq!(other.scene.record().await.participants, before.participants);
    assert_eq!(people(stores, None, post.scene.candidate().phone.as_ref()).await.len(), 1);
}
