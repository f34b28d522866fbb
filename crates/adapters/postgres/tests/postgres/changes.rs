//! What a change of a room does that no port shows, and what becomes of it when others are at work.

use greenroom_domain::announcement::Event;
use greenroom_domain::invitation::{InvitationId, InvitationState, Purpose, Suppression};
use greenroom_domain::notice::Notice;
use greenroom_domain::ports::{
    AttendanceStore, EntryStore, NewInvitation, NewParticipant, NewRoom, RoomChange, RoomStore, StoreError,
};
use greenroom_domain::session::Source;
use greenroom_domain::timeline::{Actor, Happening};
use greenroom_postgres::{PostgresConfig, PostgresStore};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::samples::{at, candidate, entry, finished, hash, name, new_room, pass, room_id};
use crate::support::{Raw, database, patient, store};

/// The messages that are to go out, one line for each.
const OUTBOX: &str = "SELECT format('%s %s %s %s %s %s', right(id::text, 1), kind, extract(epoch from due_at)::bigint, \
    extract(epoch from urgent_at)::bigint, extract(epoch from queued_at)::bigint, fence) FROM outbox ORDER BY id";

const STATES: &str = "SELECT format('%s %s %s %s', right(id::text, 1), state, rank, coalesce(reason, '-')) \
    FROM invitations ORDER BY id";

/// A message to the candidate of room 1, stored at minute 1, due at minute 2, for an interview at minute 3.
fn message(number: u128, suppressed: Option<Suppression>) -> NewInvitation {
    NewInvitation {
        id: InvitationId(Uuid::from_u128(number)),
        notice: Notice { participant: candidate(1), purpose: Purpose::Open, due_at: at(2), suppressed },
        language: "ar".into(),
        urgent_at: at(3),
        created_at: at(1),
    }
}

/// A change of room 1 at minute 20, the first.
fn change() -> RoomChange {
    let mut room = new_room(1).room;
    room.version = 2;
    RoomChange {
        room,
        at: at(20),
        participants: vec![],
        invitations: vec![],
        superseded: vec![],
        once: None,
        closes_server_room: false,
        timeline: vec![],
    }
}

fn superseding(numbers: &[u128]) -> RoomChange {
    let superseded = numbers.iter().map(|number| InvitationId(Uuid::from_u128(*number))).collect();
    RoomChange { superseded, ..change() }
}

/// Room 1 with messages 1 and 2 that wait, in a database of its own.
async fn room() -> Option<(PostgresStore, String)> {
    let url = database().await?;
    let store = store(&url).await;
    let invitations = vec![message(1, None), message(2, None)];
    store.create(NewRoom { invitations, ..new_room(1) }).await.unwrap();
    Some((store, url))
}

/// Changes the room while somebody else does something, and gets between the two.
async fn overtaken(store: &PostgresStore, url: &str, change: RoomChange, by: &str) -> Result<(), StoreError> {
    let mut other = Raw::to(url).await;
    other.run(&format!("BEGIN; {by}")).await;
    let store = store.clone();
    let changing = tokio::spawn(async move { store.commit(change).await });
    Raw::to(url).await.until_waiting(1).await;
    other.run("COMMIT").await;
    changing.await.unwrap()
}

#[tokio::test]
async fn what_is_to_go_out_waits_in_the_outbox_until_it_is_superseded() {
    let Some((store, url)) = room().await else { return };
    let mut raw = Raw::to(&url).await;
    let lines = |numbers: &[u128]| -> Vec<String> {
        let minutes = [2, 3, 1].map(|minute| at(minute).timestamp().to_string()).join(" ");
        numbers.iter().map(|number| format!("{number} message {minutes} 0")).collect()
    };
    assert_eq!(raw.texts(OUTBOX).await, lines(&[1, 2]));
    let invitations = vec![message(3, None), message(4, Some(Suppression::NoConsent))];
    store.commit(RoomChange { invitations, ..superseding(&[2]) }).await.unwrap();
    assert_eq!(raw.texts(OUTBOX).await, lines(&[1, 3]));
    let expected =
        ["1 queued 0 -", "2 suppressed 10 superseded", "3 queued 0 -", "4 suppressed 10 no_consent"];
    assert_eq!(raw.texts(STATES).await, expected);
}

