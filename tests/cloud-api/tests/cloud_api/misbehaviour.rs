//! Each misbehaviour, as its victim sees it.

use std::time::{Duration, Instant};

use greenroom_cloud_api::{Act, CODES, GraphError, Limits, Misbehaviour, ReceiptKind};
use serde_json::json;

use crate::callback::Callback;
use crate::stage::{LAYLA, OMAR, Stage, changed, message, message_to, read};

const SHORT: Duration = Duration::from_millis(60);

#[tokio::test]
async fn a_connection_that_is_dropped_after_accepting_leaves_an_accepted_message() {
    let stage = Stage::new().await;
    stage.api.misbehave(Act::DropAfterAccepting);
    let error = stage.send(&message()).await.unwrap_err();
    assert!(!error.is_connect() && !error.is_timeout(), "{error:?}");
    assert_eq!(stage.api.messages().len(), 1);
    assert_eq!(stage.api.counters().unanswered, 1);
    assert_eq!(stage.code(&message()).await, 0);
}

#[tokio::test]
async fn a_connection_that_is_dropped_before_accepting_leaves_nothing() {
    let stage = Stage::new().await;
    stage.api.misbehave(Misbehaviour::from(Act::DropBeforeAccepting).times(2));
    assert!(stage.send(&message()).await.is_err());
    assert!(stage.send(&message()).await.is_err());
    assert!(stage.api.messages().is_empty());
    assert_eq!(stage.code(&message()).await, 0);
}

#[tokio::test]
async fn a_hanging_answer_comes_late_or_never() {
    let stage = Stage::new().await;
    stage.api.misbehave(Act::HangAfterAccepting(SHORT));
    let start = Instant::now();
    assert_eq!(stage.code(&message()).await, 0);
    assert!(start.elapsed() >= SHORT);
    stage.api.misbehave(Act::HangBeforeAccepting(SHORT));
    assert!(stage.send(&message()).await.is_err());
    assert!(start.elapsed() >= SHORT * 2);
    assert_eq!(stage.api.messages().len(), 1);
}

#[tokio::test]
async fn a_caller_who_does_not_wait_finds_the_message_accepted() {
    let stage = Stage::new().await;
    stage.api.misbehave(Act::HangAfterAccepting(Duration::from_secs(60)));
    let request = stage.client.post(stage.url()).bearer_auth(crate::stage::TOKEN).json(&message());
    assert!(request.timeout(SHORT).send().await.unwrap_err().is_timeout());
    stage.api.wait_for_messages(1, crate::stage::LIMIT).await.unwrap();
}

#[tokio::test]
async fn a_plain_status_has_no_body_of_graph_and_may_hide_an_accepted_message() {
    let stage = Stage::new().await;
    for (act, status, accepted) in
        [(Act::PlainBeforeAccepting(503), 503, 0), (Act::PlainAfterAccepting(500), 500, 1)]
    {
        stage.api.misbehave(act);
        let answer = stage.send(&message()).await.unwrap();
        assert_eq!(answer.status(), status);
        assert!(answer.json::<serde_json::Value>().await.is_err());
        assert_eq!(stage.api.messages().len(), accepted);
    }
    assert_eq!(stage.api.counters().plain, 2);
}

#[tokio::test]
async fn every_code_of_the_table_can_be_answered_with_its_status() {
    let stage = Stage::new().await;
    for (code, status, _) in CODES {
        stage.api.misbehave(Act::code(*code));
        let (answered, body) = stage.answer(&message()).await;
        assert_eq!((answered, crate::stage::code(&body)), (*status, u64::from(*code)));
    }
    assert!(stage.api.messages().is_empty());
}

#[tokio::test]
async fn a_code_that_nobody_knows_and_another_status_can_be_answered_too() {
    let stage = Stage::new().await;
    stage.api.misbehave(Act::code(999_999));
    assert_eq!(stage.answer(&message()).await.1["error"]["message"], "(#999999) Unknown error");
    stage.api.misbehave(Act::Refuse(GraphError::new(130_429, "x").with_http_status(429)));
    assert_eq!(stage.answer(&message()).await.0, 429);
}

