use chrono::{DateTime, Utc};

use super::super::samples::{at, family, new_room, odd, person};
use super::super::scene::Scene;
use super::super::stores::Stores;
use super::{admitted, change, shown, voided_at};
use crate::participant::{ParticipantId, Role};
use crate::ports::{Entrant, Families, Pass, Refresher};
use crate::room::ServerRoom;
use crate::token::RefreshRecord;

pub(super) async fn an_unknown_refresh_token_is_nobodys(stores: &Stores) {
    Scene::room(stores, 1).await;
    assert_eq!(shown(stores, 1).await, None);
}

pub(super) async fn a_refresh_token_leads_to_its_person_and_its_family(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let candidate = scene.candidate();
    scene.admits(scene.pass(candidate, family(1), 1, 5).await).await;
    let record = scene.record().await;
    let expected = Refresher {
        entrant: Entrant {
            participant: record.participant(candidate.id).unwrap().clone(),
            room: record.room,
        },
        token: RefreshRecord {
            family: family(1),
            expires_at: at(120),
            spent_at: None,
            voided_at: None,
            taken_over: false,
        },
    };
    assert_eq!(shown(stores, 1).await, Some(expected));
}

pub(super) async fn an_admission_is_stored_with_the_room_on_the_server(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let candidate = scene.candidate();
    scene.admits(scene.pass(candidate, family(1), 1, 5).await).await;
    let record = scene.record().await;
    let last_token = |id: ParticipantId| record.participant(id).unwrap().last_token_at;
    assert_eq!(last_token(candidate.id), Some(at(5)));
    assert_eq!(last_token(scene.interviewer().id), None);
    assert_eq!(record.room.server, Some(server("RM_1", 5)));
}

pub(super) async fn an_admission_counts_the_observers_who_are_expected(stores: &Stores) {
    for (number, places) in [(1, None), (2, Some(5))] {
        let mut new = new_room(number);
        new.room.policy.places = places;
        let observers = [7, 8, 9].map(|who| person(number * 1000 + who, Role::Observer, "Rana"));
        new.participants.extend(observers.clone());
        let scene = Scene::of(stores, new).await;
        let [_, put_out, _] = &observers;
        scene.puts_out(&put_out.participant, 4).await;
        let token = u8::try_from(number).unwrap();
        let pass = scene.pass(scene.candidate(), family(number), token, 5).await;
        assert_eq!(stores.entry.admit(pass.clone()).await.unwrap(), 2, "places: {places:?}");
        assert_eq!(stores.entry.admit(pass).await.unwrap(), 2, "once more, since the answer was lost");
    }
    let scene = Scene::room(stores, 3).await;
    let pass = scene.pass(scene.candidate(), family(3), 3, 5).await;
    assert_eq!(stores.entry.admit(pass).await.unwrap(), 0);
}

pub(super) async fn a_new_room_on_the_server_ends_the_stays_in_the_old_one(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let candidate = scene.candidate();
    scene.admits(scene.pass(candidate, family(1), 1, 5).await).await;
    scene.joins(candidate, "PA_1", "RM_1", None, 6).await;
    scene.admits(Pass { server_sid: "RM_2".into(), ..scene.pass(candidate, family(2), 2, 10).await }).await;
    scene.joins(candidate, "PA_2", "RM_2", None, 11).await;
    let late = Pass { server_sid: "RM_1".into(), ..scene.pass(candidate, family(3), 3, 9).await };
    scene.admits(late).await;
    let ends: Vec<_> = scene.stays().await.into_iter().map(|stay| (stay.left_at, stay.reason)).collect();
    assert_eq!(ends, [(Some(at(10)), Some("room_finished".into())), (None, None)]);
    let server = scene.record().await.room.server;
    assert_eq!(server.map(|server| server.sid), Some("RM_2".into()), "a slower call knew an older room");
}

pub(super) async fn a_new_room_on_the_server_is_not_gone(stores: &Stores) {
    let mut new = new_room(1);
    new.room.server = Some(ServerRoom { gone_at: Some(at(8)), ..server("RM_1", 5) });
    let scene = Scene::of(stores, new).await;
    let pass = Pass { server_sid: "RM_2".into(), ..scene.pass(scene.candidate(), family(1), 1, 9).await };
    scene.admits(pass).await;
    assert_eq!(scene.record().await.room.server, Some(server("RM_2", 9)));
}

pub(super) async fn the_room_on_the_server_that_was_there_before_stays_as_it_was(stores: &Stores) {
    let mut new = new_room(1);
    new.room.server = Some(server("RM_1", 5));
    let scene = Scene::of(stores, new).await;
    scene.admits(scene.pass(scene.candidate(), family(1), 1, 9).await).await;
    let server = scene.record().await.room.server.unwrap();
    assert_eq!((server.sid.as_str(), server.gone_at), ("RM_1", None));
}

