use super::super::samples::{new_room, phone};
use super::super::scene::{Scene, connection};
use super::super::stores::Stores;
use crate::erasure::{RawLog, Subject, Traces};
use crate::event::{MediaEvent, MediaEventKind};
use crate::message::MessageId;
use crate::participant::Participant;
use crate::ports::{RawLook, Recorded};
use crate::receipt::MessengerNews;

/// The candidate of a room, with a number and a message.
fn traces(who: &Participant) -> Traces {
    let person = Participant { phone: Some(phone("+962790000001")), ..who.clone() };
    let mut traces = Traces::of(&Subject::new(Some("C-1".into()), None).unwrap());
    traces.add(&person, &[MessageId::new("wamid.7")]);
    traces
}

async fn hears(stores: &Stores, id: &str, raw: &str) -> Recorded {
    let news = MessengerNews { id: id.into(), raw: raw.into(), ..MessengerNews::default() };
    stores.correspondence.record(&news).await.unwrap()
}

async fn looks(stores: &Stores, log: RawLog, traces: &Traces, after: Option<&str>, limit: u32) -> RawLook {
    stores.retention.erase_raw(log, traces, after.map(str::to_owned), limit).await.unwrap()
}

fn joined(scene: &Scene<'_>, who: &Participant, sid: &str) -> MediaEvent {
    let kind = MediaEventKind::ParticipantJoined(connection(who, sid, 10));
    let raw = format!(r#"{{"participant":{{"identity":"{}","name":"X"}}}}"#, who.identity().as_str());
    MediaEvent { raw, ..scene.event(sid, "RM_1", 10, kind) }
}

pub(super) async fn bodies_that_speak_of_somebody_are_emptied_once_and_stay_known(stores: &Stores) {
    let scene = Scene::of(stores, new_room(1)).await;
    let events = [(scene.candidate(), "PA_1"), (scene.interviewer(), "PA_2"), (scene.candidate(), "PA_3")];
    let events = events.map(|(who, sid)| joined(&scene, who, sid));
    for event in &events {
        scene.tell(event).await;
    }
    for (id, raw) in [
        ("a", r#"{"recipient_id":"962790000001"}"#),
        ("b", r#"{"recipient_id":"962790000002"}"#),
        ("c", r#"{"context":{"id":"wamid.7"}}"#),
    ] {
        assert_eq!(hears(stores, id, raw).await, Recorded::Fresh);
    }
    let traces = traces(scene.candidate());
    for log in RawLog::ALL {
        let first = looks(stores, log, &traces, None, 100).await;
        assert_eq!(first, RawLook { erased: 2, next: None }, "{log:?}");
        assert_eq!(looks(stores, log, &traces, None, 100).await.erased, 0, "{log:?}");
    }
    for event in &events {
        assert_eq!(scene.tell(event).await, Recorded::Duplicate);
    }
    assert_eq!(hears(stores, "a", "{}").await, Recorded::Duplicate);
}

pub(super) async fn a_log_is_looked_through_in_parts(stores: &Stores) {
    let scene = Scene::of(stores, new_room(1)).await;
    for sid in ["PA_1", "PA_2", "PA_3"] {
        scene.tell(&joined(&scene, scene.candidate(), sid)).await;
    }
    for id in ["a", "b", "c"] {
        hears(stores, id, "962790000001").await;
    }
    let traces = traces(scene.candidate());
    for log in RawLog::ALL {
        let first = looks(stores, log, &traces, None, 2).await;
        assert!(first.erased == 2 && first.next.is_some(), "{first:?}");
        let second = looks(stores, log, &traces, first.next.as_deref(), 2).await;
        assert_eq!(second, RawLook { erased: 1, next: None });
    }
}
