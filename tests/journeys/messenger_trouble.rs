//! What happens when the messenger refuses, stumbles or says nothing.

use greenroom_cloud_api::{Act, Category, Misbehaviour, ReceiptKind};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::post_office::{A_WHILE, PostOffice, application};

#[tokio::test]
async fn each_class_of_refusal_ends_as_it_should() {
    let Some(office) = PostOffice::open().await else { return };
    for (number, code, state) in [
        (1, 131_026, "failed"),
        (2, 131_009, "failed"),
        (3, 132_018, "failed"),
        (4, 131_016, "accepted"),
        (5, 131_056, "accepted"),
        (6, 130_429, "accepted"),
    ] {
        office.api.misbehave(Act::code(code));
        let room = office.apply(application(&format!("A-{number}"))).await;
        let invitation = office.until_state(&room, state).await;
        match state {
            "failed" => assert_eq!(invitation["failure"]["code"], json!(code), "{invitation}"),
            _ => assert_eq!(invitation["failure"], Value::Null, "{code} passes by"),
        }
    }
}

#[tokio::test]
async fn what_was_held_is_held_until_a_receipt_says_more() {
    let Some(office) = PostOffice::open().await else { return };
    office.api.misbehave(Act::held());
    let room = office.apply(application("A-1")).await;
    let sent = office.sent(1).await;
    office.until_state(&room, "held").await;
    let dropped = ReceiptKind::failed(132_015, "Template is paused", "dropped by pacing");
    office.api.post_receipts(&sent[0], [dropped]).await.unwrap();
    assert_eq!(office.until_state(&room, "failed").await["failure"]["code"], 132_015);
    office.api.post_receipts(&sent[0], [ReceiptKind::Delivered]).await.unwrap();
    let invitation = office.until_state(&room, "delivered").await;
    assert_eq!(invitation["failure"], Value::Null, "the phone has the last word");
}

#[tokio::test]
async fn an_answer_that_was_lost_is_in_doubt_until_a_receipt_settles_it_and_nothing_is_sent_twice() {
    let Some(office) = PostOffice::open().await else { return };
    office.api.misbehave(Act::DropAfterAccepting);
    let room = office.apply(application("A-1")).await;
    let sent = office.sent(1).await;
    office.until_state(&room, "uncertain").await;
    office.api.post_receipts(&sent[0], [ReceiptKind::Sent]).await.unwrap();
    office.until_state(&room, "sent").await;
    tokio::time::timeout(A_WHILE, office.sent(2)).await.expect_err("it was there already");
}

#[tokio::test]
async fn a_token_that_ran_out_stops_the_channel_and_uses_nothing_up() {
    let Some(office) = PostOffice::open().await else { return };
    office.api.misbehave(Misbehaviour::from(Act::expired_token()).forever());
    let mut rooms = vec![];
    for number in 1..=5 {
        rooms.push(office.apply(application(&format!("A-{number}"))).await);
    }
    let stopped = async || {
        let ready = office.greenroom.get("/readyz").await.body;
        (ready["messages"] == "stopped").then_some(())
    };
    office.greenroom.until("/readyz says that messages are stopped", stopped).await;
    let told = async || office.greenroom.log().contains("messages are STOPPED").then_some(());
    office.greenroom.until("the operator is told", told).await;
    for room in &rooms {
        office.until_state(room, "queued").await;
    }
    tokio::time::sleep(A_WHILE).await;
    let log = office.greenroom.log();
    assert_eq!(log.matches("messages are STOPPED").count(), 1, "once");
    assert!(office.api.counters().refused <= 5, "who was refused is left alone: {:?}", office.api.counters());

    // A new token: Greenroom is started with it.
    office.api.behave();
    let office = office.restart().await;
    for room in &rooms {
        office.until_state(room, "accepted").await;
    }
    assert_eq!(office.api.messages().len(), 5, "each once");
    assert_eq!(office.greenroom.get("/readyz").await.body["messages"], "ok");
}

