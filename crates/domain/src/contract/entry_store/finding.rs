use super::super::samples::{at, full_room, link, name, new_room, phone};
use super::super::scene::Scene;
use super::super::stores::Stores;
use super::{change, entrant};
use crate::link::SecretHash;
use crate::participant::Role;
use crate::ports::{Candidacy, Families, NewRoom, ParticipantRef};

pub(super) async fn a_link_leads_to_its_person_and_the_room(stores: &Stores) {
    let scene = Scene::of(stores, full_room(1)).await;
    Scene::room(stores, 2).await;
    for who in [scene.candidate(), scene.interviewer()] {
        let found = stores.entry.by_link(&link(who.id)).await.unwrap();
        assert_eq!(found, Some(entrant(&scene.new, who)));
    }
}

pub(super) async fn an_unknown_link_leads_to_nobody(stores: &Stores) {
    Scene::room(stores, 1).await;
    let found = stores.entry.by_link(&SecretHash([0; 32])).await.unwrap();
    assert_eq!(found, None);
}

const PHONE: &str = "+962790123456";

/// Room `n`, whose candidate has [`PHONE`].
fn reachable_room(number: u128) -> NewRoom {
    let mut new = new_room(number);
    change(&mut new, Role::Candidate, |who| who.phone = Some(phone(PHONE)));
    new
}

pub(super) async fn phone_and_job_lead_to_the_candidate_and_the_room(stores: &Stores) {
    let scene = Scene::of(stores, reachable_room(1)).await;
    let expected = Candidacy { entrant: entrant(&scene.new, scene.candidate()), live: false };
    assert_eq!(candidacies(stores).await, [expected]);
}

pub(super) async fn phone_and_job_must_be_equal_to_the_last_character(stores: &Stores) {
    Scene::of(stores, reachable_room(1)).await;
    for (number, job) in [
        ("+962790123457", "J-1"),
        ("+96279012345", "J-1"),
        ("+9627901234560", "J-1"),
        (PHONE, "J-10"),
        (PHONE, "J-"),
        (PHONE, "j-1"),
        (PHONE, "J%"),
        (PHONE, ""),
    ] {
        let found = stores.entry.by_phone_and_job(&phone(number), job).await.unwrap();
        assert_eq!(found, [], "{number} {job}");
    }
}

pub(super) async fn phone_and_job_lead_to_candidates_only(stores: &Stores) {
    for (number, role) in [(1, Role::Interviewer), (2, Role::Observer)] {
        let mut new = new_room(number);
        change(&mut new, Role::Interviewer, |who| {
            who.phone = Some(phone(PHONE));
            who.role = role;
        });
        stores.rooms.create(new).await.unwrap();
    }
    assert_eq!(candidacies(stores).await, []);
}

pub(super) async fn phone_and_job_do_not_lead_to_somebody_who_was_put_out(stores: &Stores) {
    let mut new = reachable_room(1);
    change(&mut new, Role::Candidate, |who| who.revoked_at = Some(at(-1)));
    stores.rooms.create(new).await.unwrap();
    assert_eq!(candidacies(stores).await, []);
}

pub(super) async fn phone_and_job_lead_to_the_newest_room_first(stores: &Stores) {
    for (number, created) in [(1, -600), (2, -200), (3, -400)] {
        let mut new = reachable_room(number);
        new.room.created_at = at(created);
        stores.rooms.create(new).await.unwrap();
    }
    assert_eq!(names(&candidacies(stores).await), ["interview_2", "interview_3", "interview_1"]);
}

pub(super) async fn phone_and_job_lead_to_twenty_rooms_at_most(stores: &Stores) {
    for number in 1..=21 {
        let mut new = reachable_room(number);
        new.room.created_at = at(number as i64);
        stores.rooms.create(new).await.unwrap();
    }
    let found = candidacies(stores).await;
    let newest: Vec<_> = (2..=21).rev().map(|number| format!("interview_{number}")).collect();
    assert_eq!(names(&found), newest);
}

pub(super) async fn phone_and_job_tell_whether_anybody_is_inside(stores: &Stores) {
    let left = Scene::of(stores, reachable_room(1)).await;
    let mut newer = reachable_room(2);
    newer.room.created_at = at(-1);
    let inside = Scene::of(stores, newer).await;
    left.joins(left.candidate(), "PA_1", "RM_1", None, 10).await;
    left.leaves(left.candidate(), Families::All, 20).await;
    inside.joins(inside.interviewer(), "PA_2", "RM_2", None, 10).await;
    let live: Vec<_> = candidacies(stores).await.iter().map(|found| found.live).collect();
    assert_eq!(live, [true, false]);
}

pub(super) async fn a_person_is_found_by_our_id_and_by_the_callers(stores: &Stores) {
    let scene = Scene::of(stores, full_room(1)).await;
    let candidate = scene.candidate();
    for who in [ParticipantRef::Id(candidate.id), external("C-77")] {
        let found = stores.entry.by_name(&scene.new.room.name, &who).await.unwrap();
        assert_eq!(found, Some(entrant(&scene.new, candidate)), "{who:?}");
    }
}

pub(super) async fn a_person_is_found_in_their_own_room_only(stores: &Stores) {
    let scene = Scene::of(stores, full_room(1)).await;
    let other = Scene::room(stores, 2).await;
    let id = scene.candidate().id;
    for (room, who) in [
        (&other.new.room.name, ParticipantRef::Id(id)),
        (&other.new.room.name, external("C-77")),
        (&scene.new.room.name, external("C-7")),
        (&name("interview_unknown"), ParticipantRef::Id(id)),
    ] {
        let found = stores.entry.by_name(room, &who).await.unwrap();
        assert_eq!(found, None, "{room} {who:?}");
    }
}

pub(super) async fn of_two_people_with_the_callers_id_the_oldest_is_found(stores: &Stores) {
    let mut new = new_room(1);
    for role in [Role::Candidate, Role::Interviewer] {
        change(&mut new, role, |who| who.external_id = Some("C-1".into()));
    }
    let scene = Scene::of(stores, new).await;
    let found = stores.entry.by_name(&scene.new.room.name, &external("C-1")).await.unwrap();
    assert_eq!(found, Some(entrant(&scene.new, scene.candidate())));
}

async fn candidacies(stores: &Stores) -> Vec<Candidacy> {
    stores.entry.by_phone_and_job(&phone(PHONE), "J-1").await.unwrap()
}

fn names(found: &[Candidacy]) -> Vec<&str> {
    found.iter().map(|found| found.entrant.room.name.as_str()).collect()
}

fn external(id: &str) -> ParticipantRef {
    ParticipantRef::External(id.into())
}
