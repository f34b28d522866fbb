use reqwest::StatusCode;
use serde_json::json;

use crate::house::{House, application};

#[tokio::test]
async fn a_candidate_joins_is_seen_leaves_and_is_gone() {
    let Some(house) = House::open().await else { return };
    let room = house.interview().await;
    let (pass, candidate) = house.enter(&room["participants"][0]["joinUrl"]).await;
    assert_eq!(candidate.identity(), pass["participant"]["identity"]);

    let seen = house
        .until_server_status(&room, "the candidate is seen on both sides", |answer| {
            answer["serverStatus"]["room"]["numParticipants"] == 1
                && answer["comparison"]["drifts"] == json!([])
        })
        .await;
    assert_eq!(seen["comparison"]["inSync"], true);
    assert_eq!(seen["comparison"]["statusMatch"], true);
    assert_eq!(seen["databaseStatus"]["phase"], "live");
    assert_eq!(seen["serverStatus"]["participants"][0]["state"], 2);
    assert_eq!(seen["serverStatus"]["participants"][0]["identity"], pass["participant"]["identity"]);

    let body = json!({ "refreshToken": pass["refreshToken"] });
    let left = house.post("/api/room/leave", body.clone()).await;
    assert_eq!((left.status, &left.body["closedSessions"]), (StatusCode::OK, &json!(1)), "{left:?}");
    let again = house.post("/api/room/leave", body).await;
    assert_eq!(
        (again.status, &again.body["closedSessions"]),
        (StatusCode::OK, &json!(0)),
        "twice is as good as once"
    );

    let gone = house
        .until_server_status(&room, "the candidate is gone", |answer| {
            answer["serverStatus"]["room"]["numParticipants"] == 0
        })
        .await;
    assert_eq!(gone["comparison"]["inSync"], true);
    let stays = &house.status(&room).await["participants"][0]["sessions"];
    assert_eq!(stays.as_array().unwrap().len(), 1);
    assert_eq!((&stays[0]["reason"], &stays[0]["source"]), (&json!("left"), &json!("request")));
    drop(candidate);
}

#[tokio::test]
async fn a_candidate_joins_by_any_spelling_of_the_number() {
    let Some(house) = House::open().await else { return };
    let room = house.interview().await;
    for phone in ["+962 7 9012 3456", "962790123456", "00962790123456", "0790123456", "٠٧٩٠١٢٣٤٥٦"]
    {
        let pass = house.post("/api/room/join", json!({ "phone": phone, "jobId": "J-7" })).await;
        assert_eq!(pass.status, StatusCode::OK, "{phone}: {pass:?}");
        assert_eq!(pass.body["participant"]["id"], room["participants"][0]["id"]);
    }
    let old_name = house.post("/api/room/join", json!({ "phoneNumber": "0790123456", "jobId": "J-7" })).await;
    assert_eq!(old_name.status, StatusCode::OK);
    for (phone, job) in [("0790123457", "J-7"), ("0790123456", "J-8")] {
        let unknown = house.post("/api/room/join", json!({ "phone": phone, "jobId": job })).await;
        assert_eq!(
            (unknown.status, &unknown.body["code"]),
            (StatusCode::NOT_FOUND, &json!("person_unknown"))
        );
    }
}

#[tokio::test]
async fn a_refresh_token_works_once_within_a_moment_again_and_later_takes_its_family_along() {
    let Some(house) = House::open_with(&[("GREENROOM__ENTRY__REFRESH_LEEWAY_SECONDS", "5")]).await else {
        return;
    };
    let room = house.interview().await;
    let join = json!({ "link": room["participants"][0]["joinUrl"] });
    let first = house.post("/api/room/join", join.clone()).await.body;
    let refresh = async |pass: &serde_json::Value| {
        house.post("/api/room/refresh-token", json!({ "refreshToken": pass["refreshToken"] })).await
    };

    let second = refresh(&first).await;
    assert_eq!(second.status, StatusCode::OK, "{second:?}");
    assert_ne!(second.body["refreshToken"], first["refreshToken"]);
    assert_eq!(refresh(&first).await.status, StatusCode::OK, "the answer may have been lost");

    let refused = house
        .until("the moment is over", async || {
            Some(refresh(&first).await).filter(|answer| answer.status == StatusCode::UNAUTHORIZED)
        })
        .await;
    assert_eq!(refused.body["code"], "refresh_token_spent");
    assert_eq!(refresh(&second.body).await.status, StatusCode::UNAUTHORIZED, "the family is void");
    assert_eq!(house.post("/api/room/join", join).await.status, StatusCode::OK, "the link still lets in");
}

#[tokio::test]
async fn two_joins_at_once_both_work_for_one_participant() {
    let Some(house) = House::open().await else { return };
    let room = house.interview().await;
    let join = || house.post("/api/room/join", json!({ "link": room["participants"][0]["joinUrl"] }));
    let (one, other) = tokio::join!(join(), join());
    assert_eq!((one.status, other.status), (StatusCode::OK, StatusCode::OK));
    assert_eq!(one.body["participant"], other.body["participant"]);
    assert_eq!(house.status(&room).await["participants"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn leaving_with_an_old_token_spares_the_persons_newer_stay() {
    let Some(house) = House::open().await else { return };
    let room = house.interview().await;
    let link = &room["participants"][0]["joinUrl"];
    let (old, first_device) = house.enter(link).await;
    let (_, second_device) = house.enter(link).await;
    let left = house.post("/api/room/leave", json!({ "refreshToken": old["refreshToken"] })).await;
    assert_eq!(left.status, StatusCode::OK);
    let answer = house
        .until_server_status(&room, "one stay is open", |answer| answer["comparison"]["drifts"] == json!([]))
        .await;
    assert_eq!(answer["serverStatus"]["participants"][0]["sid"], second_device.sid());
    drop((first_device, second_device));
}

#[tokio::test]
async fn an_application_has_one_room_for_each_round() {
    let Some(house) = House::open().await else { return };
    let room = house.interview().await;
    let again = house.post("/api/rooms", application("A-1")).await;
    assert_eq!((again.status, &again.body["roomName"]), (StatusCode::OK, &room["roomName"]));
    assert_eq!(again.body["participants"][0]["joinUrl"], room["participants"][0]["joinUrl"]);

    let mut other = application("A-1");
    other["job"]["title"] = json!("Clerk");
    other["durationMinutes"] = json!(30);
    let differs = house.post("/api/rooms", other).await;
    assert_eq!((differs.status, &differs.body["code"]), (StatusCode::CONFLICT, &json!("differs")));
    assert_eq!(differs.body["fields"], json!(["job", "durationMinutes"]));

    let mut second = application("A-1");
    second["round"] = json!(2);
    let second = house.post("/api/rooms", second).await;
    assert_eq!(second.status, StatusCode::CREATED);
    assert_ne!(second.body["roomName"], room["roomName"]);
}

#[tokio::test]
async fn who_comes_too_early_is_told_when_to_come() {
    let Some(house) = House::open().await else { return };
    let mut later = application("A-2");
    later["startsAt"] = json!("2099-01-01T12:00:00+03:00");
    let room = house.post("/api/rooms", later).await.body;
    assert_eq!((&room["phase"], &room["opensAt"]), (&json!("scheduled"), &json!("2099-01-01T08:45:00Z")));
    let early = house.post("/api/room/join", json!({ "link": room["participants"][0]["joinUrl"] })).await;
    assert_eq!((early.status, &early.body["opensAt"]), (StatusCode::CONFLICT, &room["opensAt"]));
}
