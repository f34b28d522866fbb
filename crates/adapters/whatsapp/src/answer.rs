//! What an answer of the Graph API means.

use chrono::TimeDelta;
use greenroom_domain::delivery::{Reaction, RefusedSend, SendOutcome};
use greenroom_domain::invitation::Failure;
use greenroom_domain::message::MessageId;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde_json::Value;

use crate::errors;
use crate::graph::Answer;
use crate::json;

/// The longest wait that is believed, in seconds.
const LONGEST_WAIT: i64 = 3600;

/// What became of a message. `private` is what Meta might repeat, and nobody shall keep.
pub(crate) fn outcome(answer: &Answer, private: &[&str]) -> SendOutcome {
    if let Some((failure, reaction)) = refusal(&answer.body, private) {
        let alarm = errors::alarming_in_answer(failure.code);
        return SendOutcome::Refused(RefusedSend { failure, reaction, wait: wait(&answer.headers), alarm });
    }
    match json::key(&answer.body, "/messages/0/id").filter(|_| answer.status.is_success()) {
        Some(id) => taken(MessageId::new(id), &answer.body),
        None => SendOutcome::Uncertain(format!("status {}, and not in Meta's words", answer.status.as_u16())),
    }
}

/// `message_status` may be missing; what `paused` does to the message is unverified (Meta: Send messages).
fn taken(message: MessageId, body: &Value) -> SendOutcome {
    match json::text(body, "/messages/0/message_status").as_deref() {
        Some("held_for_quality_assessment") => SendOutcome::Held { message, paused: false },
        Some("paused") => SendOutcome::Held { message, paused: true },
        _ => SendOutcome::Accepted(message),
    }
}

/// The error in Graph's own words, if it is one, and what it calls for. Without a code anybody may have said it. The title
/// stands in for details that are not there.
pub(crate) fn refusal(body: &Value, private: &[&str]) -> Option<(Failure, Reaction)> {
    let code = json::code(body, "/error/code")?;
    let title = json::said(json::text(body, "/error/message"), private);
    let details = json::said(json::text(body, "/error/error_data/details"), private);
    let said = if details.is_empty() { &title } else { &details };
    // Officially gone, and still seen (Meta: Error codes).
    let reaction = errors::in_answer(code, json::code(body, "/error/error_subcode"), said);
    Some((Failure { code, title: without_code(&title).to_owned(), details }, reaction))
}

/// `(#130429) Rate limit hit` begins with the code, which stands beside it anyway.
fn without_code(title: &str) -> &str {
    match title.strip_prefix("(#").and_then(|rest| rest.split_once(") ")) {
        Some((_, rest)) => rest,
        None => title,
    }
}

/// How long Meta wants to be left alone: a lower bound, from either of two headers. `Retry-After` is not documented, and
/// that the other one is in minutes is unverified; neither is relied upon.
fn wait(headers: &HeaderMap) -> Option<TimeDelta> {
    let seconds = retry_after(headers).max(regain_access(headers))?;
    (seconds > 0).then(|| TimeDelta::seconds(seconds.min(LONGEST_WAIT)))
}

fn retry_after(headers: &HeaderMap) -> Option<i64> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()
}

