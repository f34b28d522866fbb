//! What is posted to the callback.

use std::time::Duration;

use greenroom_cloud_api::{
    Act, Automatic, Category, HandshakeError, Incoming, MAX_UPDATES, Receipt, ReceiptKind, SignedBody, sign,
};
use serde_json::json;

use crate::callback::{Arrival, Callback};
use crate::stage::{LIMIT, ROOM, Stage, message};

const SECRET: &str = "cloud-api-app-secret";

async fn connected() -> (Stage, Callback) {
    let (stage, callback) = (Stage::new().await, Callback::start("cloud-api-verify-token"));
    stage.api.set_callback(&callback.url);
    (stage, callback)
}

async fn taken(stage: &Stage, count: u64) {
    let enough =
        |record: &greenroom_cloud_api::Record| (record.counters.webhooks_taken >= count).then_some(());
    stage.api.wait_until(LIMIT, enough).await.unwrap();
}

fn words(arrivals: &[Arrival]) -> Vec<String> {
    arrivals.iter().flat_map(Arrival::statuses).collect()
}

#[tokio::test]
async fn receipts_of_a_message_are_signed_and_tell_everything() {
    let (stage, callback) = connected().await;
    stage.code(&message()).await;
    let sent = stage.api.message(0).unwrap();
    let kinds = [ReceiptKind::Read, ReceiptKind::Sent, ReceiptKind::Sent];
    assert_eq!(stage.api.post_receipts(&sent, kinds).await.unwrap(), [200, 200, 200]);
    let arrivals = callback.arrivals();
    assert_eq!(words(&arrivals), ["read", "sent", "sent"]);
    assert_eq!(arrivals[0].signature, sign(&arrivals[0].body, SECRET));
    let status = &arrivals[0].value()["statuses"][0];
    assert_eq!((&status["id"], &status["recipient_id"]), (&json!(sent.wamid), &json!("962790123456")));
    assert_eq!(status["biz_opaque_callback_data"], "inv_1");
    assert_eq!(status["pricing"]["category"], "utility");
    assert!(status["timestamp"].as_str().unwrap().parse::<u64>().unwrap() > 1_700_000_000);
}

#[tokio::test]
async fn a_receipt_can_leave_things_out_and_be_for_a_message_nobody_knows() {
    let (stage, callback) = connected().await;
    let stranger =
        Receipt::new("wamid.unknown", ReceiptKind::failed(131_026, "Undeliverable", "No WhatsApp"));
    let odd =
        Receipt::new("wamid.unknown", ReceiptKind::Other("deleted".to_owned())).pricing(Category::Marketing);
    stage.api.post(&stage.api.notification().receipts([stranger, odd])).await.unwrap();
    let value = callback.arrivals()[0].value();
    assert_eq!(value["statuses"][0]["errors"][0]["code"], 131_026);
    assert_eq!(value["statuses"][0].get("recipient_id"), None);
    assert_eq!(value["statuses"][1]["status"], "deleted");
    assert_eq!(value["statuses"][1]["pricing"]["category"], "marketing");
}

#[tokio::test]
async fn a_batch_of_a_thousand_receipts_may_have_three_megabytes() {
    let (stage, callback) = connected().await;
    let receipts = (0..MAX_UPDATES).map(|n| Receipt::new(format!("wamid.{n}"), ReceiptKind::Delivered));
    let batch = stage.api.notification().receipts(receipts).padded_to(3 << 20);
    assert_eq!(stage.api.post(&batch).await.unwrap(), 200);
    let arrival = &callback.arrivals()[0];
    assert_eq!((arrival.body.len(), arrival.statuses().len()), (3 << 20, MAX_UPDATES));
    assert_eq!(arrival.signature, sign(&arrival.body, SECRET));
}

#[tokio::test]
async fn arabic_is_signed_as_it_is_escaped() {
    let (stage, callback) = connected().await;
    let text = Incoming::text("962790123456", "إيقاف 🙂").name("ليلى");
    stage.api.post(&stage.api.notification().incoming(&text)).await.unwrap();
    let arrival = &callback.arrivals()[0];
    assert!(arrival.body.is_ascii());
    assert_eq!(arrival.signature, sign(&arrival.body, SECRET));
    assert_eq!(arrival.value()["messages"][0]["text"]["body"], "إيقاف 🙂");
}

#[tokio::test]
async fn signatures_can_be_wrong_or_by_another_secret() {
    let (stage, callback) = connected().await;
    let notification = stage.api.notification().error(131_031, "Account has been locked");
    stage.api.post_signed(notification.sign("second secret")).await.unwrap();
    stage.api.post_signed(stage.api.sign(&notification).with_wrong_signature()).await.unwrap();
    stage.api.set_app_secret("third secret");
    stage.api.post(&notification).await.unwrap();
    stage.api.post_signed(SignedBody::new("no JSON", "third secret")).await.unwrap();
    let arrivals = callback.arrivals();
    assert_eq!(arrivals[0].signature, sign(&arrivals[0].body, "second secret"));
    assert_eq!(arrivals[1].signature, format!("sha256={}", "0".repeat(64)));
    assert_eq!(arrivals[2].signature, sign(&arrivals[2].body, "third secret"));
    assert_eq!(arrivals[3].body, b"no JSON");
}

