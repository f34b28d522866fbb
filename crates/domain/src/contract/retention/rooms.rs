use super::super::samples::{at, ended, full_room, link, new_room};
use super::super::scene::Scene;
use super::super::stores::Stores;
use crate::participant::ParticipantId;
use crate::room::EndedBy;

async fn erases(stores: &Stores, minute: i64, limit: u32) -> usize {
    stores.retention.erase_rooms(at(minute), limit).await.unwrap()
}

pub(super) async fn the_people_of_a_room_that_was_over_for_long_are_erased_once(stores: &Stores) {
    let scene = Scene::of(stores, full_room(1)).await;
    let before = scene.record().await;
    let everybody: Vec<ParticipantId> = before.participants.iter().map(|who| who.id).collect();
    assert_eq!(erases(stores, 120, 100).await, 0, "it is over a moment after minute 120");
    assert_eq!(erases(stores, 121, 100).await, 1);
    let after = before.erased(&everybody);
    assert_eq!(scene.record().await, after);
    for who in &everybody {
        assert_eq!(stores.entry.by_link(&link(*who)).await.unwrap(), None, "the link still opens");
    }
    assert_eq!(erases(stores, 900, 100).await, 0);
    assert_eq!(scene.record().await, after);
}

pub(super) async fn the_longest_over_are_erased_first_and_no_more_than_asked_for(stores: &Stores) {
    let late = Scene::of(stores, new_room(1)).await;
    let early = Scene::of(stores, ended(new_room(2), 30, EndedBy::Cancelled)).await;
    let name = async |scene: &Scene<'_>| scene.record().await.participants.first().unwrap().name.clone();
    assert_eq!(erases(stores, 900, 1).await, 1);
    assert_eq!((name(&early).await.as_str(), name(&late).await.as_str()), ("", "Layla Haddad"));
    assert_eq!((erases(stores, 900, 1).await, erases(stores, 900, 1).await), (1, 0));
    assert_eq!(name(&late).await, "");
}
