use uuid::Uuid;

use super::super::outbox::{Post, receipt, refused};
use super::super::samples::{at, family, name, phone, refresh};
use super::super::scene::{Scene, connection};
use super::super::stores::Stores;
use crate::delivery::Reaction;
use crate::drift::{Drift, DriftKey, DriftKind};
use crate::event::MediaEventKind;
use crate::invitation::Suppression;
use crate::ports::{AnnouncementSettlement, KnownDrift, Looked, PassNote, Recorded, Silence};
use crate::receipt::Receipt;
use crate::retention::Leftover;

/// So late that whatever a store received by its own clock was received before.
const LATE: i64 = 50_000_000;

async fn forgets(stores: &Stores, what: Leftover, minute: i64, limit: u32) -> usize {
    stores.retention.forget(what, at(minute), limit).await.unwrap()
}

pub(super) async fn bodies_go_when_their_time_has_come_and_no_more_than_asked_for(stores: &Stores) {
    let post = Post::one(stores, 1).await;
    let kind = |sid| MediaEventKind::ParticipantJoined(connection(post.scene.candidate(), sid, 10));
    let events = ["PA_1", "PA_2", "PA_3"].map(|sid| post.scene.event(sid, "RM_1", 10, kind(sid)));
    for (event, body) in events.iter().zip(["a", "b", "c"]) {
        post.scene.tell(event).await;
        let news = receipt(crate::message::MessageId::new(format!("wamid.{body}")), None, Receipt::Sent, 6);
        post.hears(body, vec![news]).await;
    }
    for what in [Leftover::MediaEvents, Leftover::MessengerEvents, Leftover::OrphanReceipts] {
        assert_eq!(forgets(stores, what, -LATE, 100).await, 0, "{what:?}");
        assert_eq!(forgets(stores, what, LATE, 2).await, 2, "{what:?}");
        assert_eq!(forgets(stores, what, LATE, 2).await, 1, "{what:?}");
        assert_eq!(forgets(stores, what, LATE, 2).await, 0, "{what:?}");
    }
    assert!(!stores.correspondence.knows("1_a").await.unwrap());
    assert_eq!(post.scene.tell(&events[0]).await, Recorded::Fresh);
    assert_eq!(post.scene.stays().await.len(), 3, "what followed from them stays");
}

fn drift(subject: &str, ended: Option<i64>) -> KnownDrift {
    KnownDrift {
        room: name("interview_1"),
        room_id: None,
        drift: Drift {
            key: DriftKey { kind: DriftKind::ParticipantGhost, subject: subject.into() },
            since: at(10),
            settling: false,
            evidence: "not listed".into(),
            identity: None,
        },
        first_seen: at(10),
        last_seen: at(10),
        confirmed: false,
        fate: "repair".into(),
        ended_at: ended.map(at),
        mended_by: None,
    }
}

pub(super) async fn a_drift_goes_some_time_after_it_ended(stores: &Stores) {
    let drifts = vec![drift("PA_1", Some(20)), drift("PA_2", Some(21)), drift("PA_3", None)];
    let looked = Looked::AllBut(vec![]);
    let note = PassNote { at: at(30), looked, drifts, summary: None, timeline: vec![] };
    stores.reconcile.note_pass(note).await.unwrap();
    assert_eq!(forgets(stores, Leftover::Drifts, 20, 100).await, 0);
    assert_eq!(forgets(stores, Leftover::Drifts, 21, 100).await, 1);
    assert_eq!(forgets(stores, Leftover::Drifts, 900, 100).await, 1);
    assert_eq!(stores.reconcile.known().await.unwrap().0.len(), 1, "one that lasts stays");
}

