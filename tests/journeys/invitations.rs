//! From "application submitted" to a message on the candidate's phone, and what comes back.

use greenroom_cloud_api::{Act, Incoming, Receipt, ReceiptKind};
use greenroom_domain::clock::Clock;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::post_office::{APP_SECRET, PostOffice, application, appointment};

#[tokio::test]
async fn an_application_becomes_a_message_and_its_receipts_stay_with_the_room() {
    let Some(office) = PostOffice::open().await else { return };
    let room = office.apply(appointment("A-1")).await;
    let sent = office.sent(2).await;
    let message = sent.iter().find(|message| message.to == "+962790123456").unwrap();
    assert_eq!((message.template.as_str(), message.language.as_str()), ("greenroom_scheduled_v1", "ar"));
    assert!(message.body.contains("ليلى حداد") && message.body.contains("تشرين الثاني"), "{}", message.body);
    let link = room["participants"][0]["joinUrl"].as_str().unwrap();
    assert!(link.ends_with(message.link_suffix().unwrap()), "the link in the message is the person's own");
    let interviewer = sent.iter().find(|message| message.to == "+962790123457").unwrap();
    assert_eq!(interviewer.template, "greenroom_interviewer_v1");
    assert!(interviewer.body.contains("Omar Nasser") && interviewer.body.contains("ليلى حداد"));
    office.until_state(&room, "accepted").await;

    let disorder =
        [ReceiptKind::Read, ReceiptKind::Sent, ReceiptKind::Read, ReceiptKind::Delivered, ReceiptKind::Sent];
    assert_eq!(office.api.post_receipts(message, disorder).await.unwrap(), [200; 5]);
    let invitation = office.until_state(&room, "read").await;
    for time in ["acceptedAt", "sentAt", "deliveredAt", "readAt"] {
        assert!(invitation[time].is_string(), "{time}: {invitation}");
    }
    assert_eq!((&invitation["failure"], &invitation["attempts"]), (&Value::Null, &json!(1)));
    let timeline = office.timeline(&room).await;
    for (kind, times) in [("invitation_accepted", 2), ("invitation_delivered", 1), ("invitation_read", 1)] {
        assert_eq!(timeline.iter().filter(|line| *line == kind).count(), times, "{kind}: {timeline:?}");
    }
}

#[tokio::test]
async fn a_repeated_application_writes_nobody_a_second_time() {
    let Some(office) = PostOffice::open().await else { return };
    let room = office.apply(application("A-1")).await;
    office.sent(1).await;
    let again = office.greenroom.post("/api/rooms", application("A-1")).await;
    assert_eq!((again.status, &again.body["roomName"]), (StatusCode::OK, &room["roomName"]));
    // A message to somebody else goes behind whatever would have been sent.
    office.apply(application("A-2")).await;
    assert_eq!(office.sent(2).await.len(), 2);
}

#[tokio::test]
async fn receipts_may_come_before_the_answer_and_for_messages_of_nobody() {
    let Some(office) = PostOffice::open().await else { return };
    office.api.misbehave(Act::ReceiptsBeforeAnswer(vec![ReceiptKind::Delivered]));
    let room = office.apply(application("A-1")).await;
    office.until_state(&room, "delivered").await;

    let strangers = Receipt::new("wamid.nobody", ReceiptKind::Read);
    let status = office.api.post(&office.api.notification().receipts([strangers])).await.unwrap();
    assert_eq!(status, 200);
}

#[tokio::test]
async fn receipts_without_our_own_id_find_their_way_by_metas() {
    let Some(office) = PostOffice::open().await else { return };
    let room = office.apply(application("A-1")).await;
    let sent = office.sent(1).await;
    office.until_state(&room, "accepted").await;
    let receipt = Receipt::of(&sent[0], ReceiptKind::Delivered).without_callback_data().without_recipient();
    assert_eq!(office.api.post(&office.api.notification().receipts([receipt])).await.unwrap(), 200);
    office.until_state(&room, "delivered").await;
}

