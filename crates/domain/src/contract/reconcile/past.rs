use super::super::stores::Stores;
use super::passes::{ghost, mended, notes, pass};
use crate::ports::{KnownDrift, PastCursor, PastDrift};

async fn past(stores: &Stores, behind: Option<PastCursor>, limit: u32) -> Vec<PastDrift> {
    stores.reconcile.past(behind, limit).await.unwrap()
}

fn subjects(past: &[PastDrift]) -> Vec<&str> {
    past.iter().map(|past| past.drift.drift.key.subject.as_str()).collect()
}

fn confirmed(drift: KnownDrift) -> KnownDrift {
    KnownDrift { confirmed: true, ..drift }
}

pub(super) async fn what_is_over_is_history_the_latest_end_first(stores: &Stores) {
    let (first, second) = (ghost("interview_1", "PA_1", 10), ghost("interview_2", "PA_2", 10));
    notes(stores, pass(10, vec![first.clone(), confirmed(second.clone())])).await;
    assert_eq!(past(stores, None, 10).await, [], "both last");
    notes(stores, pass(20, vec![mended(first.clone(), 20), second.clone()])).await;
    notes(stores, pass(30, vec![])).await;
    let past = past(stores, None, 10).await;
    assert_eq!(subjects(&past), ["PA_2", "PA_1"]);
    assert_eq!(past[1].drift, mended(first, 20));
    assert_eq!((past[0].drift.ended_at, &past[0].drift.mended_by), (Some(past[0].cursor.ended_at), &None));
}

pub(super) async fn what_was_never_confirmed_is_no_history(stores: &Stores) {
    notes(stores, pass(10, vec![ghost("interview_1", "PA_1", 10)])).await;
    notes(stores, pass(20, vec![])).await;
    assert_eq!(past(stores, None, 10).await, []);
}

pub(super) async fn the_history_comes_in_pages_and_leaves_nothing_out(stores: &Stores) {
    let ghosts = |minute: i64| {
        (0..3).map(move |number| confirmed(ghost("interview_1", &format!("PA_{minute}_{number}"), minute)))
    };
    notes(stores, pass(10, ghosts(10).collect())).await;
    notes(stores, pass(20, ghosts(20).collect())).await;
    notes(stores, pass(30, vec![])).await;
    let (mut pages, mut behind) = (vec![], None);
    loop {
        let page = past(stores, behind, 2).await;
        let Some(last) = page.last() else { break };
        behind = Some(last.cursor);
        pages.extend(page);
    }
    assert!(pages.is_sorted_by(|one, next| one.cursor > next.cursor), "each has a place of its own");
    assert_eq!(pages, past(stores, None, 10).await);
    assert_eq!(pages.len(), 6);
}
