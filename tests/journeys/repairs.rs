//! What happens behind Greenroom's back is named, and what may be mended is mended.

use std::time::Duration;

use greenroom_devstack::testing::Participant;
use greenroom_domain::ports::MediaServer;
use serde_json::{Value, json};

use crate::greenroom::SOON;
use crate::house::{House, application, kinds, lines, name_of, stays, told};
use crate::{forged_token, livekit_tool};

/// Passes are frequent; what they saw is believed after ten seconds all the same.
const OFTEN: (&str, &str) = ("GREENROOM__RECONCILE__INTERVAL_SECONDS", "2");

/// After a deletion a room rests for 30 s before it is made again.
const AFTER_A_REST: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_livekit_that_was_started_anew_is_one_incident() {
    let Some(house) = House::open_with(&[OFTEN]).await else { return };
    let rooms = [house.interview().await, house.apply(application("A-2")).await];
    let mut people = vec![];
    for room in &rooms {
        people.push(house.enter(&room["participants"][0]["joinUrl"]).await.1);
        house.until("the stay is written down", async || house.agrees_on(room, 1).await).await;
    }
    let before = [house.sid_on_livekit(&rooms[0]).await, house.sid_on_livekit(&rooms[1]).await];
    house.livekit.kill().await;
    for person in people {
        person.kill().await.unwrap();
    }
    house.livekit.restart().await.unwrap();

    house
        .until("it is one incident", async || {
            let report = house.get("/api/drift").await.body;
            let incident = json!({ "kind": "server_lost_its_rooms", "missing": 2 });
            (report["incident"] == incident && report["items"].as_array()?.len() >= 2).then_some(())
        })
        .await;
    let answer = house.server_status(&rooms[0]).await.body;
    assert!(kinds(&answer).contains(&"room_missing_on_server"), "{answer}");
    for (room, before) in rooms.iter().zip(before) {
        house
            .until("the room is there again, and the old stay is over", async || {
                let sid = house.sid_on_livekit(room).await?;
                let mended = house.agrees_on(room, 0).await.is_some();
                (Some(sid) != before && mended).then_some(())
            })
            .await;
        let status = house.status(room).await;
        let stay = &stays(&status, 0)[0];
        assert_eq!((&stay["reason"], &stay["source"]), (&json!("server_lost"), &json!("reconciler")));
        house.until_noted(room).await;
        let timeline = house.timeline(room).await;
        for kind in ["drift_found", "drift_repaired"] {
            let told = told(&timeline, kind);
            assert!(told.iter().any(|drift| drift == "room_missing_on_server"), "{kind}: {timeline:?}");
        }
    }
    house
        .until("nothing is left of the incident", async || {
            let report = house.get("/api/drift").await.body;
            (report["incident"].is_null() && report["items"] == json!([])).then_some(())
        })
        .await;
    let (_, back) = house.enter(&rooms[0]["participants"][0]["joinUrl"]).await;
    house.until("they can come back", async || house.agrees_on(&rooms[0], 1).await).await;
    drop(back);
}

#[tokio::test]
async fn a_room_deleted_behind_our_back_is_made_again_after_a_rest() {
    let Some(house) = House::open_with(&[OFTEN]).await else { return };
    let room = house.interview().await;
    let (_, candidate) = house.enter(&room["participants"][0]["joinUrl"]).await;
    house.until("the stay is written down", async || house.agrees_on(&room, 1).await).await;
    let before = house.sid_on_livekit(&room).await;
    livekit_tool(&house).delete_room(&name_of(&room)).await.unwrap();
    drop(candidate);

    house
        .until("the drift is believed, and waits", async || {
            let items = house.drift_in(&room).await;
            let missing = items.iter().find(|item| item["kind"] == "room_missing_on_server")?;
            (missing["confirmed"] == true && missing["fate"] == "just_deleted").then_some(())
        })
        .await;
    house
        .until_within(AFTER_A_REST, "the room is there again", async || {
            let sid = house.sid_on_livekit(&room).await?;
            (Some(sid) != before).then_some(())
        })
        .await;
    house.until("nothing differs", async || house.agrees_on(&room, 0).await).await;
    house.until_noted(&room).await;
    let timeline = house.timeline(&room).await;
    assert_eq!(told(&timeline, "drift_found"), ["room_missing_on_server"]);
    assert_eq!(told(&timeline, "drift_repaired"), ["room_missing_on_server"]);
    assert_eq!(lines(&timeline, "server_room_finished").len(), 1, "{timeline:?}");
}

