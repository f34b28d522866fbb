use std::sync::Arc;

use greenroom_domain::admission::Refusal;
use greenroom_domain::ports::MockEntryStore;
use greenroom_domain::timeline::{Happening, TimelineEntry};
use greenroom_usecases::admit::Refused;
use greenroom_usecases::note_refusal::NoteRefusal;

use crate::samples::{at, candidate, candidates_page, clock, database_away, page, room};

fn refused(refusal: Refusal) -> Refused {
    Refused { refusal, room: room().id, participant: candidate().id }
}

#[tokio::test]
async fn a_refusal_is_one_line_a_minute() {
    for (refusal, word) in [
        (Refusal::TooEarly { opens_at: at(30) }, "too_early"),
        (Refusal::Over, "over"),
        (Refusal::Revoked, "revoked"),
        (Refusal::Full, "full"),
        (Refusal::AlreadyInside, "already_inside"),
        (Refusal::Denied, "denied"),
    ] {
        let what = Happening::JoinRefused(word);
        let expected = candidates_page().line(room().id, at(20), Some(candidate().id), what);
        let mut doors = MockEntryStore::new();
        let is_expected = move |entry: &TimelineEntry, since: &_| *entry == expected && *since == at(19);
        doors.expect_note_once().once().withf(is_expected).returning(|_, _| Ok(()));
        let note = NoteRefusal { doors: Arc::new(doors), clock: clock(20) };
        note.run(&refused(refusal), &page()).await.unwrap();
    }
}

#[tokio::test]
async fn a_database_that_is_away_is_told_as_that() {
    let mut doors = MockEntryStore::new();
    doors.expect_note_once().returning(|_, _| Err(database_away()));
    let note = NoteRefusal { doors: Arc::new(doors), clock: clock(20) };
    assert!(note.run(&refused(Refusal::Over), &page()).await.unwrap_err().is_transient());
}
