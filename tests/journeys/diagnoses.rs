//! "Why can't they join?": entries that are broken in every way we know, and the step that the diagnosis names.

mod faults;

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::greenroom::Greenroom;
use crate::house::{House, application};
use crate::liar::Mood;
use crate::post_office::{self, PostOffice};
use crate::proxied_house::ProxiedHouse;
use faults::{Fault, Patient};

/// The slowest sign is of somebody who connects for 15 s; LiveKit puts them out after 60.
const SIGNS_SHOW: Duration = Duration::from_secs(55);

/// What is broken, the step at which it shows, and a word of the advice.
const TABLE: [(Fault, &str, &str); 12] = [
    (Fault::NoConsent, "invited", "consent"),
    (Fault::TooEarly, "join_admitted", "when the room opens"),
    (Fault::Over, "join_admitted", "next round"),
    (Fault::LinkVoided, "link_opened", "right number"),
    (Fault::TokenNeverUsed, "signalling_reached", "livekit.public_url"),
    (Fault::TokenExpired, "token_still_good", "open the link again"),
    (Fault::Aborted, "connection_established", "another network"),
    (Fault::StuckConnecting, "media_flows", "network"),
    (Fault::TakenOver, "single_device", "one tab or device"),
    (Fault::KickedByAnotherTool, "not_put_out", "which tool"),
    (Fault::RoomDeleted, "room_on_server", "open the link again"),
    (Fault::RoomFull, "capacity", "let somebody leave"),
];

impl Patient {
    async fn diagnosis(&self, greenroom: &Greenroom) -> Value {
        let name = self.room["roomName"].as_str().unwrap();
        let who = self.participant["id"].as_str().unwrap();
        greenroom.get(&format!("/api/rooms/{name}/diagnosis?participantId={who}")).await.body
    }

    /// Waits until the diagnosis names the step, and answers the advice.
    async fn until_named(&self, greenroom: &Greenroom, what: &str, step: &str) -> String {
        let look = async || {
            let diagnosis = self.diagnosis(greenroom).await;
            if diagnosis["firstFailure"] != step {
                // Shown when the test fails.
                eprintln!("{what}: not yet {step}: {diagnosis}");
                return None;
            }
            let mut steps = diagnosis["steps"].as_array().unwrap().iter();
            let check = steps.find(|check| check["step"] == step).unwrap();
            assert_eq!(check["state"], "failed");
            Some(check["advice"].as_str().unwrap().to_owned())
        };
        greenroom.until_within(SIGNS_SHOW, &format!("{what} is found at {step}"), look).await
    }
}

#[tokio::test]
async fn twelve_broken_entries_have_twelve_right_diagnoses() {
    let Some(house) = House::open_with(&[("GREENROOM__ENTRY__TOKEN_MINUTES", "5")]).await else { return };
    let cases = TABLE.iter().enumerate().map(|(number, (fault, step, advice))| {
        let house = &house;
        async move {
            let patient = fault.afflict(house, number).await;
            let given = patient.until_named(house, &format!("{fault:?}"), step).await;
            assert!(given.contains(advice), "{fault:?}: {given}");
        }
    });
    join_all(cases).await;
}

#[tokio::test]
async fn a_message_that_was_refused_is_the_reason_of_who_never_came() {
    let Some(office) = PostOffice::open().await else { return };
    office.api.misbehave(greenroom_cloud_api::Act::code(131_026));
    let room = office.apply(post_office::application("A-1")).await;
    office.until_state(&room, "failed").await;
    let patient = Patient::of(&room, 0);
    let advice =
        patient.until_named(&office.greenroom, "a number without WhatsApp", "message_accepted").await;
    assert!(advice.contains("another way"), "{advice}");
}

#[tokio::test]
async fn what_keeps_everybody_out_is_told_from_what_keeps_one_out() {
    let Some(mut house) = ProxiedHouse::open_with(&[]).await else { return };
    let room = house.apply(application("A-1")).await;
    house.pass(&room["participants"][0]["joinUrl"]).await;
    let patient = Patient::of(&room, 0);
    assert_eq!(patient.diagnosis(&house).await["firstFailure"], Value::Null, "they have just been let in");

    for seconds in [600, -600] {
        house.liar.set(Mood::ClockAhead(seconds));
        let advice = patient.until_named(&house, "a wrong clock", "clock_in_step").await;
        assert!(advice.contains("NTP"), "{advice}");
    }
    house.liar.set(Mood::KnowsAnotherSecret);
    let advice = patient.until_named(&house, "a LiveKit with another secret", "key_accepted").await;
    assert!(advice.contains("livekit.api_secret"), "{advice}");
    house.liar.go_away().await;
    let advice = patient.until_named(&house, "a LiveKit that is away", "livekit_reachable").await;
    assert!(advice.contains("start LiveKit"), "{advice}");
    house.liar.come_back();
    house.liar.set(Mood::Honest);

    let wrong = [("GREENROOM__LIVEKIT__API_SECRET", "not-the-secret-that-this-livekit-server-knows")];
    let other = house.another(&wrong).await;
    patient.until_named(&other, "a Greenroom with another secret", "key_accepted").await;
    other.stop().await;
    let well = patient.diagnosis(&house).await;
    assert!(
        !["livekit_reachable", "clock_in_step", "key_accepted"]
            .contains(&well["firstFailure"].as_str().unwrap_or(""))
    );
}

#[tokio::test]
async fn who_is_not_expected_has_no_diagnosis() {
    let Some(office) = PostOffice::open().await else { return };
    let room = office.apply(post_office::application("A-1")).await;
    let name = room["roomName"].as_str().unwrap();
    let ask = async |path: String| {
        let answer = office.greenroom.get(&path).await;
        (answer.status.as_u16(), answer.body["code"].clone())
    };
    let stranger = format!("/api/rooms/{name}/diagnosis?participantId=p_00000000000000000000000000000001");
    assert_eq!(ask(stranger).await.0, 404);
    assert_eq!(ask("/api/rooms/interview_nobody/diagnosis".into()).await, (404, json!("room_unknown")));
    assert_eq!(ask(format!("/api/rooms/{name}/diagnosis")).await.0, 200, "the only candidate is meant");
    assert_eq!(ask(format!("/api/rooms/{name}/diagnosis?participantId=C-A-1")).await.0, 200);
}
