use std::sync::{Arc, Mutex};

use chrono::TimeDelta;
use greenroom_domain::ports::{Conclusion, MediaError, MockConclusionStore, MockMediaServer, Unconcluded};
use greenroom_domain::room::{Outcome, RoomName, RoomRecord};
use greenroom_domain::session::Session;
use greenroom_domain::timeline::Happening;
use greenroom_domain::verdict::{NoShow, Verdict};
use greenroom_usecases::conclude_interviews::{ConcludeInterviews, Concluded};

use crate::samples::{at, away, candidate, clock, inside, interviewer, live_candidate, live_room, record};

/// The room of two people, after these stays.
fn after(sessions: Vec<Session>) -> Unconcluded {
    let record = RoomRecord { sessions, participants: vec![candidate(), interviewer()], ..record() };
    Unconcluded { record, started: false, before: None }
}

fn stayed(who: &greenroom_domain::participant::Participant, until: i64) -> Session {
    let sid = format!("PA_{}", who.id.0.as_u128());
    Session { participant_sid: sid, left_at: Some(at(until)), reason: Some("left".into()), ..inside(who) }
}

fn met() -> Vec<Session> {
    vec![stayed(&candidate(), 40), stayed(&interviewer(), 50)]
}

/// Concludes in minute 95, when the door is shut.
async fn conclude(due: Vec<Unconcluded>, media: MockMediaServer) -> (Concluded, Vec<Conclusion>) {
    let (mut conclusions, kept) = (MockConclusionStore::new(), Arc::new(Mutex::new(vec![])));
    let before = at(95) - TimeDelta::seconds(40);
    conclusions
        .expect_unconcluded()
        .withf(move |asked, _| *asked == before)
        .returning(move |_, _| Ok(due.clone()));
    let keep = Arc::clone(&kept);
    conclusions.expect_conclude().returning(move |conclusion| {
        keep.lock().unwrap().push(conclusion);
        Ok(true)
    });
    let usecase = ConcludeInterviews {
        conclusions: Arc::new(conclusions),
        media: Arc::new(media),
        clock: clock(95),
        grace: TimeDelta::seconds(40),
    };
    let pass = usecase.run().await.unwrap();
    let kept = std::mem::take(&mut *kept.lock().unwrap());
    (pass, kept)
}

fn gone() -> MockMediaServer {
    let mut media = MockMediaServer::new();
    media.expect_find_room().returning(|_| Ok(None));
    media.expect_list_participants().returning(|_| Ok(vec![]));
    media
}

#[tokio::test]
async fn an_interview_that_took_place_is_told_with_its_start_and_its_minutes() {
    let (pass, kept) = conclude(vec![after(met())], gone()).await;
    assert_eq!(pass.concluded, 1);
    let told: Vec<_> = kept[0].timeline.iter().map(|entry| (entry.at, entry.what.kind())).collect();
    assert_eq!(told, [(at(10), "interview_started"), (at(95), "interview_ended")]);
    assert_eq!((kept[0].verdict.outcome, kept[0].verdict.minutes_together), (Outcome::Completed, 30));
}

#[tokio::test]
async fn a_start_that_was_told_is_not_told_again() {
    let (_, kept) = conclude(vec![Unconcluded { started: true, ..after(met()) }], gone()).await;
    assert_eq!((kept[0].timeline.len(), kept[0].started_at), (1, None));
}

#[tokio::test]
async fn somebody_who_is_there_unrecorded_has_not_stayed_away() {
    let mut media = MockMediaServer::new();
    media.expect_find_room().returning(|_| Ok(Some(live_room())));
    media.expect_list_participants().returning(|_| Ok(vec![live_candidate(None)]));
    let (pass, kept) = conclude(vec![after(vec![])], media).await;
    assert_eq!((pass.concluded, pass.postponed, kept.len()), (0, 1, 0));
}

#[tokio::test]
async fn without_a_look_at_the_media_server_there_is_no_verdict_but_on_rooms_it_never_had() {
    let mut media = MockMediaServer::new();
    media.expect_find_room().times(3).returning(|_| Err(away()));
    media.expect_list_participants().returning(|_| Err(away()));
    let mut never_made = after(vec![]);
    never_made.record.room.server = None;
    let mut due = vec![after(vec![]); 5];
    due.push(never_made);
    let (pass, kept) = conclude(due, media).await;
    assert_eq!((pass.concluded, pass.postponed), (1, 5), "LiveKit is asked three times and not again");
    assert_eq!(kept[0].verdict.no_show, Some(NoShow::Both));
}

#[tokio::test]
async fn one_room_that_livekit_cannot_tell_of_holds_up_no_other() {
    let broken = RoomName::parse("interview_broken").unwrap();
    let mut due = vec![after(vec![]); 6];
    due[..4].iter_mut().for_each(|due| due.record.room.name = broken.clone());
    let mut media = MockMediaServer::new();
    media.expect_find_room().returning(move |name| match *name == broken {
        true => Err(MediaError::Unexpected("could not find object".into())),
        false => Ok(None),
    });
    media.expect_list_participants().returning(|_| Ok(vec![]));
    let (pass, _) = conclude(due, media).await;
    assert_eq!((pass.concluded, pass.postponed), (2, 4));
}

#[tokio::test]
async fn proof_that_comes_late_takes_the_verdict_back_and_nothing_else_does() {
    let no_show = conclude(vec![after(vec![])], gone()).await.1[0].verdict;
    let revised = Unconcluded { before: Some(no_show), ..after(met()) };
    let (_, kept) = conclude(vec![revised], gone()).await;
    let last = &kept[0].timeline.last().unwrap().what;
    let Happening::InterviewRevised(Verdict { outcome, no_show: None, .. }) = last else {
        panic!("{last:?}")
    };
    assert_eq!(*outcome, Outcome::Completed);

    let same = Unconcluded { before: Some(no_show), ..after(vec![]) };
    let (pass, kept) = conclude(vec![same], gone()).await;
    assert_eq!((pass.concluded, kept[0].timeline.len()), (1, 0));
}

#[tokio::test]
async fn who_came_back_before_the_hard_end_postpones_the_verdict() {
    let (pass, kept) = conclude(vec![after(vec![inside(&candidate())])], gone()).await;
    assert_eq!((pass.postponed, kept.len()), (1, 0));
}
