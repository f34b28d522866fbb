use std::slice;

use chrono::DateTime;
use greenroom_domain::delivery::Stop;
use greenroom_domain::invitation::{Failure, InvitationId};
use greenroom_domain::message::{AttemptId, MessageId};
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::receipt::{Alert, Receipt, ReceiptNews, Reply, Sender};
use greenroom_domain::response::{ReplyWord, ResponseKind};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::config::tests::config;

mod account;

fn webhooks() -> WhatsAppWebhooks {
    WhatsAppWebhooks::new(&config()).unwrap()
}

fn sign(body: &[u8], secret: &str) -> String {
    let hmac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(body);
    format!("sha256={}", body::hex(&hmac.finalize().into_bytes()))
}

fn read(body: &[u8]) -> MessengerNews {
    webhooks().verify(body, Some(&sign(body, "planted app secret"))).unwrap()
}

/// A body with one change of a field.
fn told(field: &str, value: Value) -> MessengerNews {
    let change = json!({ "field": field, "value": value });
    let body =
        json!({ "object": "whatsapp_business_account", "entry": [{ "id": "1", "changes": [change] }] });
    read(body.to_string().as_bytes())
}

fn status(members: Value) -> Value {
    let mut status = json!({ "id": "wamid.1", "status": "sent", "timestamp": "1795431737",
        "recipient_id": "962790123456",
        "biz_opaque_callback_data": "inv_00000000000000000000000000000007.2" });
    status.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    status
}

fn statuses(all: Vec<Value>) -> MessengerNews {
    told("messages", json!({ "messaging_product": "whatsapp", "statuses": all }))
}

fn receipt(receipt: Receipt) -> ReceiptNews {
    ReceiptNews {
        message: MessageId::new("wamid.1"),
        attempt: Some(AttemptId { invitation: InvitationId(Uuid::from_u128(7)), number: 2 }),
        receipt,
        at: DateTime::from_timestamp(1_795_431_737, 0).unwrap(),
        stop: None,
    }
}

fn message(members: Value) -> Value {
    let mut message = json!({ "from": "962790123456", "id": "wamid.in", "timestamp": "1795431737",
        "context": { "from": "15550783881", "id": "wamid.1" } });
    message.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    json!({ "messaging_product": "whatsapp", "messages": [message] })
}

fn reply(word: Option<ReplyWord>) -> Reply {
    Reply {
        id: MessageId::new("wamid.in"),
        from: Sender { phone: PhoneNumber::from_e164("+962790123456").ok() },
        answers: Some(MessageId::new("wamid.1")),
        word,
        at: DateTime::from_timestamp(1_795_431_737, 0).unwrap(),
    }
}