/// `{"<account>":[{"type":"whatsapp","estimated_time_to_regain_access":0, …}]}`
fn regain_access(headers: &HeaderMap) -> Option<i64> {
    let usage = headers.get("x-business-use-case-usage")?.to_str().ok()?;
    let accounts: Value = serde_json::from_str(usage).ok()?;
    let limits = accounts.as_object()?.values().flat_map(|limits| json::list(limits, ""));
    let minutes =
        limits.filter_map(|limit| json::integer(limit, "/estimated_time_to_regain_access")).max()?;
    Some(minutes.saturating_mul(60))
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;
    use reqwest::header::{HeaderName, HeaderValue};
    use serde_json::json;

    use super::*;

    fn answer(status: u16, body: Value) -> Answer {
        Answer { status: StatusCode::from_u16(status).unwrap(), headers: HeaderMap::new(), body }
    }

    fn of(status: u16, body: Value) -> SendOutcome {
        outcome(&answer(status, body), &["962790123456", "the-link", "the-token"])
    }

    fn with_status(message_status: Value) -> Value {
        json!({ "messaging_product": "whatsapp", "contacts": [{ "input": "+962790123456", "wa_id": "962790123456" }],
            "messages": [{ "id": "wamid.HBg", "message_status": message_status }] })
    }

    #[test]
    fn a_message_was_taken_when_it_has_an_id() {
        let message = MessageId::new("wamid.HBg");
        let accepted = SendOutcome::Accepted(message.clone());
        let held = |paused| SendOutcome::Held { message: message.clone(), paused };
        assert_eq!(of(200, with_status(json!("accepted"))), accepted);
        assert_eq!(of(200, with_status(json!(null))), accepted);
        assert_eq!(of(200, with_status(json!("something new"))), accepted);
        assert_eq!(of(200, with_status(json!("held_for_quality_assessment"))), held(false));
        assert_eq!(of(200, with_status(json!("paused"))), held(true));
    }

    #[test]
    fn an_answer_that_is_not_metas_leaves_it_open() {
        for (status, body) in [
            (200, json!(null)),
            (200, json!({})),
            (200, json!({ "messages": [] })),
            (200, json!({ "messages": [{ "id": "" }] })),
            (200, json!({ "messages": [{ "id": 7 }] })),
            (200, json!({ "messages": [{ "id": "x".repeat(10_000) }] })),
            (302, json!(null)),
            (400, json!(null)),
            (401, json!({ "error": "unauthorized" })),
            (403, json!({ "error": { "message": "by a proxy" } })),
            (500, json!(null)),
            (500, with_status(json!("accepted"))),
            (502, json!({ "code": 131026 })),
        ] {
            let said = body.to_string();
            assert!(matches!(of(status, body), SendOutcome::Uncertain(_)), "{status} {said}");
        }
    }

    #[test]
    fn an_error_in_graphs_words_is_final_whatever_the_status() {
        let error = json!({ "error": {
            "message": "(#131026) Message undeliverable", "type": "OAuthException", "code": 131026,
            "error_data": { "messaging_product": "whatsapp", "details": "To +962790123456 or the-link by the-token" },
            "fbtrace_id": "A" } });
        for status in [200, 400, 429, 500] {
            let SendOutcome::Refused(refused) = of(status, error.clone()) else { panic!("{status}") };
            let details = "To +… or … by …".to_owned();
            let expected = Failure { code: 131026, title: "Message undeliverable".into(), details };
            assert_eq!((refused.failure, refused.reaction), (expected, Reaction::GiveUp));
            assert_eq!((refused.wait, refused.alarm), (None, false));
        }
    }

    #[test]
    fn the_details_decide_or_the_title_where_there_are_none() {
        let error = |message: &str, details: Value| json!({ "error": { "code": 100, "message": message, "error_data": { "details": details } } });
        for (body, expected) in [
            (error("(#100) Invalid parameter", json!("Template name is wrong")), Reaction::StopTemplate),
            (error("(#100) Param template[name]", json!(null)), Reaction::StopTemplate),
            (error("(#100) Invalid parameter", json!("Param to")), Reaction::OurBug),
        ] {
            let SendOutcome::Refused(refused) = of(400, body) else { panic!() };
            assert_eq!(refused.reaction, expected);
        }
    }

    #[test]
    fn the_subcode_tells_that_our_number_is_missing() {
        let error = |subcode: Value| json!({ "error": { "code": 100, "error_subcode": subcode, "error_data": { "details": "Object with ID '1' does not exist" } } });
        for (subcode, expected) in [
            (json!(33), Reaction::StopChannel),
            (json!("33"), Reaction::StopChannel),
            (json!(null), Reaction::OurBug),
            (json!(2_018_001), Reaction::OurBug),
        ] {
            let SendOutcome::Refused(refused) = of(400, error(subcode)) else { panic!() };
            assert_eq!((refused.reaction, refused.alarm), (expected, true));
        }
    }

    #[test]
    fn some_refusals_go_on_and_call_somebody() {
        for (code, expected, alarm) in [
            (130497, Reaction::GiveUp, true),
            (131049, Reaction::PutOff, true),
            (131048, Reaction::StopChannel, true),
            (131026, Reaction::GiveUp, false),
            (130429, Reaction::ThrottleNumber(TimeDelta::seconds(2)), false),
            (777_777, Reaction::Retry { attempts: 2, pause: TimeDelta::zero() }, false),
        ] {
            let SendOutcome::Refused(refused) = of(400, json!({ "error": { "code": code } })) else {
                panic!()
            };
            assert_eq!((refused.reaction, refused.alarm), (expected, alarm), "{code}");
        }
    }

    #[test]
    fn a_wait_is_a_lower_bound_of_an_hour_at_most() {
        let usage = |minutes: i64| {
            format!(
                r#"{{"1":[{{"type":"whatsapp","call_count":100,"estimated_time_to_regain_access":{minutes}}}]}}"#
            )
        };
        let retry = |text: &str| ("retry-after", text.to_owned());
        let usage_header = |minutes| ("x-business-use-case-usage", usage(minutes));
        for (headers, expected) in [
            (vec![], None),
            (vec![retry("30")], Some(30)),
            (vec![retry("0")], None),
            (vec![retry("-5")], None),
            (vec![retry("Wed, 21 Oct 2026 07:28:00 GMT")], None),
            (vec![retry("86400")], Some(3600)),
            (vec![usage_header(0)], None),
            (vec![usage_header(2)], Some(120)),
            (vec![usage_header(i64::MAX)], Some(3600)),
            (vec![retry("30"), usage_header(2)], Some(120)),
            (vec![("x-business-use-case-usage", "[1]".into())], None),
        ] {
            let headers: HeaderMap = headers
                .into_iter()
                .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(&value).unwrap()))
                .collect();
            assert_eq!(wait(&headers).map(|wait| wait.num_seconds()), expected, "{headers:?}");
        }
    }
}
