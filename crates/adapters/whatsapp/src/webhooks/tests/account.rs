use super::*;

#[test]
fn templates_are_stopped_and_freed() {
    let update = |event: &str, more: Value| {
        let mut value = json!({ "event": event, "message_template_id": 594_425_479_261_596_i64,
            "message_template_name": "greenroom_open_v1", "message_template_language": "en-US", "reason": null });
        value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        told("message_template_status_update", value).alerts
    };
    let template = || "greenroom_open_v1".to_owned();
    let stopped = |reason: &str| {
        vec![Alert::TemplateStopped {
            category: false,
            template: template(),
            language: Some("en_US".into()),
            reason: reason.into(),
        }]
    };
    let freed = || vec![Alert::TemplateFreed { template: template(), language: Some("en_US".into()) }];
    for (event, more, expected) in [
        ("PAUSED", json!({ "other_info": { "title": "FIRST_PAUSE" } }), stopped("PAUSED (FIRST_PAUSE)")),
        ("REJECTED", json!({ "reason": "INVALID_FORMAT" }), stopped("REJECTED (INVALID_FORMAT)")),
        ("DISABLED", json!({ "reason": "NONE" }), stopped("DISABLED")),
        ("LOCKED", json!({ "message_template_id": "594425479261596" }), stopped("LOCKED")),
        ("DELETED", json!({ "reason": "a sentence about Layla" }), stopped("DELETED")),
        ("PENDING_DELETION", json!({}), stopped("PENDING_DELETION")),
        ("ARCHIVED", json!({}), stopped("ARCHIVED")),
        ("LIMIT_EXCEEDED", json!({}), stopped("LIMIT_EXCEEDED")),
        ("APPROVED", json!({}), freed()),
        ("REINSTATED", json!({}), freed()),
        ("UNARCHIVED", json!({}), freed()),
        ("PENDING", json!({}), vec![]),
        ("IN_APPEAL", json!({}), vec![]),
        ("FLAGGED", json!({}), vec![]),
    ] {
        assert_eq!(update(event, more), expected, "{event}");
    }
}

#[test]
fn a_template_that_becomes_advertising_is_stopped_in_its_language_or_in_all() {
    let update = |more: Value| {
        let mut value = json!({ "message_template_name": "t", "message_template_language": "en-US" });
        value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        told("template_category_update", value).alerts
    };
    let stopped = |language: Option<&str>| Alert::TemplateStopped {
        category: true,
        template: "t".into(),
        language: language.map(str::to_owned),
        reason: "its category is MARKETING".into(),
    };
    let announced = Alert::Account("template_category_update: t is going to be MARKETING".into());
    for (more, expected) in [
        (
            json!({ "previous_category": "UTILITY", "new_category": "MARKETING" }),
            vec![stopped(Some("en_US"))],
        ),
        (json!({ "message_template_language": null, "new_category": "MARKETING" }), vec![stopped(None)]),
        (json!({ "correct_category": "MARKETING", "new_category": "UTILITY" }), vec![announced]),
        (
            json!({ "previous_category": "MARKETING", "new_category": "UTILITY" }),
            vec![Alert::TemplateChanged],
        ),
        (json!({}), vec![]),
    ] {
        assert_eq!(update(more.clone()), expected, "{more}");
    }
}

#[test]
fn an_edited_or_rated_template_has_to_be_looked_at() {
    for field in ["message_template_components_update", "message_template_quality_update"] {
        let value = json!({ "message_template_name": "t", "message_template_language": "en-US",
            "new_quality_score": "GREEN" });
        assert_eq!(told(field, value).alerts, [Alert::TemplateChanged]);
    }
}

#[test]
fn news_of_the_account_are_told_by_their_words_only() {
    for (field, value, expected) in [
        (
            "account_update",
            json!({ "event": "ACCOUNT_RESTRICTION", "phone_number": "1" }),
            Some(" ACCOUNT_RESTRICTION"),
        ),
        ("account_alerts", json!({ "alert_type": "OBA_REJECTED" }), Some(" OBA_REJECTED")),
        ("account_review_update", json!({ "decision": "APPROVED" }), Some(" APPROVED")),
        ("phone_number_quality_update", json!({ "event": "DOWNGRADE" }), Some(" DOWNGRADE")),
        ("business_capability_update", json!({ "max_daily_conversations_per_business": 2000 }), Some("")),
        ("security", json!({ "event": "PIN changed by Layla +962790123456" }), Some("")),
        ("flows", json!({ "event": "ENDPOINT_ERROR_RATE" }), None),
    ] {
        let expected = expected.map(|word| Alert::Account(format!("{field}{word}")));
        assert_eq!(told(field, value).alerts, Vec::from_iter(expected));
    }
}

#[test]
fn what_people_prefer_in_advertising_says_nothing_about_their_interviews() {
    let one = json!({ "wa_id": "962790123456", "category": "marketing_messages", "value": "stop", "timestamp": 1_795_431_737 });
    let told =
        told("user_preferences", json!({ "messaging_product": "whatsapp", "user_preferences": [one] }));
    assert_eq!((told.replies, told.alerts), (vec![], vec![]));
}