#[test]
fn only_a_signature_over_these_bytes_by_a_secret_of_ours_is_good() {
    let body = br#"{"entry":[]}"#;
    let good = sign(body, "planted app secret");
    assert!(webhooks().verify(body, Some(&good)).is_ok());
    assert!(webhooks().verify(br#"{"entry": []}"#, Some(&good)).is_err());
    let uncoded = good.strip_prefix("sha256=").unwrap();
    for bad in [
        "",
        "sha256=",
        uncoded,
        &format!("sha1={uncoded}"),
        &format!("{good}00"),
        &good[..70],
        &format!("sha256={}", "+f".repeat(32)),
        &sign(body, "another secret"),
        &sign(body, ""),
    ] {
        assert!(webhooks().verify(body, Some(bad)).is_err(), "{bad}");
    }
    assert!(webhooks().verify(body, None).is_err());
}

#[test]
fn while_secrets_are_rotated_either_is_good() {
    let config = WhatsAppConfig { app_secrets: vec!["new".into(), "old".into()], ..config() };
    let webhooks = WhatsAppWebhooks::new(&config).unwrap();
    for (secret, good) in [("new", true), ("old", true), ("older", false)] {
        assert_eq!(webhooks.verify(b"{}", Some(&sign(b"{}", secret))).is_ok(), good, "{secret}");
    }
}

#[test]
fn the_signature_is_the_one_of_rfc_4231() {
    // RFC 4231, test case 2.
    let signature = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
    let webhooks =
        WhatsAppWebhooks::new(&WhatsAppConfig { app_secrets: vec!["Jefe".into()], ..config() }).unwrap();
    let news = webhooks.verify(b"what do ya want for nothing?", Some(signature)).unwrap();
    assert_eq!(news.raw, "what do ya want for nothing?");
}

#[test]
fn only_the_verify_token_is_known() {
    for (word, known) in
        [("planted word", true), ("planted word ", false), ("", false), ("Planted word", false)]
    {
        assert_eq!(webhooks().knows(word), known, "{word}");
    }
}

#[test]
fn a_body_that_cannot_be_read_is_kept_all_the_same() {
    let body = b"{\"entry\": [\0\xff";
    let news = read(body);
    assert_eq!(news.raw, "{\"entry\": [\u{fffd}");
    assert_eq!(news.id, body::hex(&Sha256::digest(body)));
    assert!(news.receipts.is_empty() && news.replies.is_empty() && news.alerts.is_empty());
}

#[test]
fn receipts_are_read() {
    let failed = json!({ "status": "failed", "errors": [{ "code": 131026, "title": "Message undeliverable",
        "message": "Message undeliverable", "error_data": { "details": "962790123456 is not on WhatsApp\u{0}" } }] });
    let failure = Failure {
        code: 131026,
        title: "Message undeliverable".into(),
        details: "… is not on WhatsApp".into(),
    };
    for (members, expected) in [
        (json!({}), Receipt::Sent),
        (json!({ "status": "delivered", "timestamp": 1_795_431_737 }), Receipt::Delivered),
        (json!({ "status": "read", "pricing": { "category": "utility" } }), Receipt::Read),
        (json!({ "status": "played", "recipient_id": null }), Receipt::Read),
        (failed, Receipt::Failed(failure)),
    ] {
        let news = statuses(vec![status(members)]);
        assert_eq!((news.receipts, news.alerts), (vec![receipt(expected)], vec![]));
    }
}

#[test]
fn a_failure_without_a_reason_is_one_and_somebody_has_to_look() {
    let news = statuses(vec![status(json!({ "status": "failed" }))]);
    let Receipt::Failed(failure) = &news.receipts[0].receipt else { panic!() };
    assert_eq!((failure.code, failure.title.as_str()), (crate::errors::UNEXPLAINED, ""));
    assert_eq!(news.alerts, [Alert::Account("failed -4".into())]);
}

#[test]
fn one_bad_element_loses_no_other() {
    let broken = [
        json!(null),
        json!("text"),
        json!({}),
        status(json!({ "id": 7 })),
        status(json!({ "id": "x".repeat(4000) })),
        status(json!({ "status": "deleted" })),
        status(json!({ "timestamp": "soon" })),
        status(json!({ "timestamp": "253402300800" })),
        status(json!({ "timestamp": -1 })),
    ];
    let all = broken.into_iter().chain([status(json!({}))]).collect();
    assert_eq!(statuses(all).receipts, [receipt(Receipt::Sent)]);
    let foreign = statuses(vec![status(json!({ "biz_opaque_callback_data": "of another system" }))]);
    assert_eq!(foreign.receipts, [ReceiptNews { attempt: None, ..receipt(Receipt::Sent) }]);
}

#[test]
fn half_an_emoji_in_a_name_loses_nothing() {
    let body = format!(
        r#"{{"entry":[{{"changes":[{{"field":"messages","value":{{"contacts":[{{"profile":{{"name":"\ud83d"}}}}],"statuses":[{}]}}}}]}}]}}"#,
        status(json!({}))
    );
    assert_eq!(read(body.as_bytes()).receipts, [receipt(Receipt::Sent)]);
}

#[test]
fn advertising_on_the_bill_is_an_alarm_once() {
    let billed = || status(json!({ "pricing": { "category": "marketing", "billable": true } }));
    let news = statuses(vec![billed(), billed()]);
    assert_eq!((news.receipts.len(), news.alerts), (2, vec![Alert::BilledAsMarketing]));
}

#[test]
fn a_failure_that_concerns_others_is_an_alarm() {
    let failed = |code: i32| status(json!({ "status": "failed", "errors": [{ "code": code }] }));
    let codes = [131049, 131026, 777_777, 131049, 130429, 132005];
    let news = statuses(codes.map(failed).to_vec());
    let alarm = |text: &str| Alert::Account(text.into());
    let expected = ["failed 131049", "failed 777777", "failed 130429", "failed 132005"].map(alarm);
    assert_eq!(news.alerts, expected);
    assert!(news.receipts.iter().all(|receipt| receipt.stop.is_none()));
    let lone = told("messages", json!({ "errors": [{ "code": 130429, "title": "Rate limit hit" }] }));
    assert_eq!(lone.alerts, [alarm("error 130429")]);
}

#[test]
fn a_failure_that_stops_others_says_what() {
    for (code, details, stop) in [
        (131042, "", Some(Stop::Channel)),
        (190, "", Some(Stop::Channel)),
        (131048, "", Some(Stop::Channel)),
        (131009, "Invalid phone_number_id", Some(Stop::Channel)),
        (132015, "", Some(Stop::Template)),
        (131009, "the template", Some(Stop::Template)),
        (131026, "the template", None),
    ] {
        let errors = json!([{ "code": code, "error_data": { "details": details } }]);
        let failed = |status: &str| json!({ "status": status, "errors": errors });
        let news = statuses(vec![status(failed("failed"))]);
        assert_eq!((news.receipts[0].stop, news.alerts), (stop, vec![]), "{code} {details}");
        assert_eq!(statuses(vec![status(failed("delivered"))]).receipts, [receipt(Receipt::Delivered)]);
    }
}

#[test]
fn what_would_stop_others_is_an_alarm_if_it_cannot_be_used() {
    let failed = json!({ "status": "failed", "timestamp": null, "errors": [{ "code": 131042 }] });
    let news = statuses(vec![status(failed)]);
    assert_eq!((news.receipts, news.alerts), (vec![], vec![Alert::Account("failed 131042".into())]));
}

#[test]
fn who_stopped_our_advertising_wants_to_be_left_alone() {
    let news = statuses(vec![status(json!({ "status": "failed", "errors": [{ "code": 131050 }] }))]);
    let expected = Reply { id: MessageId::new("unwanted:wamid.1"), ..reply(Some(ReplyWord::Stop)) };
    assert_eq!((news.receipts.len(), news.replies), (1, vec![expected]));
}

#[test]
fn taps_and_texts_are_read() {
    let confirm = Some(ReplyWord::Respond(ResponseKind::Confirm));
    let button = |payload: &str, text: &str| json!({ "type": "button", "button": { "payload": payload, "text": text } });
    let tap = |id: &str, title: &str| {
        let chosen = json!({ "type": "button_reply", "button_reply": { "id": id, "title": title } });
        json!({ "type": "interactive", "interactive": chosen })
    };
    let text = |body: &str| json!({ "type": "text", "text": { "body": body } });
    for (members, expected) in [
        (button("confirm", "سأحضر"), confirm),
        (button("x", "إيقاف الرسائل"), Some(ReplyWord::Stop)),
        (tap("confirm", "Yes"), confirm),
        (tap("x", "Stop"), Some(ReplyWord::Stop)),
        (text("إيقاف"), Some(ReplyWord::Stop)),
        (text("start"), Some(ReplyWord::Start)),
        (text("please do not stop"), None),
        (json!({ "type": "text" }), None),
    ] {
        assert_eq!(told("messages", message(members)).replies, [reply(expected)]);
    }
}

#[test]
fn other_messages_are_no_replies() {
    for kind in ["system", "unsupported", "reaction", "image", "order", "something_new"] {
        assert_eq!(
            told("messages", message(json!({ "type": kind, "text": { "body": "stop" } }))).replies,
            []
        );
    }
}

#[test]
fn a_sender_may_stay_unknown() {
    for (text, word) in [("stop", ReplyWord::Stop), ("إيقاف", ReplyWord::Stop), ("start", ReplyWord::Start)]
    {
        let expected = Reply { from: Sender { phone: None }, answers: None, ..reply(Some(word)) };
        for from in [json!(null), json!(""), json!("JO.1234567890"), json!(962_790_123_456_i64)] {
            let text = json!({ "type": "text", "text": { "body": text }, "from": from, "context": null });
            assert_eq!(told("messages", message(text)).replies, slice::from_ref(&expected));
        }
        let bare = json!({ "messages": [{ "id": "wamid.in", "timestamp": "1795431737", "type": "text",
            "from_user_id": "JO.1234567890", "text": { "body": text } }] });
        assert_eq!(told("messages", bare).replies, [expected]);
    }
}

proptest! {
    #[test]
    fn no_signed_bytes_make_it_panic_and_one_other_byte_is_refused(
        body in prop::collection::vec(any::<u8>(), 1..300), at in any::<prop::sample::Index>(), flip in 1u8..,
    ) {
        let signature = sign(&body, "planted app secret");
        prop_assert!(webhooks().verify(&body, Some(&signature)).is_ok_and(|news| !news.raw.contains('\0')));
        let mut other = body;
        let at = at.index(other.len());
        other[at] ^= flip;
        prop_assert!(webhooks().verify(&other, Some(&signature)).is_err());
    }

    #[test]
    fn no_shape_of_json_makes_it_panic(field in "messages|user_preferences|account_update|message_template_status_update",
        key in "statuses|messages|errors|user_preferences", text in ".{0,20}", number in any::<i64>()) {
        let odd = [json!(null), json!(text), json!(number), json!([number]), json!({ "id": text, "timestamp": number,
            "status": text, "type": text, "errors": [text], "event": text, "message_template_name": text })];
        told(&field, json!({ key: odd }));
    }
}
