use std::sync::Arc;

use greenroom_domain::event::{AttendanceChange, MediaEvent, MediaEventKind};
use greenroom_domain::ports::{
    MediaRecorded, MockAttendanceStore, MockEntryStore, MockMediaServer, MockWebhookVerifier, Recorded,
    Removal, WebhookError,
};
use greenroom_usecases::record_media_event::{RecordError, RecordMediaEvent, Taken};
use greenroom_usecases::remove_again::RemoveAgain;
use mockall::Sequence;

use crate::samples::{at, away, clock, database_away, joined};

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

fn verified(event: MediaEvent) -> MockWebhookVerifier {
    let mut verifier = MockWebhookVerifier::new();
    verifier.expect_verify().returning(move |_, _| Ok(event.clone()));
    verifier
}

fn recording(recorded: Recorded, unwelcome: bool) -> MockAttendanceStore {
    let mut attendance = MockAttendanceStore::new();
    attendance.expect_record().once().returning(move |_, _| Ok(MediaRecorded { recorded, unwelcome }));
    attendance
}

async fn take(
    verifier: MockWebhookVerifier,
    attendance: MockAttendanceStore,
    media: MockMediaServer,
) -> Result<Taken, RecordError> {
    let mut doors = MockEntryStore::new();
    doors.expect_by_name().returning(|_, _| Ok(None));
    let remover = RemoveAgain { doors: Arc::new(doors), media: Arc::new(media), clock: clock(20) };
    let record = RecordMediaEvent { verifier: Arc::new(verifier), attendance: Arc::new(attendance), remover };
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
        .returning(|_, _| Ok(MediaRecorded { recorded: Recorded::Fresh, unwelcome: false }));
    let taken = take(verified(finished()), attendance, MockMediaServer::new()).await.unwrap();
    assert_eq!(taken.recorded, Recorded::Fresh);
    assert!(taken.removal.is_none(), "nobody came in");
}

#[tokio::test]
async fn who_was_put_out_and_came_in_is_removed_after_the_event_is_kept_also_when_it_is_repeated() {
    for recorded in [Recorded::Fresh, Recorded::Duplicate] {
        let (mut attendance, mut media, mut order) =
            (MockAttendanceStore::new(), MockMediaServer::new(), Sequence::new());
        attendance
            .expect_record()
            .once()
            .in_sequence(&mut order)
            .returning(move |_, _| Ok(MediaRecorded { recorded, unwelcome: true }));
        media
            .expect_remove_participant()
            .once()
            .in_sequence(&mut order)
            .returning(|_, _| Ok(Removal::Removed));
        let taken = take(verified(joined()), attendance, media).await.unwrap();
        assert_eq!(taken.recorded, recorded);
        assert!(matches!(taken.removal, Some(Ok(Removal::Removed))));
    }
}

#[tokio::test]
async fn a_removal_that_failed_is_told_and_the_event_is_kept_all_the_same() {
    let mut media = MockMediaServer::new();
    media.expect_remove_participant().once().returning(|_, _| Err(away()));
    let taken = take(verified(joined()), recording(Recorded::Fresh, true), media).await.unwrap();
    assert!(matches!(taken.removal, Some(Err(error)) if error.is_transient()));
}

#[tokio::test]
async fn who_is_welcome_stays() {
    let media = MockMediaServer::new();
    let taken = take(verified(joined()), recording(Recorded::Fresh, false), media).await.unwrap();
    assert!(taken.removal.is_none());
}

#[tokio::test]
async fn a_forged_event_is_not_kept() {
    let mut verifier = MockWebhookVerifier::new();
    verifier.expect_verify().returning(|_, _| Err(WebhookError("bad".into())));
    let mut attendance = MockAttendanceStore::new();
    attendance.expect_record().never();
    let refused = take(verifier, attendance, MockMediaServer::new()).await;
    assert!(matches!(refused, Err(RecordError::Forged(_))));
}

#[tokio::test]
async fn an_event_that_could_not_be_stored_is_told_so_that_it_is_sent_again() {
    let mut attendance = MockAttendanceStore::new();
    attendance.expect_record().returning(|_, _| Err(database_away()));
    let failed = take(verified(joined()), attendance, MockMediaServer::new()).await;
    assert!(matches!(failed, Err(RecordError::Store(_))));
}