/// An interview with its candidate, and with somebody who made a token for himself.
async fn intruded(more: &[(&str, &str)]) -> Option<(House, Value, Participant, Participant)> {
    let house = House::open_with(more).await?;
    let room = house.interview().await;
    let (_, candidate) = house.enter(&room["participants"][0]["joinUrl"]).await;
    house.until("the stay is written down", async || house.agrees_on(&room, 1).await).await;
    let token = forged_token(room["roomName"].as_str().unwrap());
    let stranger = Participant::join(&house.livekit.url(), &token).await.unwrap();
    Some((house, room, candidate, stranger))
}

#[tokio::test]
async fn a_forged_identity_is_reported_and_removed_only_when_somebody_says_so() {
    let Some((house, room, candidate, mut stranger)) = intruded(&[OFTEN]).await else { return };
    house
        .until("it is believed, and reported", async || {
            let items = house.drift_in(&room).await;
            let unknown = items.iter().find(|item| item["kind"] == "participant_unknown")?;
            let reported = unknown["confirmed"] == true && unknown["fate"] == "report";
            (reported && unknown["identity"] == "stranger").then_some(())
        })
        .await;
    let timeline = house.timeline(&room).await;
    assert!(told(&timeline, "drift_found").contains(&"participant_unknown".to_owned()), "{timeline:?}");

    let (status, said) = house.run(&["drift"], &[]).await;
    assert!(
        status == Some(1) && said.contains("participant_unknown") && said.contains("1 difference"),
        "{said}"
    );
    let nowhere = [("GREENROOM__LIVEKIT__URL", "ws://127.0.0.1:1")];
    assert_eq!(house.run(&["drift"], &nowhere).await.0, Some(2), "no answer is no difference");

    let ask = async |dry_run: bool| {
        let asked =
            json!({ "roomName": room["roomName"], "kinds": ["participant_unknown"], "dryRun": dry_run });
        let answer = house.post("/api/drift/repair", asked).await.body;
        let steps = answer["steps"].as_array().unwrap().clone();
        let meant = steps.into_iter().find(|step| step["kind"] == "participant_unknown").unwrap();
        (meant["action"].clone(), meant["outcome"].clone())
    };
    assert_eq!(ask(true).await, (json!("remove_participant"), json!("would_do")));
    let present = livekit_tool(&house).list_participants(&name_of(&room)).await.unwrap();
    assert_eq!(present.len(), 2, "a dry run removes nobody");
    assert_eq!(ask(false).await, (json!("remove_participant"), json!("done")));
    assert_removed(&mut stranger).await;
    house.until("one is left", async || house.agrees_on(&room, 1).await).await;
    assert_eq!(house.run(&["drift"], &[]).await.0, Some(0));
    drop(candidate);
}

#[tokio::test]
async fn a_forged_identity_is_removed_where_the_settings_say_so() {
    let repair = ("GREENROOM__RECONCILE__PARTICIPANT_UNKNOWN", "repair");
    let Some((house, room, candidate, mut stranger)) = intruded(&[OFTEN, repair]).await else { return };
    assert_removed(&mut stranger).await;
    house.until("one is left", async || house.agrees_on(&room, 1).await).await;
    house
        .until("the timeline tells", async || {
            let timeline = house.timeline(&room).await;
            let repaired = told(&timeline, "drift_repaired");
            repaired.contains(&"participant_unknown".to_owned()).then_some(())
        })
        .await;
    drop(candidate);
}

async fn assert_removed(stranger: &mut Participant) {
    let gone = stranger.wait_for("disconnected", SOON).await.unwrap();
    assert_eq!(gone.text("reason"), Some("PARTICIPANT_REMOVED"));
}

#[tokio::test]
async fn somebody_kicked_by_another_tool_has_left_for_that_reason_and_may_come_back() {
    let Some(house) = House::open_with(&[OFTEN]).await else { return };
    let room = house.interview().await;
    let link = &room["participants"][0]["joinUrl"];
    let (pass, mut candidate) = house.enter(link).await;
    house.until("the stay is written down", async || house.agrees_on(&room, 1).await).await;
    let identity = pass["participant"]["identity"].as_str().unwrap();
    livekit_tool(&house).remove_participant(&name_of(&room), identity).await.unwrap();
    assert_removed(&mut candidate).await;

    house.until("both sides agree", async || house.agrees_on(&room, 0).await).await;
    let status = house.status(&room).await;
    assert_eq!(stays(&status, 0)[0]["reason"], "participant_removed");
    let timeline = house.timeline(&room).await;
    assert_eq!(lines(&timeline, "left")[0]["facts"]["reason"], "participant_removed");
    let (_, back) = house.enter(link).await;
    house.until("nobody was put out by Greenroom", async || house.agrees_on(&room, 1).await).await;
    drop(back);
}
