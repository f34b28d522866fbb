use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::announcement::Event;
use greenroom_domain::delivery::{Effort, RetryRules, SendOutcome, after};
use greenroom_domain::invitation::{InvitationId, InvitationState};
use greenroom_domain::message::{AttemptId, MessageId};
use greenroom_domain::outbox::{ClaimRules, Reach};
use greenroom_domain::pacing::{Bucket, PacingRules};
use greenroom_domain::ports::{
    AnnouncementStore, Breakers, Claimed, CorrespondenceStore, Outbox, Recorded, Settlement,
};
use greenroom_domain::receipt::{MessengerNews, Receipt, ReceiptNews};
use greenroom_domain::timeline::{Actor, Happening, TimelineEntry};
use greenroom_postgres::{PostgresConfig, PostgresStore};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::samples::at;
use crate::support::{Raw, database, patient, store};

/// So many rooms, each with a candidate, a number and a message that is due at minute 0; what begins later was stored
/// first, so that no order is right by chance.
pub(crate) async fn backlog(raw: &mut Raw, rooms: usize) {
    let sql = format!(
        "INSERT INTO rooms (id, name, application_id, round, job_id, job_title, duration_minutes, timezone, opens_at,
            closes_at, hard_ends_at, metadata, notify, created_at, created_by, version)
        SELECT {id}, 'interview_' || n, 'A-' || n, 1, 'J-1', 'Accountant', 60, 'UTC', {zero}, {zero} + interval '90 days',
            {zero} + interval '91 days', '{{}}', true, {zero}, 'ats', 1
        FROM generate_series(1, {rooms}) n;
        INSERT INTO participants (id, room_id, position, role, name, phone, link_generation, link_hash, link_key_id)
        SELECT {id}, {id}, 1, 'candidate', 'Layla Haddad', '+96279' || lpad(n::text, 7, '0'), 1, sha256(n::text::bytea),
            '0123456789abcdef'
        FROM generate_series(1, {rooms}) n;
        INSERT INTO invitations (id, room_id, participant_id, purpose, language, state, rank, created_at, due_at)
        SELECT {id}, {id}, {id}, 'scheduled', 'en', 'queued', 0, {zero}, {zero} FROM generate_series(1, {rooms}) n;
        INSERT INTO outbox (id, kind, due_at, urgent_at, queued_at)
        SELECT {id}, 'message', {zero}, {zero} + make_interval(mins => {rooms} - n), {zero}
        FROM generate_series(1, {rooms}) n",
        id = "lpad(n::text, 32, '0')::uuid",
        zero = format!("to_timestamp({})", at(0).timestamp()),
    );
    raw.run(&sql).await;
}

/// Nothing is paced.
pub(crate) fn rules() -> ClaimRules {
    let mut pacing = PacingRules::new(1000, None);
    pacing.number.burst = 1_000_000;
    pacing.number.interval = TimeDelta::microseconds(1);
    ClaimRules { reach: Reach::Moving, pacing, retry: RetryRules::default() }
}

/// What a worker stores whose message was taken.
pub(crate) fn accepted(claimed: &Claimed, now: DateTime<Utc>) -> Settlement {
    let candidate = &claimed.candidate;
    let outcome = SendOutcome::Accepted(MessageId::new(format!("wamid.{}", claimed.attempt)));
    let effort = Effort { posts: claimed.attempt.number, ..candidate.effort };
    let aftermath = after(&outcome, effort, &RetryRules::default(), 0.5, now);
    let (id, purpose) = (candidate.invitation.id, candidate.invitation.purpose);
    let entry = TimelineEntry {
        room: candidate.room.id,
        at: now,
        actor: Actor::Messenger,
        request: None,
        participant: Some(candidate.recipient.id),
        what: Happening::InvitationIs(id, purpose, InvitationState::Accepted),
    };
    Settlement {
        attempt: claimed.attempt,
        fence: claimed.fence,
        outcome,
        aftermath,
        breaker: None,
        at: now,
        entry: Some(entry),
    }
}

fn receipt(attempt: AttemptId, known: bool, what: Receipt, minute: i64) -> ReceiptNews {
    let message = MessageId::new(format!("wamid.{attempt}"));
    ReceiptNews { message, attempt: known.then_some(attempt), receipt: what, at: at(minute), stop: None }
}