pub(super) async fn tokens_go_past_the_hard_end_of_their_room(stores: &Stores) {
    let scene = Scene::room(stores, 1).await;
    let candidate = scene.candidate();
    scene.admits(scene.pass(candidate, family(1), 1, 5).await).await;
    scene.admits(scene.next_pass(candidate, family(1), 1, 2, 15).await).await;
    scene.admits(scene.pass(scene.interviewer(), family(2), 3, 5).await).await;
    assert_eq!(forgets(stores, Leftover::Tokens, 120, 100).await, 0, "the hard end is at minute 120");
    let mut extended = scene.change(100).await;
    extended.room.window.hard_ends_at = at(150);
    scene.commits(extended).await;
    assert_eq!(forgets(stores, Leftover::Tokens, 150, 100).await, 0, "it was put off");
    assert!(stores.entry.by_refresh_token(&refresh(2)).await.unwrap().is_some());
    assert_eq!(forgets(stores, Leftover::Tokens, 151, 100).await, 2);
    for token in [1, 2, 3] {
        assert_eq!(stores.entry.by_refresh_token(&refresh(token)).await.unwrap(), None);
    }
    assert_eq!(forgets(stores, Leftover::Tokens, 151, 100).await, 0);
}

/// Announces at that minute, by a message that was given up, and stores what became of the try.
async fn announces(stores: &Stores, number: u128, minute: i64, error: Option<&str>) {
    let post = Post::one(stores, number).await;
    let claimed = post.takes(minute).await;
    post.settles(&claimed, refused(Reaction::GiveUp), minute).await;
    let claimed = stores.announcements.claim_announcements(1, at(minute + 1), at(minute)).await.unwrap();
    let claimed = claimed.first().unwrap();
    let settlement = AnnouncementSettlement {
        id: claimed.announcement.id,
        fence: claimed.fence,
        at: at(minute),
        status: None,
        error: error.map(str::to_owned),
        due_at: None,
    };
    stores.announcements.settle_announcement(&settlement).await.unwrap();
}

pub(super) async fn announcements_go_by_what_became_of_them(stores: &Stores) {
    announces(stores, 1, 5, None).await;
    announces(stores, 2, 6, Some("no answer")).await;
    announces(stores, 3, 7, None).await;
    let pending = Post::one(stores, 4).await;
    pending.settles(&pending.takes(8).await, refused(Reaction::GiveUp), 8).await;
    let left = async || {
        let all = stores.announcements.list(None, None, 100).await.unwrap();
        all.into_iter().map(|one| one.state).collect::<Vec<_>>()
    };
    assert_eq!(forgets(stores, Leftover::DeliveredAnnouncements, 5, 100).await, 0);
    assert_eq!(forgets(stores, Leftover::DeliveredAnnouncements, 7, 100).await, 1);
    assert_eq!(left().await, ["pending", "delivered", "dead"]);
    assert_eq!(forgets(stores, Leftover::DeadAnnouncements, 900, 100).await, 1);
    assert_eq!(forgets(stores, Leftover::DeliveredAnnouncements, 900, 100).await, 1);
    assert_eq!(left().await, ["pending"]);
    assert_eq!(pending.state().await.as_str(), "failed", "the line's message is as it was");
}

pub(super) async fn a_wrong_number_goes_and_a_stop_stays(stores: &Stores) {
    let number = phone("+962790000001");
    let said = |id, reason, minute| Silence {
        id: Uuid::from_u128(id),
        phone: number.clone(),
        application: Some(format!("A-{id}")),
        reason,
        since: at(minute),
        source: "page".into(),
    };
    let stop = said(1, Suppression::Stopped, 1);
    let wrong = [said(2, Suppression::WrongPerson, 5), said(3, Suppression::WrongPerson, 6)];
    for silence in [&stop, &wrong[0], &wrong[1]] {
        stores.correspondence.silence(silence).await.unwrap();
    }
    assert_eq!(forgets(stores, Leftover::WrongNumbers, 6, 100).await, 1);
    assert_eq!(stores.correspondence.silences(&number).await.unwrap(), [stop, wrong[1].clone()]);
}
