use super::super::samples::at;
use super::super::stores::Stores;
use super::passes::{ghost, mended, notes, pass};
use crate::ports::{KnownDrift, PastCursor, PastDrift};

async fn past(stores: &Stores, behind: Option<PastCursor>, limit: u32) -> Vec<PastDrift> {
    stores.reconcile.past(behind, limit).await.unwrap()
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
    let told = past(stores, None, 10).await.into_iter().map(|PastDrift { cursor, drift }| {
        assert_eq!(drift.ended_at, Some(cursor.ended_at));
        (drift.drift.key.subject, cursor.ended_at, drift.mended_by)
    });
    let by_a_remedy = Some("close_stay".into());
    let expected = [("PA_2".into(), at(30), None), ("PA_1".into(), at(20), by_a_remedy)];
    assert_eq!(told.collect::<Vec<_>>(), expected);
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