#[tokio::test]
async fn a_template_that_is_gone_stops_its_own_messages_and_no_others() {
    let Some(office) = PostOffice::open().await else { return };
    office.api.edit_templates(|templates| templates.delete("greenroom_open_v1", "ar")).unwrap();
    let arabic = office.apply(application("A-1")).await;
    let mut english = application("A-2");
    english["candidate"]["locale"] = json!("en");
    english["candidate"]["phone"] = json!("0790123459");
    let english = office.apply(english).await;
    office.until_state(&english, "accepted").await;
    office.until_state(&arabic, "queued").await;
    let told = async || office.greenroom.log().contains("template/open/ar").then_some(());
    office.greenroom.until("the operator is told which", told).await;
}

#[tokio::test]
async fn a_template_that_became_advertising_raises_an_alarm_and_stops() {
    let Some(office) = PostOffice::open().await else { return };
    let template = office.api.template("greenroom_open_v1", "ar").unwrap();
    office
        .api
        .edit_templates(|all| all.set_category("greenroom_open_v1", "ar", Category::Marketing))
        .unwrap();
    let news = office.api.notification().template_category(&template, Category::Utility, Category::Marketing);
    assert_eq!(office.api.post(&news).await.unwrap(), 200);
    assert!(office.greenroom.log().contains("STOPPED A TEMPLATE"));
    let room = office.apply(application("A-1")).await;
    tokio::time::timeout(A_WHILE, office.sent(1)).await.expect_err("advertising would be dropped silently");
    assert_eq!(office.status(&room).await["participants"][0]["invitation"]["state"], "queued");
}

#[tokio::test]
async fn a_recipient_who_hangs_holds_up_nobody() {
    let Some(office) = PostOffice::open().await else { return };
    let hang = Act::HangAfterAccepting(std::time::Duration::from_secs(60));
    office.api.misbehave(Misbehaviour::from(hang).to("+962790123456").forever());
    office.apply(application("A-1")).await;
    let mut other = application("A-2");
    other["candidate"]["phone"] = json!("0790123459");
    let started = std::time::Instant::now();
    let other = office.apply(other).await;
    office.until_state(&other, "accepted").await;
    assert!(started.elapsed().as_secs() < 9, "sooner than the one who hangs is given up");
}

#[tokio::test]
async fn a_message_that_failed_can_be_sent_again_with_the_same_link() {
    let Some(office) = PostOffice::open().await else { return };
    office.api.misbehave(Act::code(131_026));
    let room = office.apply(application("A-1")).await;
    let id = office.until_state(&room, "failed").await["id"].as_str().unwrap().to_owned();
    let path = format!("/api/rooms/{}/invitations/{id}/resend", room["roomName"].as_str().unwrap());
    let again = office.greenroom.post(&path, json!({})).await;
    assert_eq!((again.status, &again.body["invitation"]["state"]), (StatusCode::ACCEPTED, &json!("queued")));
    office.until_state(&room, "accepted").await;
    let link = room["participants"][0]["joinUrl"].as_str().unwrap();
    assert!(link.ends_with(office.sent(1).await[0].link_suffix().unwrap()));
    let unknown =
        format!("/api/rooms/{}/invitations/{}/resend", room["roomName"].as_str().unwrap(), "nothing");
    assert_eq!(office.greenroom.post(&unknown, json!({})).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn nothing_personal_reaches_the_log() {
    let level = [("GREENROOM__LOG__LEVEL", "trace")];
    let Some(office) = PostOffice::open_with(&level).await else { return };
    office.api.misbehave(Act::code(131_026));
    let failed = office.apply(application("A-1")).await;
    office.until_state(&failed, "failed").await;
    let room = office.apply(application("A-2")).await;
    let sent = office.sent(1).await;
    office.api.post_receipts(&sent[0], [ReceiptKind::Delivered]).await.unwrap();
    office.until_state(&room, "delivered").await;
    let (wamid, link) = (sent[0].wamid.clone(), sent[0].link_suffix().unwrap().to_owned());
    let log = office.greenroom.log();
    for secret in ["962790123456", "0790123456", &wamid, &link, "a-token-of-the-tests", "an app secret"] {
        assert!(!log.contains(secret), "the log holds {secret}");
    }
}
