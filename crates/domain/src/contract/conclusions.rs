//! What every [`ConclusionStore`](crate::ports::ConclusionStore) must do.

use super::runner::Case;
use super::samples::{at, entry, new_room};
use super::scene::Scene;
use super::stores::Stores;
use crate::ports::{Conclusion, NewRoom, Unconcluded};
use crate::room::Schedule;
use crate::timeline::{Actor, Happening, TimelineEntry};
use crate::verdict::Verdict;

mod due;
mod verdicts;

/// The cases of this port.
pub const CASES: &[Case<Stores>] = cases![
    due::a_room_that_is_over_calls_for_a_verdict,
    due::the_longest_over_comes_first_and_no_more_than_asked_for,
    due::a_room_is_asked_about_as_it_is_found,
    due::a_room_that_comes_back_to_life_calls_for_no_verdict_until_it_is_over,
    verdicts::a_verdict_is_told_once,
    verdicts::a_verdict_is_found_again_whole,
    verdicts::whatever_changes_the_ledger_brings_the_room_back_with_what_was_told,
    verdicts::a_verdict_on_a_ledger_that_has_changed_is_neither_stored_nor_told,
    verdicts::of_two_verdicts_on_the_same_question_the_first_stands,
    verdicts::a_revision_of_a_verdict_that_stands_no_more_is_neither_stored_nor_told,
    verdicts::a_verdict_that_nobody_asked_for_is_stored_if_there_is_none,
    verdicts::a_verdict_that_stays_the_same_settles_the_room_without_a_word,
    verdicts::a_verdict_that_changes_is_told_again,
    verdicts::a_start_that_nobody_told_is_told_with_the_verdict,
    verdicts::a_start_that_was_told_meanwhile_is_not_told_again,
];

async fn unconcluded(stores: &Stores, minute: i64) -> Vec<Unconcluded> {
    stores.conclusions.unconcluded(at(minute), 100).await.unwrap()
}

/// The only room that calls for a verdict.
async fn asked(stores: &Stores, minute: i64) -> Unconcluded {
    let mut due = unconcluded(stores, minute).await;
    assert_eq!(due.len(), 1, "there is not one room");
    due.pop().unwrap()
}

/// The conclusion of that minute from what was asked, told as `told` tells a verdict.
fn conclusion(due: &Unconcluded, minute: i64, told: fn(Verdict) -> Happening) -> Conclusion {
    let verdict = Verdict::of(&due.record, at(minute)).unwrap();
    let timeline = vec![line(due, minute, told(verdict))];
    Conclusion { room: due.record.room.id, at: at(minute), verdict, started_at: None, timeline }
}

fn line(due: &Unconcluded, minute: i64, what: Happening) -> TimelineEntry {
    entry(&due.record.room, minute, Actor::System, what)
}

async fn concludes(stores: &Stores, conclusion: &Conclusion) {
    assert!(is_stored(stores, conclusion).await, "the verdict is out of date");
}

async fn is_stored(stores: &Stores, conclusion: &Conclusion) -> bool {
    stores.conclusions.conclude(conclusion.clone()).await.unwrap()
}

/// What was told of the interview, and at which minute.
async fn told(scene: &Scene<'_>) -> Vec<(String, i64)> {
    scene.told().await.into_iter().filter(|(kind, _)| kind.starts_with("interview_")).collect()
}

/// Room `number`, which starts at minute 15.
fn timed_room(number: u128) -> NewRoom {
    let mut new = new_room(number);
    new.room.schedule = Schedule { starts_at: Some(at(15)), ..new.room.schedule };
    new
}