#[tokio::test]
async fn a_webhook_of_three_megabytes_is_taken_and_a_forged_or_monstrous_one_is_not() {
    let Some(office) = PostOffice::open().await else { return };
    let room = office.apply(application("A-1")).await;
    let sent = office.sent(1).await;
    let receipts = (0..1000).map(|_| Receipt::of(&sent[0], ReceiptKind::Delivered));
    let big = office.api.notification().receipts(receipts).padded_to(3_000_000);
    let forged = big.clone().sign(APP_SECRET).with_wrong_signature();
    assert_eq!(office.api.post_signed(forged).await.unwrap(), 401);
    let invitation = office.status(&room).await["participants"][0]["invitation"].clone();
    assert_ne!(invitation["state"], "delivered", "nothing of a forged one is believed");
    assert_eq!(office.api.post(&big).await.unwrap(), 200);
    office.until_state(&room, "delivered").await;

    let monster = office.greenroom.post_bytes("/webhooks/whatsapp", vec![b'x'; 30 << 20], &[]).await;
    assert_eq!(monster.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn meta_is_answered_when_the_webhook_is_set_up_and_nobody_else_is() {
    let Some(office) = PostOffice::open().await else { return };
    let callback = office.greenroom.url("/webhooks/whatsapp");
    office.api.verify_subscription_with(&callback, "a-word-of-the-tests").await.unwrap();
    assert!(office.api.verify_subscription_with(&callback, "another word").await.is_err());
}

#[tokio::test]
async fn who_says_stop_is_left_alone_until_they_say_start() {
    let Some(office) = PostOffice::open().await else { return };
    office.apply(application("A-1")).await;
    let first = office.sent(1).await.remove(0);
    let tap = Incoming::quick_reply(&first.wa_id, &first.wamid, "stop", "إيقاف الرسائل");
    assert_eq!(office.api.post(&office.api.notification().incoming(&tap)).await.unwrap(), 200);

    let second = office.apply(application("A-2")).await;
    let invitation = office.until_state(&second, "suppressed").await;
    assert_eq!(invitation["reason"], "stopped");
    let found = office.greenroom.post("/api/suppressions/search", json!({ "phone": "0790123456" })).await;
    assert_eq!(found.body["items"].as_array().unwrap().len(), 1, "{found:?}");

    let start = Incoming::text(&first.wa_id, "START");
    assert_eq!(office.api.post(&office.api.notification().incoming(&start)).await.unwrap(), 200);
    let id = invitation["id"].as_str().unwrap();
    let resend = format!("/api/rooms/{}/invitations/{id}/resend", second["roomName"].as_str().unwrap());
    assert_eq!(office.greenroom.post(&resend, json!({})).await.status, StatusCode::ACCEPTED);
    assert_eq!(
        office.sent(2).await[1].link_suffix(),
        second["participants"][0]["joinUrl"].as_str().unwrap().split("t=").nth(1)
    );
}

#[tokio::test]
async fn a_stop_tapped_by_mistake_can_be_lifted() {
    let Some(office) = PostOffice::open().await else { return };
    office.apply(application("A-1")).await;
    let first = office.sent(1).await.remove(0);
    office
        .api
        .post(&office.api.notification().incoming(&Incoming::text(&first.wa_id, "إلغاء الاشتراك")))
        .await
        .unwrap();
    let search = || office.greenroom.post("/api/suppressions/search", json!({ "phone": "0790123456" }));
    let found = search().await.body["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(office.greenroom.delete(&format!("/api/suppressions/{found}")).await.status, StatusCode::OK);
    assert_eq!(
        office.greenroom.delete(&format!("/api/suppressions/{found}")).await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(search().await.body["items"], json!([]));
    office.apply(application("A-2")).await;
    assert_eq!(office.sent(2).await.len(), 2);
}

#[tokio::test]
async fn without_consent_there_is_no_message_and_the_room_says_so() {
    let Some(office) = PostOffice::open().await else { return };
    let mut silent = application("A-1");
    silent["candidate"].as_object_mut().unwrap().remove("whatsappConsent");
    let room = office.apply(silent).await;
    let invitation = &room["participants"][0]["invitation"];
    assert_eq!((&invitation["state"], &invitation["reason"]), (&json!("suppressed"), &json!("no_consent")));
    // The next one's message would come behind.
    office.apply(application("A-2")).await;
    assert_eq!(office.sent(1).await.len(), 1);
}

#[tokio::test]
async fn a_purpose_without_a_template_is_visible() {
    let none = [("GREENROOM__WHATSAPP__TEMPLATES__OPEN", "none")];
    let Some(office) = PostOffice::open_with(&none).await else { return };
    let room = office.apply(application("A-1")).await;
    let invitation = &room["participants"][0]["invitation"];
    assert_eq!((&invitation["state"], &invitation["reason"]), (&json!("suppressed"), &json!("no_template")));
}

#[tokio::test]
async fn people_answer_on_the_page_and_by_the_buttons_of_the_message() {
    let Some(office) = PostOffice::open().await else { return };
    let room = office.apply(appointment("A-1")).await;
    let sent = office.sent(2).await;
    let message = sent.iter().find(|message| message.to == "+962790123456").unwrap();
    let link = &room["participants"][0]["joinUrl"];
    let late = json!({ "link": link, "kind": "late", "minutes": 10, "note": "  the\nbus " });
    let answer = office.greenroom.post("/api/room/respond", late).await;
    assert_eq!((answer.status, &answer.body["response"]["note"]), (StatusCode::OK, &json!("the bus")));

    office.until_state(&room, "accepted").await;
    // Meta counts whole seconds: a tap of the same second would be dated before the answer on the page.
    let later = u64::try_from(::greenroom::ambient::SystemClock.now().timestamp()).unwrap() + 60;
    let tap =
        Incoming::quick_reply(&message.wa_id, &message.wamid, "cannot_make_it", "لا أستطيع الحضور").at(later);
    let body = office.api.notification().incoming(&tap);
    for _ in 0..2 {
        assert_eq!(office.api.post(&body).await.unwrap(), 200, "the same reply twice counts once");
    }
    assert_eq!(office.status(&room).await["participants"][0]["response"]["kind"], "cannot_make_it");
    let answers = office.timeline(&room).await.iter().filter(|kind| *kind == "response_received").count();
    assert_eq!(answers, 2);
}

#[tokio::test]
async fn the_wrong_person_voids_the_link_and_is_not_written_to_again() {
    let Some(office) = PostOffice::open().await else { return };
    let room = office.apply(application("A-1")).await;
    office.sent(1).await;
    // Until its answer is stored the message is on its way, and is not sent again.
    office.until_state(&room, "accepted").await;
    let link = &room["participants"][0]["joinUrl"];
    let wrong = json!({ "link": link, "kind": "wrong_person" });
    assert_eq!(office.greenroom.post("/api/room/respond", wrong.clone()).await.status, StatusCode::OK);
    assert_eq!(office.greenroom.post("/api/room/respond", wrong).await.status, StatusCode::NOT_FOUND);
    assert_eq!(
        office.greenroom.post("/api/room/join", json!({ "link": link })).await.status,
        StatusCode::NOT_FOUND
    );

    let id = office.status(&room).await["participants"][0]["invitation"]["id"].as_str().unwrap().to_owned();
    let resend = format!("/api/rooms/{}/invitations/{id}/resend", room["roomName"].as_str().unwrap());
    assert_eq!(office.greenroom.post(&resend, json!({})).await.status, StatusCode::ACCEPTED);
    assert_eq!(office.until_state(&room, "suppressed").await["reason"], "wrong_person");
    // Another application with the same number is another matter.
    office.apply(application("A-2")).await;
    assert_eq!(office.sent(2).await.len(), 2);
}