#[tokio::test]
async fn an_expired_token_is_told_by_its_subcode() {
    let stage = Stage::new().await;
    stage.api.misbehave(Act::expired_token());
    let (status, body) = stage.answer(&message()).await;
    assert_eq!(status, 401);
    assert_eq!((&body["error"]["code"], &body["error"]["error_subcode"]), (&json!(190), &json!(463)));
}

#[tokio::test]
async fn a_planned_refusal_hides_no_real_one() {
    let stage = Stage::new().await;
    stage.api.misbehave(Act::code(131_026));
    assert_eq!(stage.code(&changed("/to", json!("0790123456"))).await, 131_009);
    assert_eq!(stage.code(&message()).await, 131_026);
}

#[tokio::test]
async fn a_message_that_the_limits_refuse_uses_up_no_plan() {
    let stage = Stage::new().await;
    stage.api.set_limits(Limits { per_second: Some(0), pair: None });
    stage.api.misbehave(Act::held());
    assert_eq!(stage.code(&message()).await, 130_429);
    stage.api.set_limits(Limits::OFF);
    assert_eq!(
        stage.answer(&message()).await.1["messages"][0]["message_status"],
        "held_for_quality_assessment"
    );
}

#[tokio::test]
async fn an_accepted_message_may_be_held_paused_or_without_status() {
    let stage = Stage::new().await;
    for (act, status) in [
        (Act::held(), json!("held_for_quality_assessment")),
        (Act::paused(), json!("paused")),
        (Act::AcceptAs(Some("thawing".to_owned())), json!("thawing")),
        (Act::AcceptAs(None), json!(null)),
    ] {
        stage.api.misbehave(act);
        let (code, body) = stage.answer(&message()).await;
        assert_eq!((code, &body["messages"][0]["message_status"]), (200, &status));
    }
}

#[tokio::test]
async fn the_answer_may_leave_out_wa_id() {
    let stage = Stage::new().await;
    stage.api.misbehave(Act::AcceptWithoutWaId);
    assert_eq!(stage.answer(&message()).await.1["contacts"], json!([{ "input": LAYLA }]));
}

#[tokio::test]
async fn headers_tell_how_long_to_wait() {
    let stage = Stage::new().await;
    let busy =
        Misbehaviour::from(Act::code(80_007)).retry_after(Duration::from_secs(90)).regain_in_minutes(7);
    stage.api.misbehave(busy);
    let answer = stage.send(&message()).await.unwrap();
    assert_eq!(answer.headers()["retry-after"], "90");
    let usage: serde_json::Value =
        serde_json::from_slice(answer.headers()["x-business-use-case-usage"].as_bytes()).unwrap();
    let account = &stage.api.account().business_account_id;
    assert_eq!(usage[account][0]["estimated_time_to_regain_access"], 7);
    assert_eq!(read(answer).await.0, 400);
}

#[tokio::test]
async fn a_misbehaviour_can_strike_one_recipient_until_it_is_called_off() {
    let stage = Stage::new().await;
    stage.api.misbehave(Misbehaviour::from(Act::code(131_026)).to(LAYLA).forever());
    assert_eq!(stage.code(&message_to(OMAR)).await, 0);
    assert_eq!(stage.code(&message()).await, 131_026);
    assert_eq!(stage.code(&message()).await, 131_026);
    stage.api.behave();
    assert_eq!(stage.code(&message()).await, 0);
}

#[tokio::test]
async fn a_receipt_may_come_before_the_answer() {
    let callback = Callback::start("");
    let stage = Stage::new().await;
    stage.api.set_callback(&callback.url);
    stage.api.misbehave(Act::ReceiptsBeforeAnswer(vec![ReceiptKind::Sent, ReceiptKind::Delivered]));
    let (_, answer) = stage.answer(&message()).await;
    let arrivals = callback.arrivals();
    assert_eq!(arrivals.len(), 2);
    assert_eq!(arrivals[0].value()["statuses"][0]["id"], answer["messages"][0]["id"]);
}
