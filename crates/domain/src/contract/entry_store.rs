//! What every [`EntryStore`](crate::ports::EntryStore) must do.

use super::runner::Case;
use super::samples::{at, family, full_room, link, name, new_room, odd, phone, refresh};
use super::scene::Scene;
use super::stores::Stores;
use crate::link::SecretHash;
use crate::participant::{Participant, ParticipantId, Role};
use crate::phone::PhoneNumber;
use crate::ports::{Candidacy, Departure, Entrant, Families, NewRoom, ParticipantRef, Pass, Refresher};
use crate::room::ServerRoom;
use crate::session::Source;
use crate::token::RefreshRecord;

/// The cases of this port.
pub const CASES: &[Case<Stores>] = cases![
    a_link_leads_to_its_person_and_the_room,
    an_unknown_link_leads_to_nobody,
    phone_and_job_lead_to_the_candidate_and_the_room,
    phone_and_job_must_be_equal_to_the_last_character,
    phone_and_job_lead_to_candidates_only,
    phone_and_job_do_not_lead_to_somebody_who_was_put_out,
    phone_and_job_lead_to_the_newest_room_first,
    phone_and_job_lead_to_twenty_rooms_at_most,
    phone_and_job_tell_whether_anybody_is_inside,
    a_person_is_found_by_our_id_and_by_the_callers,
    a_person_is_found_in_their_own_room_only,
    of_two_people_with_the_callers_id_the_oldest_is_found,
    an_unknown_refresh_token_is_nobodys,
    a_refresh_token_leads_to_its_person_and_its_family,
    an_admission_is_stored_with_the_room_on_the_server,
    a_new_room_on_the_server_is_not_gone,
    the_room_on_the_server_that_was_there_before_stays_as_it_was,
    times_of_an_admission_survive_to_the_microsecond,
    two_people_are_admitted_by_families_of_their_own,
    a_decision_on_another_version_of_the_room_is_a_conflict,
    a_decision_on_another_generation_of_the_link_is_a_conflict,
    somebody_who_was_put_out_is_not_admitted,
    a_refresh_spends_the_token_that_was_shown,
    a_second_refresh_keeps_the_first_use,
    a_voided_family_is_not_refreshed,
    a_new_family_is_admitted_after_another_was_voided,
    leaving_with_one_family_spares_the_others,
    leaving_with_all_families_voids_them_all,
    leaving_spares_everybody_else,
    leaving_closes_the_stays_of_the_family,
    a_stay_without_a_family_is_one_of_any,
    leaving_twice_is_as_good_as_once,
    a_family_may_be_voided_without_closing_its_stays,
    a_closed_stay_stays_closed_when_somebody_leaves,
];

async fn a_link_leads_to_its_person_and_the_room(stores: &Stores) {
    let scene = Scene::of(stores, full_room(1)).await;
    Scene::room(stores, 2).await;
    for who in [scene.candidate(), scene.interviewer()] {
        let found = stores.entry.by_link(&link(who.id)).await.unwrap();
        assert_eq!(found, Some(entrant(&scene.new, who)));
    }
}