fn body(id: &str, receipts: Vec<ReceiptNews>) -> MessengerNews {
    MessengerNews { id: id.into(), raw: "{}".into(), receipts, ..MessengerNews::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_workers_each_message_has_one() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    backlog(&mut Raw::to(&url).await, 500).await;
    let mut workers = JoinSet::new();
    for _ in 0..8 {
        let store = store.clone();
        workers.spawn(async move {
            let mut mine: Vec<InvitationId> = vec![];
            loop {
                let claim = store.claim(&rules(), 7, at(1)).await.unwrap();
                if claim.sends.is_empty() {
                    return mine;
                }
                mine.extend(claim.sends.iter().map(|claimed| claimed.attempt.invitation));
                let settlements: Vec<_> =
                    claim.sends.iter().map(|claimed| accepted(claimed, at(1))).collect();
                store.settle(&settlements).await.unwrap();
            }
        });
    }
    let claimed: Vec<InvitationId> = workers.join_all().await.concat();
    assert_eq!((claimed.len(), BTreeSet::from_iter(claimed).len()), (500, 500));
    let mut raw = Raw::to(&url).await;
    assert_eq!(raw.texts("SELECT DISTINCT state || posts FROM invitations").await, ["accepted1"]);
    assert_eq!(raw.text("SELECT count(*) FROM outbox").await, "0");
}

#[tokio::test]
async fn a_claim_reads_the_first_few_of_a_backlog_and_sorts_none_of_it() {
    let Some(url) = database().await else { return };
    let mut raw = Raw::to(&url).await;
    backlog(&mut raw, 10_000).await;
    let text = include_str!("../../src/sql/claim_candidates.sql");
    let query =
        text.replace("{entrant}", "rooms.id, participants.id").replace("$2", "64").replace("$3", "false");
    let query = query.replace("$1", &format!("to_timestamp({})", at(1).timestamp()));
    // As a claim does.
    raw.run("SET enable_sort = off").await;
    for moment in ["fresh", "analyzed"] {
        let plan = raw.plan(&query).await;
        let (_, due) = plan.split_once("LockRows").unwrap();
        let (above, _) = due.split_once("Index Scan using outbox_turn_idx").unwrap();
        assert!(!above.contains("Sort") && !above.contains("Scan"), "{moment}\n{plan}");
        raw.run("ANALYZE").await;
    }
}

#[tokio::test]
async fn every_lookup_of_a_message_has_its_index() {
    let Some(url) = database().await else { return };
    let mut raw = Raw::to(&url).await;
    raw.run("SET enable_seqscan = off; SET enable_bitmapscan = off").await;
    let one = "'00000000-0000-0000-0000-000000000001'";
    for query in [
        "SELECT 1 FROM outbox WHERE kind = 'announcement' AND due_at <= now() ORDER BY urgent_at, id LIMIT 7",
        "SELECT 1 FROM invitations WHERE rank BETWEEN 2 AND 5 AND deadline_at <= now() ORDER BY deadline_at",
        "SELECT 1 FROM invitation_attempts WHERE message_id = 'x'",
        "SELECT 1 FROM orphan_receipts WHERE message_id = ANY (ARRAY['x'])",
        "SELECT 1 FROM silences WHERE phone = 'x'",
        "SELECT 1 FROM recipients WHERE last_at > now()",
        "SELECT 1 FROM announcements WHERE state = 'dead'",
        "SELECT 1 FROM announcements WHERE timeline_id = 1",
        "SELECT 1 FROM announcements WHERE created_at < now() ORDER BY created_at DESC, timeline_id DESC LIMIT 7",
        &format!(
            "SELECT 1 FROM announcements WHERE room_id = {one} ORDER BY created_at DESC, timeline_id DESC"
        ),
        &format!("SELECT 1 FROM announcement_attempts WHERE announcement_id = {one}"),
    ] {
        let plan = raw.plan(query).await;
        assert!(!plan.contains("Seq Scan") && !plan.contains("Sort"), "{query}\n{plan}");
    }
}

#[tokio::test]
async fn a_worker_that_is_cut_off_in_the_middle_of_a_claim_holds_nothing() {
    let Some(url) = database().await else { return };
    let (store, mut raw) = (store(&url).await, Raw::to(&url).await);
    backlog(&mut raw, 10).await;
    raw.run("BEGIN; LOCK TABLE invitation_attempts").await;
    let claim = tokio::spawn({
        let store = store.clone();
        async move { store.claim(&rules(), 100, at(1)).await }
    });
    Raw::to(&url).await.until_waiting(1).await;
    claim.abort();
    assert!(claim.await.is_err());
    raw.run("COMMIT").await;
    let claim = store.claim(&rules(), 100, at(1)).await.unwrap();
    assert_eq!(claim.sends.len(), 10);
    assert!(claim.sends.iter().all(|claimed| claimed.fence == 1), "nothing was kept of the first");
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_and_answers_that_cross_each_other_all_count() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    backlog(&mut Raw::to(&url).await, 200).await;
    let claim = store.claim(&rules(), 1000, at(1)).await.unwrap();
    let mut calls = JoinSet::new();
    for (number, some) in claim.sends.chunks(5).enumerate() {
        let settlements: Vec<_> = some.iter().map(|claimed| accepted(claimed, at(1))).collect();
        let attempts: Vec<_> = some.iter().map(|claimed| claimed.attempt).collect();
        let (settling, telling) = (store.clone(), store.clone());
        calls.spawn(async move { settling.settle(&settlements).await.unwrap() });
        calls.spawn(async move {
            for (word, what) in [("read", Receipt::Read), ("sent", Receipt::Sent)] {
                let receipts = attempts.iter().map(|one| receipt(*one, number % 3 == 0, what.clone(), 2));
                let news = body(&format!("{word} {number}"), receipts.collect());
                assert_eq!(telling.record(&news).await.unwrap(), Recorded::Fresh);
            }
        });
    }
    calls.join_all().await;
    let mut raw = Raw::to(&url).await;
    let states =
        "SELECT DISTINCT format('%s %s %s %s', state, accepted_at, sent_at, read_at) FROM invitations";
    let at = |minute: i64| format!("2024-10-04 00:0{minute}:00+00");
    assert_eq!(raw.texts(states).await, [format!("read {} {} {}", at(1), at(2), at(2))]);
    assert_eq!(raw.text("SELECT count(*) FROM orphan_receipts").await, "0");
    assert_eq!(raw.text("SELECT count(*) FROM outbox").await, "0");
}

#[tokio::test]
async fn a_body_of_a_thousand_receipts_is_applied_at_once() {
    let Some(url) = database().await else { return };
    let store = store(&url).await;
    backlog(&mut Raw::to(&url).await, 1000).await;
    let claim = store.claim(&rules(), 1000, at(1)).await.unwrap();
    let settlements: Vec<_> = claim.sends.iter().map(|claimed| accepted(claimed, at(1))).collect();
    store.settle(&settlements).await.unwrap();
    let receipts = claim.sends.iter().map(|claimed| receipt(claimed.attempt, true, Receipt::Delivered, 2));
    let news = body("delivered", receipts.collect());
    assert_eq!(store.record(&news).await.unwrap(), Recorded::Fresh);
    assert_eq!(store.record(&news).await.unwrap(), Recorded::Duplicate);
    let mut raw = Raw::to(&url).await;
    assert_eq!(raw.texts("SELECT DISTINCT state FROM invitations").await, ["delivered"]);
    let lines = "SELECT kind || ' ' || count(*) FROM timeline GROUP BY kind ORDER BY kind";
    assert_eq!(raw.texts(lines).await, ["invitation_accepted 1000", "invitation_delivered 1000"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bell_of_one_process_rings_in_another() {
    let Some(url) = database().await else { return };
    let (here, there) = (store(&url).await, store(&url).await);
    let _bells = (here.start_bell(), there.start_bell());
    let mut raw = Raw::to(&url).await;
    listens(&mut raw, 2).await;
    while timeout(Duration::from_millis(200), there.rung()).await.is_ok() {}
    here.retry_refused(at(1)).await.unwrap();
    timeout(Duration::from_secs(5), there.rung()).await.unwrap();
    timeout(Duration::from_secs(5), here.rung()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bell_that_lost_its_connection_comes_back() {
    let Some(url) = database().await else { return };
    let (here, there) = (store(&url).await, store(&url).await);
    let _bells = (here.start_bell(), there.start_bell());
    let mut raw = Raw::to(&url).await;
    listens(&mut raw, 2).await;
    raw.texts(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
        WHERE datname = current_database() AND query LIKE 'LISTEN%'",
    )
    .await;
    listens(&mut raw, 2).await;
    while timeout(Duration::from_millis(200), there.rung()).await.is_ok() {}
    here.retry_refused(at(1)).await.unwrap();
    timeout(Duration::from_secs(5), there.rung()).await.unwrap();
}

/// Waits until as many connections listen.
pub(crate) async fn listens(raw: &mut Raw, how_many: usize) {
    let listening = "SELECT pid FROM pg_stat_activity \
        WHERE datname = current_database() AND query LIKE 'LISTEN%' AND state = 'idle'";
    let deadline = Instant::now() + Duration::from_secs(10);
    while raw.texts(listening).await.len() < how_many {
        assert!(Instant::now() < deadline, "nobody listens");
        sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn only_what_somebody_listens_to_is_announced() {
    let Some(url) = database().await else { return };
    let config = PostgresConfig {
        announces: vec![Event::InvitationDelivered, Event::InvitationDelivered],
        ..patient(&url)
    };
    let (deaf, store) = (store(&url).await, PostgresStore::connect(config).await.unwrap());
    backlog(&mut Raw::to(&url).await, 2).await;
    let claim = store.claim(&rules(), 1000, at(1)).await.unwrap();
    for (claimed, by) in claim.sends.iter().zip([&deaf, &store]) {
        let news = receipt(claimed.attempt, true, Receipt::Delivered, 2);
        by.record(&body(&claimed.attempt.to_string(), vec![news])).await.unwrap();
    }
    assert_eq!(store.claim_announcements(10, at(4), at(3)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_row_of_a_newer_version_stops_nobody() {
    let Some(url) = database().await else { return };
    let (store, mut raw) = (store(&url).await, Raw::to(&url).await);
    backlog(&mut raw, 20).await;
    // Those that have their turn first.
    for (what, first) in [("purpose = 'greeting'", 9), ("state = 'dreamt'", 1)] {
        let those = format!("SELECT id FROM outbox ORDER BY urgent_at LIMIT {first}");
        raw.run(&format!("UPDATE invitations SET {what} WHERE id IN ({those})")).await;
    }
    raw.run("INSERT INTO breakers VALUES ('template/greeting/en', 'check', now(), to_timestamp(0), 1, 'x')")
        .await;
    let mut one_at_a_time = rules();
    one_at_a_time.pacing.number = Bucket { interval: TimeDelta::seconds(1), burst: 1 };
    let claim = store.claim(&one_at_a_time, 100, at(1)).await.unwrap();
    assert_eq!((claim.sends.len(), claim.seen, claim.more_at), (0, 9, Some(at(1))));
    let claim = store.claim(&rules(), 100, at(1)).await.unwrap();
    assert_eq!((claim.sends.len(), claim.seen), (11, 11), "those that cannot be read are passed over");
    let again = at(1) + rules().retry.lease;
    assert_eq!(store.claim(&rules(), 9, again).await.unwrap().seen, 9, "and looked at again");
    assert_eq!(raw.text("SELECT count(*) FROM outbox").await, "20");
}

#[tokio::test]
async fn an_announcement_of_a_newer_version_stops_no_other() {
    let Some(url) = database().await else { return };
    let config = PostgresConfig { announces: vec![Event::InvitationDelivered], ..patient(&url) };
    let (store, mut raw) = (PostgresStore::connect(config).await.unwrap(), Raw::to(&url).await);
    backlog(&mut raw, 2).await;
    let claim = store.claim(&rules(), 100, at(1)).await.unwrap();
    for claimed in &claim.sends {
        let news = receipt(claimed.attempt, true, Receipt::Delivered, 2);
        store.record(&body(&claimed.attempt.to_string(), vec![news])).await.unwrap();
    }
    raw.run("UPDATE announcements SET event = 'dreamt' WHERE id IN (SELECT id FROM announcements LIMIT 1)")
        .await;
    assert_eq!(store.claim_announcements(10, at(4), at(3)).await.unwrap().len(), 1);
    assert_eq!(raw.text("SELECT count(*) FROM outbox WHERE fence = 1").await, "2", "both are leased");
}