#[tokio::test]
async fn people_answer_in_many_ways() {
    let (stage, callback) = connected().await;
    let from = "962790123456";
    let messages = [
        Incoming::quick_reply(from, "wamid.1", "stop", "Stop messages"),
        Incoming::text(from, "stop").without_from().user_id("JO.1234"),
        Incoming::number_changed(from, "962780123456"),
        Incoming::unsupported(from).id("wamid.again"),
        Incoming::of_kind(from, "reaction", json!({ "message_id": "wamid.1", "emoji": "👍" })),
    ];
    let all = messages.iter().fold(stage.api.notification(), |all, message| all.incoming(message));
    stage.api.post(&all).await.unwrap();
    let changes = callback.arrivals()[0].json()["entry"][0]["changes"].clone();
    let message = |n: usize| changes[n]["value"]["messages"][0].clone();
    assert_eq!(
        (&message(0)["button"]["payload"], &message(0)["context"]["id"]),
        (&json!("stop"), &json!("wamid.1"))
    );
    assert_eq!((&message(1)["from"], &message(1)["from_user_id"]), (&json!(null), &json!("JO.1234")));
    assert_eq!((&message(2)["type"], &changes[2]["value"]["contacts"]), (&json!("system"), &json!(null)));
    assert_eq!((&message(3)["type"], &message(3)["id"]), (&json!("unsupported"), &json!("wamid.again")));
    assert_eq!(message(4)["reaction"]["emoji"], "👍");
}

#[tokio::test]
async fn templates_make_news_with_numeric_ids_and_hyphens() {
    let (stage, callback) = connected().await;
    let mut template = stage.api.template(ROOM, "ar").unwrap();
    template.language = "en_US".to_owned();
    let news = stage.api.notification().template_status(&template, "PAUSED", Some("FIRST_PAUSE"));
    let news = news.template_category(&template, Category::Utility, Category::Marketing);
    stage.api.post(&news.change("brand_new_field", json!({ "a": 1 }))).await.unwrap();
    let changes = callback.arrivals()[0].json()["entry"][0]["changes"].clone();
    assert_eq!(changes[0]["field"], "message_template_status_update");
    assert_eq!(changes[0]["value"]["message_template_id"], json!(template.id));
    assert_eq!(changes[0]["value"]["message_template_language"], "en-US");
    assert_eq!(
        (&changes[0]["value"]["event"], &changes[0]["value"]["reason"]),
        (&json!("PAUSED"), &json!(null))
    );
    assert_eq!(changes[1]["field"], "template_category_update");
    assert_eq!(changes[1]["value"]["new_category"], "MARKETING");
    assert_eq!(changes[2]["field"], "brand_new_field");
}

#[tokio::test]
async fn the_handshake_wants_the_challenge_back() {
    let (stage, callback) = connected().await;
    stage.api.verify_subscription(&callback.url).await.unwrap();
    let refused = stage.api.verify_subscription_with(&callback.url, "wrong").await;
    assert!(matches!(refused, Err(HandshakeError::Answer { status: 403, .. })));
    assert!(stage.api.verify_subscription("nowhere").await.is_err());
}

#[tokio::test]
async fn automatic_receipts_follow_each_accepted_message() {
    let (stage, callback) = connected().await;
    stage.api.set_automatic(Some(Automatic { delay: Duration::ZERO, shuffled: false }));
    stage.api.misbehave(Act::DropAfterAccepting);
    assert!(stage.send(&message()).await.is_err());
    taken(&stage, 3).await;
    assert_eq!(words(&callback.arrivals()), ["sent", "delivered", "read"]);
}

#[tokio::test]
async fn automatic_receipts_may_come_in_any_order() {
    let (stage, callback) = connected().await;
    stage.api.set_automatic(Some(Automatic { delay: Duration::ZERO, shuffled: true }));
    stage.code(&message()).await;
    taken(&stage, 3).await;
    let mut words = words(&callback.arrivals());
    words.sort();
    assert_eq!(words, ["delivered", "read", "sent"]);
}

#[tokio::test]
async fn an_automatic_receipt_is_posted_again_until_it_is_taken() {
    let (stage, callback) = connected().await;
    callback.refuse([500]);
    stage.api.set_automatic(Some(Automatic { delay: Duration::ZERO, shuffled: false }));
    stage.code(&message()).await;
    taken(&stage, 3).await;
    assert_eq!(words(&callback.arrivals()), ["sent", "sent", "delivered", "read"]);
    assert_eq!(stage.api.counters().webhooks_failed, 1);
}

#[tokio::test]
async fn messages_that_are_held_get_no_automatic_receipts() {
    let (stage, callback) = connected().await;
    stage.api.set_automatic(Some(Automatic { delay: Duration::ZERO, shuffled: false }));
    stage.api.misbehave(Act::held());
    stage.code(&message()).await;
    stage.code(&message()).await;
    taken(&stage, 3).await;
    let last = stage.api.message(1).unwrap().wamid;
    assert!(callback.arrivals().iter().all(|arrival| arrival.value()["statuses"][0]["id"] == last));
}

#[tokio::test]
async fn without_a_callback_posting_says_so() {
    let stage = Stage::new().await;
    let error = stage.api.post(&stage.api.notification()).await.unwrap_err();
    assert!(error.to_string().contains("set_callback"), "{error}");
}
