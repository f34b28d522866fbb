use std::sync::Arc;

use chrono::{DateTime, Utc};
use greenroom_domain::ports::MockEntryStore;
use greenroom_domain::report::{Report, ReportCode, ReportStep};
use greenroom_domain::timeline::{Happening, TimelineEntry};
use greenroom_usecases::report_step::{self, ReportError};

use crate::samples::{
    at, candidate, candidates_page, clock, database_away, doors_of, entrant, link_of, page, room,
};

const NO_CAMERA: Report = Report { step: ReportStep::Camera, code: ReportCode::PermissionDenied };

async fn report(doors: MockEntryStore) -> Result<(), ReportError> {
    let use_case = report_step::ReportStep { doors: Arc::new(doors), clock: clock(20) };
    use_case.run(&link_of(&candidate()), NO_CAMERA, &page()).await.map(drop)
}

#[tokio::test]
async fn a_report_is_one_line_a_minute_about_the_holder_of_the_link() {
    let mut doors = doors_of(entrant());
    let what = Happening::Reported(NO_CAMERA);
    let line = candidates_page().line(room().id, at(20), Some(candidate().id), what);
    let is_expected = move |entry: &TimelineEntry, since: &DateTime<Utc>| *entry == line && *since == at(19);
    doors.expect_note_once().once().withf(is_expected).returning(|_, _| Ok(()));
    report(doors).await.unwrap();
}

#[tokio::test]
async fn a_link_of_nobody_reports_nothing() {
    let mut doors = MockEntryStore::new();
    doors.expect_by_link().returning(|_| Ok(None));
    assert!(matches!(report(doors).await, Err(ReportError::Unknown)));
}

#[tokio::test]
async fn a_database_that_is_away_is_told_as_that() {
    let mut doors = doors_of(entrant());
    doors.expect_note_once().returning(|_, _| Err(database_away()));
    assert!(matches!(report(doors).await, Err(ReportError::Store(error)) if error.is_transient()));
}