#[tokio::test]
async fn a_change_that_supersedes_what_a_worker_has_is_a_conflict() {
    let Some((store, url)) = room().await else { return };
    let mut raw = Raw::to(&url).await;
    for (number, minute) in [(1, 21), (2, 20)] {
        let (id, until) = (Uuid::from_u128(number), at(minute));
        raw.run(&format!("UPDATE outbox SET leased_until = '{until}' WHERE id = '{id}'")).await;
    }
    let refused = store.commit(superseding(&[1, 2])).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    assert_eq!(raw.texts(STATES).await, ["1 queued 0 -", "2 queued 0 -"]);
    store.commit(superseding(&[2])).await.unwrap();
    assert_eq!(raw.texts(STATES).await, ["1 queued 0 -", "2 suppressed 10 superseded"]);
    assert_eq!(raw.texts(OUTBOX).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_a_conflict_when_a_worker_takes_what_it_supersedes_meanwhile() {
    let sending =
        "UPDATE outbox SET leased_until = 'infinity'; UPDATE invitations SET state = 'sending', rank = 1";
    let in_doubt = "UPDATE outbox SET doubts = 1; UPDATE invitations SET state = 'uncertain', rank = 2";
    let accepted = "DELETE FROM outbox; UPDATE invitations SET state = 'accepted', rank = 4";
    for (by, word, left) in
        [(sending, "sending 1", 2), (in_doubt, "uncertain 2", 2), (accepted, "accepted 4", 0)]
    {
        let Some((store, url)) = room().await else { return };
        let refused = overtaken(&store, &url, superseding(&[1, 2]), by).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
        let mut raw = Raw::to(&url).await;
        assert_eq!(raw.texts(STATES).await, [1, 2].map(|number| format!("{number} {word} -")));
        assert_eq!(raw.texts(OUTBOX).await.len(), left, "{word}");
        assert_eq!(store.find(&name(1)).await.unwrap().unwrap().room.version, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_tried_again_while_it_is_superseded_does_not_go_out() {
    let Some((store, url)) = room().await else { return };
    overtaken(&store, &url, superseding(&[1, 2]), "UPDATE outbox SET attempts = 1, fence = 1").await.unwrap();
    let mut raw = Raw::to(&url).await;
    assert_eq!(raw.texts(STATES).await, [1, 2].map(|number| format!("{number} suppressed 10 superseded")));
    assert_eq!(raw.texts(OUTBOX).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_is_overtaken_while_it_is_stored_is_a_conflict() {
    let Some((store, url)) = room().await else { return };
    let full = RoomChange {
        participants: vec![added(1)],
        invitations: vec![message(3, None)],
        timeline: vec![entry(1, 20, Actor::System, Happening::RoomRescheduled)],
        ..superseding(&[1, 2])
    };
    let refused = overtaken(&store, &url, full, "UPDATE rooms SET version = version + 1").await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    let mut raw = Raw::to(&url).await;
    assert_eq!(raw.texts(STATES).await, ["1 queued 0 -", "2 queued 0 -"]);
    for (table, rows) in [("participants", "1"), ("timeline", "1"), ("outbox", "2")] {
        assert_eq!(raw.text(&format!("SELECT count(*) FROM {table}")).await, rows, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_changes_at_once_one_counts() {
    let Some((store, url)) = room().await else { return };
    let mut changes = JoinSet::new();
    for number in 1..=20 {
        let store = store.clone();
        let change = RoomChange { participants: vec![added(number)], ..change() };
        changes.spawn(async move { store.commit(change).await });
    }
    let (stored, refused): (Vec<_>, Vec<_>) = changes.join_all().await.into_iter().partition(Result::is_ok);
    assert_eq!(stored.len(), 1);
    assert!(refused.iter().all(|refusal| matches!(refusal, Err(StoreError::Conflict))), "{refused:?}");
    let places = "SELECT string_agg(position::text, ' ' ORDER BY position) FROM participants";
    assert_eq!(Raw::to(&url).await.text(places).await, "1 2");
}

fn added(number: u128) -> NewParticipant {
    let mut new = new_room(100 + number).participants.remove(0);
    new.link_hash = hash(100 + number);
    new
}

#[tokio::test]
async fn a_line_of_a_new_or_changed_room_that_somebody_listens_to_is_announced() {
    let Some(url) = database().await else { return };
    let announces = vec![Event::InvitationFailed];
    let config = PostgresConfig { announces, ..patient(&url) };
    let store = PostgresStore::connect(config).await.unwrap();
    let line = |minute, reason| {
        let id = InvitationId(Uuid::from_u128(1));
        let what = Happening::InvitationIs(id, Purpose::Open, InvitationState::Suppressed(reason));
        entry(1, minute, Actor::System, what)
    };
    let timeline = vec![line(1, Suppression::TooLate), line(2, Suppression::NoConsent)];
    store.create(NewRoom { timeline, ..new_room(1) }).await.unwrap();
    let timeline = vec![line(3, Suppression::Superseded), line(4, Suppression::Stopped)];
    store.commit(RoomChange { timeline, ..change() }).await.unwrap();
    let told = "SELECT format('%s %s', a.event, t.facts->>'reason') FROM announcements a \
        JOIN timeline t ON t.id = a.timeline_id JOIN outbox o ON o.id = a.id AND o.kind = 'announcement' ORDER BY t.id";
    let expected = ["invitation.failed too_late", "invitation.failed stopped"];
    assert_eq!(Raw::to(&url).await.texts(told).await, expected);
}

#[tokio::test]
async fn a_server_room_that_is_gone_does_not_have_to_go_any_more() {
    let Some((store, url)) = room().await else { return };
    let mut raw = Raw::to(&url).await;
    store.admit(pass(1, 1, 5)).await.unwrap();
    store.commit(RoomChange { closes_server_room: true, ..change() }).await.unwrap();
    let closes = "SELECT coalesce(server_closes_at::text, 'stays') FROM rooms";
    let closing = raw.text(closes).await;
    assert_eq!(closing, "2024-10-04 00:20:00+00");
    store.record(&finished(1, 30), &finished(1, 30).attendance()).await.unwrap();
    assert_eq!(raw.text(closes).await, "stays");
    raw.run(&format!("UPDATE rooms SET server_gone_at = NULL, server_closes_at = '{closing}'")).await;
    let gone = entry(1, 31, Actor::System, Happening::ServerRoomDeleted(Source::Request));
    assert!(store.record_server_room_gone("RM_1", gone).await.unwrap());
    assert_eq!(raw.text(closes).await, "stays");
}

#[tokio::test]
async fn a_message_is_found_as_far_as_it_has_come() {
    let Some((store, url)) = room().await else { return };
    let mut raw = Raw::to(&url).await;
    raw.run(
        "UPDATE invitations SET state = 'failed', rank = 7, failure_code = 131026, failure_title = 'Undeliverable', \
         posts = 3, accepted_at = created_at + interval '1 minute', sent_at = created_at + interval '2 minutes', \
         delivered_at = created_at + interval '3 minutes', read_at = created_at + interval '4 minutes' \
         WHERE id = '00000000-0000-0000-0000-000000000001'",
    )
    .await;
    let found = store.find(&name(1)).await.unwrap().unwrap().invitations.remove(0);
    let InvitationState::Failed(failure) = &found.state else { panic!("{found:?}") };
    assert_eq!(
        (failure.code, failure.title.as_str(), failure.details.as_str()),
        (131_026, "Undeliverable", "")
    );
    let times = [found.accepted_at, found.sent_at, found.delivered_at, found.read_at];
    assert_eq!((found.posts, times), (3, [2, 3, 4, 5].map(|minute| Some(at(minute)))));
    for word in ["sending", "uncertain", "held", "accepted", "sent", "undelivered", "delivered", "read"] {
        raw.run(&format!("UPDATE invitations SET state = '{word}', failure_code = NULL")).await;
        let found = store.find(&name(1)).await.unwrap().unwrap().invitations.remove(0);
        assert_eq!(found.state.as_str(), word);
    }
    raw.run("UPDATE invitations SET state = 'lost'").await;
    let broken = store.find(&name(1)).await;
    assert!(matches!(broken, Err(StoreError::Broken(_))), "{broken:?}");
}

#[tokio::test]
async fn what_people_answered_is_found_oldest_first() {
    let Some((store, url)) = room().await else { return };
    let mut raw = Raw::to(&url).await;
    for (minute, answer) in [(9, "'late', 10, 'traffic'"), (8, "'confirm', NULL, NULL")] {
        let (room, who, at) = (room_id(1), candidate(1), at(minute));
        raw.run(&format!(
            "INSERT INTO responses (room_id, participant_id, at, kind, minutes, note) \
             VALUES ('{room}', '{who}', '{at}', {answer})"
        ))
        .await;
    }
    let found = store.find(&name(1)).await.unwrap().unwrap().responses;
    let told: Vec<_> =
        found.iter().map(|one| (one.at, one.kind.as_str(), one.minutes, one.note.as_deref())).collect();
    assert_eq!(told, [(at(8), "confirm", None, None), (at(9), "late", Some(10), Some("traffic"))]);
}

#[tokio::test]
async fn a_line_of_another_version_is_read_all_the_same() {
    let Some((store, url)) = room().await else { return };
    let insert = "INSERT INTO timeline (room_id, at, actor, kind, facts)";
    let line = format!(
        "{insert} VALUES ('{}', now(), 'robot', 'danced', '{{\"b\": 2, \"a\": null, \"c\": \"x\"}}')",
        room_id(1)
    );
    Raw::to(&url).await.run(&line).await;
    let line = store.timeline(room_id(1), 0, 10).await.unwrap().pop().unwrap();
    assert_eq!((line.actor.as_str(), line.kind.as_str()), ("robot", "danced"));
    let facts =
        [("a", "null"), ("b", "2"), ("c", "x")].map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(line.facts, facts);
}
