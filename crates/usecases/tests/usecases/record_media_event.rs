use std::sync::Arc;

use greenroom_domain::event::{AttendanceChange, MediaEvent, MediaEventKind};
use greenroom_domain::ports::{MockAttendanceStore, MockWebhookVerifier, Recorded, WebhookError};
use greenroom_usecases::record_media_event::{RecordError, RecordMediaEvent};

use crate::samples::{at, database_away};

fn finished() -> MediaEvent {
    MediaEvent {
        id: "EV_1".into(),
        at: at(5),
        name: "room_finished".into(),
        room_name: Some("interview_1".into()),
        room_sid: Some("RM_1".into()),
        kind: MediaEventKind::RoomFinished,
        raw: "{}".into(),
    }
}

fn verified() -> MockWebhookVerifier {
    let mut verifier = MockWebhookVerifier::new();
    verifier.expect_verify().returning(|_, _| Ok(finished()));
    verifier
}

async fn take(
    verifier: MockWebhookVerifier,
    attendance: MockAttendanceStore,
) -> Result<Recorded, RecordError> {
    let record = RecordMediaEvent { verifier: Arc::new(verifier), attendance: Arc::new(attendance) };
    record.run(b"{}", Some("signature")).await
}

#[tokio::test]
async fn an_event_is_kept_and_applied_in_one_call() {
    let mut attendance = MockAttendanceStore::new();
    let closes = |change: &AttendanceChange| matches!(change, AttendanceChange::CloseRoom { room_sid } if room_sid == "RM_1");
    attendance
        .expect_record()
        .once()
        .withf(move |_, change| closes(change))
        .returning(|_, _| Ok(Recorded::Fresh));
    assert_eq!(take(verified(), attendance).await.unwrap(), Recorded::Fresh);
}

#[tokio::test]
async fn a_forged_event_is_not_kept() {
    let mut verifier = MockWebhookVerifier::new();
    verifier.expect_verify().returning(|_, _| Err(WebhookError("bad".into())));
    let mut attendance = MockAttendanceStore::new();
    attendance.expect_record().never();
    assert!(matches!(take(verifier, attendance).await, Err(RecordError::Forged(_))));
}

#[tokio::test]
async fn an_event_that_could_not_be_stored_is_told_so_that_it_is_sent_again() {
    let mut attendance = MockAttendanceStore::new();
    attendance.expect_record().returning(|_, _| Err(database_away()));
    assert!(matches!(take(verified(), attendance).await, Err(RecordError::Store(_))));
}
