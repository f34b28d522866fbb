use uuid::Uuid;

use super::super::outbox::Post;
use super::super::samples::at;
use super::super::stores::Stores;
use crate::invitation::{InvitationState, Suppression};
use crate::phone::PhoneNumber;
use crate::ports::Silence;

fn stop(id: u128, number: &PhoneNumber, application: Option<&str>, minute: i64) -> Silence {
    Silence {
        id: Uuid::from_u128(id),
        phone: number.clone(),
        application: application.map(str::to_owned),
        reason: Suppression::Stopped,
        since: at(minute),
        source: "page".into(),
    }
}

/// A message to somebody who said these stops, and whose number was erased since.
async fn erased<'a>(
    stores: &'a Stores,
    number: u128,
    stops: impl Fn(&PhoneNumber) -> Vec<Silence>,
) -> (Post<'a>, PhoneNumber) {
    let post = Post::one(stores, number).await;
    let phone = post.scene.candidate().phone.clone().unwrap();
    for silence in stops(&phone) {
        stores.correspondence.silence(&silence).await.unwrap();
    }
    stores.retention.erase_number(&phone).await.unwrap();
    (post, phone)
}

pub(super) async fn who_asked_to_be_left_alone_is_left_alone_without_the_number(stores: &Stores) {
    let (stopped, _) = erased(stores, 1, |phone| vec![stop(1, phone, None, 1)]).await;
    let other = Post::one(stores, 2).await;
    let claimed = other.takes(5).await;
    assert_eq!(claimed.candidate.room.id, other.scene.new.room.id);
    assert_eq!(stopped.state().await, InvitationState::Suppressed(Suppression::Stopped));
}

pub(super) async fn a_stop_for_one_application_stays_one(stores: &Stores) {
    let (post, _) = erased(stores, 1, |phone| vec![stop(1, phone, Some("A-7"), 1)]).await;
    post.takes(5).await;
    let (post, _) = erased(stores, 2, |phone| vec![stop(2, phone, Some("A-2"), 1)]).await;
    assert_eq!(post.claims(5).await, []);
    assert_eq!(post.state().await, InvitationState::Suppressed(Suppression::Stopped));
}

pub(super) async fn a_stop_without_its_number_is_found_and_lifted(stores: &Stores) {
    let stops = |phone: &PhoneNumber| vec![stop(1, phone, None, 1), stop(2, phone, Some("A-1"), 2)];
    let (post, phone) = erased(stores, 1, stops).await;
    assert_eq!(stores.correspondence.silences(&phone).await.unwrap(), stops(&phone));
    for id in [1, 2] {
        assert!(stores.correspondence.lift(Uuid::from_u128(id)).await.unwrap());
        assert!(!stores.correspondence.lift(Uuid::from_u128(id)).await.unwrap());
    }
    assert_eq!(stores.correspondence.silences(&phone).await.unwrap(), []);
    post.takes(5).await;
}

pub(super) async fn who_wants_messages_again_gets_them_after_an_erasure(stores: &Stores) {
    let wrong =
        |phone: &PhoneNumber| Silence { reason: Suppression::WrongPerson, ..stop(3, phone, Some("A-9"), 1) };
    let stops = |phone: &PhoneNumber| vec![stop(1, phone, None, 2), wrong(phone)];
    let (post, phone) = erased(stores, 1, stops).await;
    let lift = async |minute| stores.correspondence.lift_stops(&phone, at(minute)).await.unwrap();
    assert_eq!((lift(1).await, lift(2).await, lift(3).await), (0, 1, 0));
    assert_eq!(stores.correspondence.silences(&phone).await.unwrap(), [wrong(&phone)]);
    post.takes(5).await;
}

pub(super) async fn a_stop_that_is_said_again_is_kept_once_with_the_later_time(stores: &Stores) {
    let (_post, phone) = erased(stores, 1, |phone| vec![stop(1, phone, None, 3)]).await;
    stores.correspondence.silence(&stop(2, &phone, None, 5)).await.unwrap();
    for _ in 0..2 {
        stores.retention.erase_number(&phone).await.unwrap();
    }
    assert_eq!(stores.correspondence.silences(&phone).await.unwrap(), [stop(1, &phone, None, 5)]);
}

pub(super) async fn the_pace_of_a_number_is_forgotten(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    post.sends(5).await;
    let phone = post.scene.candidate().phone.clone().unwrap();
    stores.retention.erase_number(&phone).await.unwrap();
    let mut again = super::super::samples::new_room(2);
    let candidate = again.participants.first_mut().unwrap();
    candidate.participant.phone = Some(phone);
    let to = candidate.participant.clone();
    again.invitations = vec![super::super::samples::message(9, &to, crate::invitation::Purpose::Open, 0)];
    let again = Post::of(stores, 2, again).await;
    let claimed = again.takes(5).await;
    assert_eq!((claimed.candidate.recipient_full_at, claimed.candidate.recipient_last_at), (None, None));
}