async fn an_unknown_link_leads_to_nobody(stores: &Stores) {
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

fn change(new: &mut NewRoom, role: Role, change: impl Fn(&mut Participant)) {
    let people = new.participants.iter_mut().map(|new| &mut new.participant);
    people.filter(|who| who.role == role).for_each(change);
}

async fn phone_and_job_lead_to_the_candidate_and_the_room(stores: &Stores) {
    let scene = Scene::of(stores, reachable_room(1)).await;
    let expected = Candidacy { entrant: entrant(&scene.new, scene.candidate()), live: false };
    assert_eq!(candidacies(stores).await, [expected]);
}

async fn phone_and_job_must_be_equal_to_the_last_character(stores: &Stores) {
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

async fn phone_and_job_lead_to_candidates_only(stores: &Stores) {
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

async fn phone_and_job_do_not_lead_to_somebody_who_was_put_out(stores: &Stores) {
    let mut new = reachable_room(1);
    change(&mut new, Role::Candidate, |who| who.revoked_at = Some(at(-1)));
    stores.rooms.create(new).await.unwrap();
    assert_eq!(candidacies(stores).await, []);
}

async fn phone_and_job_lead_to_the_newest_room_first(stores: &Stores) {
    for (number, created) in [(1, -600), (2, -200), (3, -400)] {
        let mut new = reachable_room(number);
        new.room.created_at = at(created);
        stores.rooms.create(new).await.unwrap();
    }
    assert_eq!(names(&candidacies(stores).await), ["interview_2", "interview_3", "interview_1"]);
}

async fn phone_and_job_lead_to_twenty_rooms_at_most(stores: &Stores) {
    for number in 1..=21 {
        let mut new = reachable_room(number);
        new.room.created_at = at(number as i64);
        stores.rooms.create(new).await.unwrap();
    }
    let found = candidacies(stores).await;
    let newest: Vec<_> = (2..=21).rev().map(|number| format!("interview_{number}")).collect();
    assert_eq!(names(&found), newest);
}

async fn phone_and_job_tell_whether_anybody_is_inside(stores: &Stores) {
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

async fn a_person_is_found_by_our_id_and_by_the_callers(stores: &Stores) {
    let scene = Scene::of(stores, full_room(1)).await;
    let candidate = scene.candidate();
    for who in [ParticipantRef::Id(candidate.id), external("C-77")] {
        let found = stores.entry.by_name(&scene.new.room.name, &who).await.unwrap();
        assert_eq!(found, Some(entrant(&scene.new, candidate)), "{who:?}");
    }
}

async fn a_person_is_found_in_their_own_room_only(stores: &Stores) {
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

async fn of_two_people_with_the_callers_id_the_oldest_is_found(stores: &Stores) {
    let mut new = new_room(1);
    for role in [Role::Candidate, Role::Interviewer] {
        change(&mut new, role, |who| who.external_id = Some("C-1".into()));
    }
    let scene = Scene::of(stores, new).await;
    let found = stores.entry.by_name(&scene.new.room.name, &external("C-1")).await.unwrap();
    assert_eq!(found, Some(entrant(&scene.new, scene.candidate())));
}

async fn an_unknown_refresh_token_is_nobodys(stores: &Stores) {
    Scene::room(stores, 1).await;
    assert_eq!(shown(stores, 1).await, None);
}

async fn a_refresh_token_leads_to_its_person_and_its_family(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let candidate = scene.candidate();
    scene.admits(scene.pass(candidate, family(1), 1, 5).await).await;
    let record = scene.record().await;
    let expected = Refresher {
        entrant: Entrant {
            participant: record.participant(candidate.id).unwrap().clone(),
            room: record.room,
        },
        token: RefreshRecord { family: family(1), expires_at: at(120), spent_at: None, voided_at: None },
    };
    assert_eq!(shown(stores, 1).await, Some(expected));
}

async fn an_admission_is_stored_with_the_room_on_the_server(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let candidate = scene.candidate();
    scene.admits(scene.pass(candidate, family(1), 1, 5).await).await;
    let record = scene.record().await;
    let last_token = |id: ParticipantId| record.participant(id).unwrap().last_token_at;
    assert_eq!(last_token(candidate.id), Some(at(5)));
    assert_eq!(last_token(scene.interviewer().id), None);
    assert_eq!(record.room.server, Some(server("RM_1", 5)));
}

async fn a_new_room_on_the_server_is_not_gone(stores: &Stores) {
    let mut new = new_room(1);
    new.room.server = Some(ServerRoom { gone_at: Some(at(8)), ..server("RM_1", 5) });
    let scene = Scene::of(stores, new).await;
    let pass = Pass { server_sid: "RM_2".into(), ..scene.pass(scene.candidate(), family(1), 1, 9).await };
    scene.admits(pass).await;
    assert_eq!(scene.record().await.room.server, Some(server("RM_2", 9)));
}

async fn the_room_on_the_server_that_was_there_before_stays_as_it_was(stores: &Stores) {
    let mut new = new_room(1);
    new.room.server = Some(server("RM_1", 5));
    let scene = Scene::of(stores, new).await;
    scene.admits(scene.pass(scene.candidate(), family(1), 1, 9).await).await;
    let server = scene.record().await.room.server.unwrap();
    assert_eq!((server.sid.as_str(), server.gone_at), ("RM_1", None));
}

async fn times_of_an_admission_survive_to_the_microsecond(stores: &Stores) {
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

async fn two_people_are_admitted_by_families_of_their_own(stores: &Stores) {
    let scene = admitted(stores).await;
    let interviewer = scene.interviewer();
    scene.admits(scene.pass(interviewer, family(9), 9, 6).await).await;
    let of = async |token| {
        shown(stores, token).await.map(|found| (found.entrant.participant.id, found.token.family))
    };
    assert_eq!(of(1).await, Some((scene.candidate().id, family(1))));
    assert_eq!(of(9).await, Some((interviewer.id, family(9))));
}

async fn a_decision_on_another_version_of_the_room_is_a_conflict(stores: &Stores) {
    let scene = admitted(stores).await;
    for wrong in [-1, 1] {
        let pass = scene.next_pass(scene.candidate(), family(1), 1, 2, 10).await;
        let room_version = pass.room_version + wrong;
        scene.refuses(Pass { room_version, ..pass }).await;
    }
    assert_eq!(spent_at(stores, 1).await, None);
}

async fn a_decision_on_another_generation_of_the_link_is_a_conflict(stores: &Stores) {
    let scene = admitted(stores).await;
    let pass = Pass { link_generation: 2, ..scene.next_pass(scene.candidate(), family(1), 1, 2, 10).await };
    scene.refuses(pass).await;
    assert_eq!(spent_at(stores, 1).await, None);
}

async fn somebody_who_was_put_out_is_not_admitted(stores: &Stores) {
    let mut new = new_room(1);
    change(&mut new, Role::Candidate, |who| who.revoked_at = Some(at(-1)));
    let scene = Scene::of(stores, new).await;
    scene.refuses(scene.pass(scene.candidate(), family(1), 1, 5).await).await;
}

async fn a_refresh_spends_the_token_that_was_shown(stores: &Stores) {
    let scene = admitted(stores).await;
    scene.admits(scene.next_pass(scene.candidate(), family(1), 1, 2, 10).await).await;
    assert_eq!(spent_at(stores, 1).await, Some(at(10)));
    let next = shown(stores, 2).await.unwrap();
    assert_eq!((next.token.family, next.token.spent_at), (family(1), None));
    assert_eq!(next.entrant.participant.last_token_at, Some(at(10)));
}

async fn a_second_refresh_keeps_the_first_use(stores: &Stores) {
    let scene = admitted(stores).await;
    for (token, minute) in [(2, 10), (3, 11)] {
        let pass = scene.next_pass(scene.candidate(), family(1), 1, token, minute).await;
        scene.admits(pass).await;
    }
    assert_eq!(spent_at(stores, 1).await, Some(at(10)));
    assert_eq!((spent_at(stores, 2).await, spent_at(stores, 3).await), (None, None));
}

async fn a_voided_family_is_not_refreshed(stores: &Stores) {
    let scene = admitted(stores).await;
    scene.leaves(scene.candidate(), Families::One(family(1)), 8).await;
    scene.refuses(scene.next_pass(scene.candidate(), family(1), 1, 2, 10).await).await;
    assert_eq!(spent_at(stores, 1).await, None);
}

async fn a_new_family_is_admitted_after_another_was_voided(stores: &Stores) {
    let scene = admitted(stores).await;
    scene.leaves(scene.candidate(), Families::All, 8).await;
    scene.admits(scene.pass(scene.candidate(), family(2), 2, 10).await).await;
    assert_eq!((voided_at(stores, 1).await, voided_at(stores, 2).await), (Some(at(8)), None));
}

async fn leaving_with_one_family_spares_the_others(stores: &Stores) {
    let scene = admitted_twice(stores).await;
    let closed = scene.leaves(scene.candidate(), Families::One(family(1)), 20).await;
    assert_eq!(closed, 1);
    assert_eq!((voided_at(stores, 1).await, voided_at(stores, 2).await), (Some(at(20)), None));
    assert_eq!(ends(&scene).await, [("PA_1".into(), Some(at(20))), ("PA_2".into(), None)]);
}

async fn leaving_with_all_families_voids_them_all(stores: &Stores) {
    let scene = admitted_twice(stores).await;
    assert_eq!(scene.leaves(scene.candidate(), Families::All, 20).await, 2);
    for token in [1, 2] {
        assert_eq!(voided_at(stores, token).await, Some(at(20)));
    }
    assert!(ends(&scene).await.iter().all(|(_, end)| *end == Some(at(20))));
}

async fn leaving_spares_everybody_else(stores: &Stores) {
    let scene = admitted_twice(stores).await;
    let interviewer = scene.interviewer();
    scene.admits(scene.pass(interviewer, family(9), 9, 6).await).await;
    scene.joins(interviewer, "PA_9", "RM_1", None, 9).await;
    scene.leaves(scene.candidate(), Families::All, 20).await;
    assert_eq!(voided_at(stores, 9).await, None);
    assert_eq!(ends(&scene).await.first(), Some(&("PA_9".into(), None)));
}

async fn leaving_closes_the_stays_of_the_family(stores: &Stores) {
    let scene = admitted(stores).await;
    let candidate = scene.candidate();
    scene.joins(candidate, "PA_1", "RM_1", Some(family(1)), 10).await;
    assert_eq!(scene.leaves(candidate, Families::One(family(1)), 20).await, 1);
    let stay = scene.stays().await.pop().unwrap();
    assert_eq!(
        (stay.left_at, stay.reason.as_deref(), stay.source),
        (Some(at(20)), Some("left"), Source::Request)
    );
}

async fn a_stay_without_a_family_is_one_of_any(stores: &Stores) {
    let scene = admitted(stores).await;
    let candidate = scene.candidate();
    scene.joins(candidate, "PA_1", "RM_1", None, 10).await;
    assert_eq!(scene.leaves(candidate, Families::One(family(1)), 20).await, 1);
    assert_eq!(ends(&scene).await, [("PA_1".into(), Some(at(20)))]);
}

async fn leaving_twice_is_as_good_as_once(stores: &Stores) {
    let scene = admitted_twice(stores).await;
    for families in [Families::One(family(1)), Families::All] {
        assert!(scene.leaves(scene.candidate(), families, 20).await > 0);
        let before = (scene.record().await, shown(stores, 1).await, shown(stores, 2).await);
        assert_eq!(scene.leaves(scene.candidate(), families, 30).await, 0);
        let after = (scene.record().await, shown(stores, 1).await, shown(stores, 2).await);
        assert_eq!(after, before, "{families:?}");
    }
}

async fn a_family_may_be_voided_without_closing_its_stays(stores: &Stores) {
    let scene = admitted_twice(stores).await;
    let departure =
        Departure { closes_stays: false, ..scene.departure(scene.candidate(), Families::One(family(1)), 20) };
    assert_eq!(stores.entry.depart(departure).await.unwrap(), 0);
    assert_eq!(voided_at(stores, 1).await, Some(at(20)));
    assert_eq!(ends(&scene).await, [("PA_1".into(), None), ("PA_2".into(), None)]);
}

async fn a_closed_stay_stays_closed_when_somebody_leaves(stores: &Stores) {
    let scene = admitted_twice(stores).await;
    scene.leaves(scene.candidate(), Families::One(family(1)), 20).await;
    assert_eq!(scene.leaves(scene.candidate(), Families::All, 30).await, 1);
    assert_eq!(voided_at(stores, 1).await, Some(at(20)));
    assert_eq!(ends(&scene).await, [("PA_1".into(), Some(at(20))), ("PA_2".into(), Some(at(30)))]);
}

/// Room 1, whose candidate was admitted at minute 5 by family 1 with token 1.
async fn admitted(stores: &Stores) -> Scene<'_> {
    let scene = Scene::room(stores, 1).await;
    scene.admits(scene.pass(scene.candidate(), family(1), 1, 5).await).await;
    scene
}

/// Room 1, whose candidate is inside by family 1 since minute 10, and by family 2 since minute 11.
async fn admitted_twice(stores: &Stores) -> Scene<'_> {
    let scene = admitted(stores).await;
    let candidate = scene.candidate();
    scene.admits(scene.pass(candidate, family(2), 2, 6).await).await;
    for (sid, by, minute) in [("PA_1", 1, 10), ("PA_2", 2, 11)] {
        scene.joins(candidate, sid, "RM_1", Some(family(by)), minute).await;
    }
    scene
}

async fn candidacies(stores: &Stores) -> Vec<Candidacy> {
    let phone: PhoneNumber = phone(PHONE);
    stores.entry.by_phone_and_job(&phone, "J-1").await.unwrap()
}

fn names(found: &[Candidacy]) -> Vec<&str> {
    found.iter().map(|found| found.entrant.room.name.as_str()).collect()
}

async fn shown(stores: &Stores, token: u8) -> Option<Refresher> {
    stores.entry.by_refresh_token(&refresh(token)).await.unwrap()
}

async fn spent_at(stores: &Stores, token: u8) -> Option<chrono::DateTime<chrono::Utc>> {
    shown(stores, token).await.unwrap().token.spent_at
}

async fn voided_at(stores: &Stores, token: u8) -> Option<chrono::DateTime<chrono::Utc>> {
    shown(stores, token).await.unwrap().token.voided_at
}

/// The connections and when they ended, oldest first.
async fn ends(scene: &Scene<'_>) -> Vec<(String, Option<chrono::DateTime<chrono::Utc>>)> {
    let stays = scene.stays().await;
    stays.into_iter().map(|stay| (stay.participant_sid, stay.left_at)).collect()
}

fn entrant(new: &NewRoom, who: &Participant) -> Entrant {
    Entrant { room: new.room.clone(), participant: who.clone() }
}

fn server(sid: &str, opened: i64) -> ServerRoom {
    ServerRoom { sid: sid.into(), opened_at: at(opened), gone_at: None }
}

fn external(id: &str) -> ParticipantRef {
    ParticipantRef::External(id.into())
}
