//! LiveKit answers emptily, with old news, slowly or not at all, and its webhooks come in disorder, twice or never.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use greenroom_devstack::testing::Participant;
use greenroom_domain::ports::MediaServer;
use greenroom_domain::room::RoomName;
use serde_json::{Value, json};

use crate::dice::Dice;
use crate::house::{application, is_inside, panel, stays};
use crate::liar::{Lie, Mood};
use crate::livekit_tool;
use crate::proxied_house::ProxiedHouse;
use crate::sorting_office::Service;

/// Whatever may be removed is removed, and a pass is made each second, so that a minute has sixty chances to go wrong.
const EAGER: [(&str, &str); 3] = [
    ("GREENROOM__RECONCILE__INTERVAL_SECONDS", "1"),
    ("GREENROOM__RECONCILE__PARTICIPANT_UNKNOWN", "repair"),
    ("GREENROOM__RECONCILE__ROOM_ORPHANED_ON_SERVER", "repair"),
];

/// A lie that lasts longer than the ten seconds after which a drift is believed.
const LASTING: Duration = Duration::from_secs(16);

/// The rooms of LiveKit and who is in them, by sids.
type Truth = BTreeMap<String, Vec<String>>;

/// What LiveKit says when nobody lies.
async fn truth(house: &ProxiedHouse) -> Truth {
    let livekit = livekit_tool(house);
    let mut truth = Truth::new();
    for room in livekit.list_rooms().await.unwrap() {
        let people = livekit.list_participants(&RoomName::parse(&room.name).unwrap()).await.unwrap();
        let mut sids: Vec<String> = people.into_iter().map(|person| person.sid).collect();
        sids.sort();
        truth.insert(room.sid, sids);
    }
    truth
}

/// Looks on for so long, and fails as soon as a room or a person is gone that was there.
async fn nothing_goes(house: &ProxiedHouse, what: &str, time: Duration, there: &Truth, rooms: &[Value]) {
    let started = Instant::now();
    while started.elapsed() < time {
        let now = truth(house).await;
        for (room, people) in there {
            let left = now.get(room).map(|now| people.iter().filter(|sid| !now.contains(sid)).count());
            assert_eq!(left, Some(0), "{what}: {there:?}, then {now:?}; the log:\n{}", house.log());
        }
        // Questions of others go through the liar, too.
        for room in rooms {
            house.server_status(room).await;
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

async fn enter_all(house: &ProxiedHouse, room: &Value) -> Vec<Participant> {
    let mut people = vec![];
    for participant in room["participants"].as_array().unwrap() {
        people.push(house.enter(&participant["joinUrl"]).await.1);
    }
    people
}

#[tokio::test]
async fn a_lying_livekit_closes_no_room_and_puts_nobody_out() {
    let Some(house) = ProxiedHouse::open_with(&EAGER).await else { return };
    let rooms = [house.apply(panel("A-1")).await, house.apply(application("A-2")).await];
    let mut people = vec![];
    for room in &rooms {
        people.extend(enter_all(&house, room).await);
    }
    house.until("all are inside", async || all_agree(&house, &rooms, [3, 2]).await).await;
    let whole = truth(&house).await;
    let goes = people.remove(2);
    let there = without(&whole, goes.sid());

    house.liar.set(Mood::Lying { percent: 20, dice: Dice::new(5) });
    house.office.set(Service::Mangle(Dice::new(7)));
    nothing_goes(&house, "one call in five is answered with a lie", Duration::from_secs(30), &whole, &rooms)
        .await;
    goes.leave().await.unwrap();
    nothing_goes(&house, "and somebody leaves", Duration::from_secs(20), &there, &rooms).await;
    let (asked, told) = house.liar.tally();
    assert!(asked > 200 && told.len() == 4 && told[&Lie::Empty] > 5, "{asked} calls, of them {told:?}");
    nobody_left(&house, &rooms).await;
    house.liar.set(Mood::SeesNobody);
    nothing_goes(&house, "nobody is seen for long", LASTING, &there, &rooms).await;
    let believed = house.status(&rooms[1]).await;
    assert_eq!(
        believed["phase"],
        json!("open"),
        "what is told for long enough gets into the books: {believed}"
    );
    house.liar.set(Mood::SeesNothing);
    nothing_goes(&house, "nothing is seen for long", LASTING, &there, &rooms).await;

    house.liar.set(Mood::Honest);
    house.office.deliver_all().await;
    house.until("all is well again", async || all_agree(&house, &rooms, [2, 2]).await).await;
    assert_eq!(truth(&house).await, there);
    nobody_left(&house, &rooms).await;
    for mut person in people {
        let gone = person.wait_for("disconnected", Duration::from_millis(1)).await;
        assert!(gone.is_err(), "{gone:?}");
    }
}

fn without(truth: &Truth, sid: &str) -> Truth {
    let without = |people: &Vec<String>| people.iter().filter(|one| *one != sid).cloned().collect();
    truth.iter().map(|(room, people)| (room.clone(), without(people))).collect()
}

async fn all_agree(house: &ProxiedHouse, rooms: &[Value; 2], inside: [u64; 2]) -> Option<()> {
    house.agrees_on(&rooms[0], inside[0]).await?;
    house.agrees_on(&rooms[1], inside[1]).await
}

/// Who was inside all the time has one stay, and it is open; the room knows nothing of an end.
async fn nobody_left(house: &ProxiedHouse, rooms: &[Value; 2]) {
    for (room, inside) in rooms.iter().zip([[0, 1], [0, 1]]) {
        let status = house.status(room).await;
        assert_eq!(status["phase"], json!("live"));
        for place in inside {
            assert!(is_inside(stays(&status, place)), "{status}\nthe log:\n{}", house.log());
        }
        let timeline = house.timeline(room).await;
        let ends = ["server_room_deleted", "server_room_finished", "room_ended"];
        assert!(!timeline.iter().any(|line| ends.iter().any(|end| line["kind"] == *end)), "{timeline:?}");
    }
}