pub(super) async fn times_of_an_admission_survive_to_the_microsecond(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let candidate = scene.candidate();
    let pass = Pass {
        issued_at: odd(5),
        refresh_expires_at: odd(120),
        ..scene.pass(candidate, family(1), 1, 5).await
    };
    scene.admits(pass).await;
    let refresher = shown(stores, 1).await.unwrap();
    assert_eq!(refresher.token.expires_at, odd(120));
    assert_eq!(refresher.entrant.participant.last_token_at, Some(odd(5)));
}

pub(super) async fn two_people_are_admitted_by_families_of_their_own(stores: &Stores) {
    let scene = admitted(stores).await;
    let interviewer = scene.interviewer();
    scene.admits(scene.pass(interviewer, family(9), 9, 6).await).await;
    let of = async |token| {
        shown(stores, token).await.map(|found| (found.entrant.participant.id, found.token.family))
    };
    assert_eq!(of(1).await, Some((scene.candidate().id, family(1))));
    assert_eq!(of(9).await, Some((interviewer.id, family(9))));
}

pub(super) async fn a_decision_on_another_version_of_the_room_is_a_conflict(stores: &Stores) {
    let scene = admitted(stores).await;
    for wrong in [-1, 1] {
        let pass = scene.next_pass(scene.candidate(), family(1), 1, 2, 10).await;
        let room_version = pass.room_version + wrong;
        scene.refuses(Pass { room_version, ..pass }).await;
    }
    assert_eq!(spent_at(stores, 1).await, None);
}

pub(super) async fn a_decision_on_another_generation_of_the_link_is_a_conflict(stores: &Stores) {
    let scene = admitted(stores).await;
    let pass = Pass { link_generation: 2, ..scene.next_pass(scene.candidate(), family(1), 1, 2, 10).await };
    scene.refuses(pass).await;
    assert_eq!(spent_at(stores, 1).await, None);
}

pub(super) async fn somebody_who_was_put_out_is_not_admitted(stores: &Stores) {
    let mut new = new_room(1);
    change(&mut new, Role::Candidate, |who| who.revoked_at = Some(at(-1)));
    let scene = Scene::of(stores, new).await;
    scene.refuses(scene.pass(scene.candidate(), family(1), 1, 5).await).await;
}

pub(super) async fn a_refresh_spends_the_token_that_was_shown(stores: &Stores) {
    let scene = admitted(stores).await;
    scene.admits(scene.next_pass(scene.candidate(), family(1), 1, 2, 10).await).await;
    assert_eq!(spent_at(stores, 1).await, Some(at(10)));
    let next = shown(stores, 2).await.unwrap();
    assert_eq!((next.token.family, next.token.spent_at), (family(1), None));
    assert_eq!(next.entrant.participant.last_token_at, Some(at(10)));
}

pub(super) async fn a_second_refresh_keeps_the_first_use(stores: &Stores) {
    let scene = admitted(stores).await;
    for (token, minute) in [(2, 10), (3, 11)] {
        let pass = scene.next_pass(scene.candidate(), family(1), 1, token, minute).await;
        scene.admits(pass).await;
    }
    assert_eq!(spent_at(stores, 1).await, Some(at(10)));
    assert_eq!((spent_at(stores, 2).await, spent_at(stores, 3).await), (None, None));
}

pub(super) async fn a_voided_family_is_not_refreshed(stores: &Stores) {
    let scene = admitted(stores).await;
    scene.leaves(scene.candidate(), Families::One(family(1)), 8).await;
    scene.refuses(scene.next_pass(scene.candidate(), family(1), 1, 2, 10).await).await;
    assert_eq!(spent_at(stores, 1).await, None);
}

pub(super) async fn a_new_family_is_admitted_after_another_was_voided(stores: &Stores) {
    let scene = admitted(stores).await;
    scene.leaves(scene.candidate(), Families::All, 8).await;
    scene.admits(scene.pass(scene.candidate(), family(2), 2, 10).await).await;
    assert_eq!((voided_at(stores, 1).await, voided_at(stores, 2).await), (Some(at(8)), None));
}

async fn spent_at(stores: &Stores, token: u8) -> Option<DateTime<Utc>> {
    shown(stores, token).await.unwrap().token.spent_at
}

fn server(sid: &str, opened: i64) -> ServerRoom {
    ServerRoom { sid: sid.into(), opened_at: at(opened), gone_at: None }
}
