//! Greenroom is away, or deaf to webhooks, while people come and go on a real LiveKit.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::house::{House, follow, is_inside, lines, panel, stays, told};
use crate::proxied_house::ProxiedHouse;
use crate::sorting_office::Service;

/// LiveKit gives up on a webhook after 15 s, and Greenroom's own settings let it forget the next ones, too (v1.13.5, seen).
const BLACKOUT: Duration = Duration::from_secs(45);

/// Two passes of the default interval, 15 s, and what a busy machine takes to make them.
const TWO_PASSES: Duration = Duration::from_secs(40);

/// A verdict waits for news that are still on their way, for two passes, too.
const VERDICT: Duration = Duration::from_secs(90);

#[tokio::test]
async fn people_who_come_and_go_while_greenroom_is_away_are_all_in_the_ledger() {
    let Some(house) = House::open().await else { return };
    let room = house.apply(panel("A-1")).await;
    let link = |place: usize| &room["participants"][place]["joinUrl"];
    let (_, leaves) = house.enter(link(0)).await;
    let (stays_pass, visits_pass) = (house.pass(link(1)).await, house.pass(link(2)).await);
    house.until("the first stay is written down", async || house.agrees_on(&room, 1).await).await;

    let dark = house.darken().await;
    let since = Instant::now();
    leaves.leave().await.unwrap();
    let stayer = follow(&stays_pass).await;
    follow(&visits_pass).await.leave().await.unwrap();
    let house = dark.reopen_after(BLACKOUT.saturating_sub(since.elapsed())).await;

    house
        .until_within(TWO_PASSES, "record and reality agree", async || house.agrees_on(&room, 1).await)
        .await;
    let status = house.status(&room).await;
    let (left, came) = (stays(&status, 0), stays(&status, 1));
    assert!(left.len() == 1 && left[0]["leftAt"].is_string(), "who left has left: {left:?}");
    assert!(is_inside(came), "who came is inside: {status}");
    // LiveKit has given up on that webhook by then; later ones it may still bring.
    assert_eq!(left[0]["source"], "reconciler");
    // Nobody but a webhook that LiveKit still tried can know of who came and went in between; if one did, it is over.
    let visits = stays(&status, 2);
    assert!(visits.len() <= 1 && visits.iter().all(|visit| visit["leftAt"].is_string()), "{visits:?}");
    drop(stayer);
}

#[tokio::test]
async fn with_every_webhook_lost_attendance_is_right_within_two_passes() {
    let Some(house) = ProxiedHouse::open_with(&[]).await else { return };
    house.office.set(Service::Lose);
    let room = house.interview().await;
    let (_, candidate) = house.enter(&room["participants"][0]["joinUrl"]).await;
    let (_, interviewer) = house.enter(&room["participants"][1]["joinUrl"]).await;
    house.until_within(TWO_PASSES, "both are in the ledger", async || house.agrees_on(&room, 2).await).await;
    let status = house.status(&room).await;
    assert!(is_inside(stays(&status, 0)) && is_inside(stays(&status, 1)), "{status}");
    assert_eq!((&status["phase"], &stays(&status, 0)[0]["source"]), (&json!("live"), &json!("reconciler")));

    candidate.leave().await.unwrap();
    house
        .until_within(TWO_PASSES, "one of them has left", async || {
            let gone = !is_inside(stays(&house.status(&room).await, 0));
            if gone { house.agrees_on(&room, 1).await } else { None }
        })
        .await;
    let status = house.status(&room).await;
    assert!(house.office.count() > 0, "LiveKit told, and nobody heard");
    let stay = &stays(&status, 0)[0];
    assert_eq!((&stay["reason"], &stay["source"]), (&json!("not_on_server"), &json!("reconciler")));
    assert!(is_inside(stays(&status, 1)), "{status}");
    house.until_noted(&room).await;
    let timeline = house.timeline(&room).await;
    let sources =
        |kind: &str| lines(&timeline, kind).iter().map(|line| line["actor"].clone()).collect::<Vec<_>>();
    assert_eq!((sources("joined"), sources("left")), (vec![json!("system"); 2], vec![json!("system")]));
    let repaired = ["participant_unrecorded", "participant_unrecorded", "participant_ghost"];
    assert_eq!(told(&timeline, "drift_repaired"), repaired);
    assert_eq!(lines(&timeline, "interview_started").len(), 1);

    house.post(&format!("/api/rooms/{}/end", room["roomName"].as_str().unwrap()), json!({})).await;
    drop(interviewer);
    let verdict = house
        .until_within(VERDICT, "the verdict stands", async || {
            let timeline = house.timeline(&room).await;
            lines(&timeline, "interview_ended").first().map(|line| line["facts"].clone())
        })
        .await;
    // They met for less than two minutes, and nobody stayed away.
    assert_eq!((&verdict["outcome"], &verdict["noShow"]), (&json!("expired"), &json!(null)), "{verdict}");
}
