//! The adapters against the strict stand-in of the Cloud API, with the templates of `docs/whatsapp-templates`.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::path::Path;
use std::time::Duration;

use chrono::TimeDelta;
use greenroom_cloud_api::{
    Act, Catalogue, Category, CloudApi, Config, Incoming, Limits, Misbehaviour, Notification, ReceiptKind,
};
use greenroom_domain::delivery::{Reaction, RefusedSend, SendOutcome};
use greenroom_domain::invitation::{InvitationId, Purpose};
use greenroom_domain::link::JoinLink;
use greenroom_domain::message::{AttemptId, Message, MessageId, Parameter};
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{Messenger, MessengerError, MessengerWebhooks};
use greenroom_domain::receipt::{Alert, MessengerNews, Receipt};
use greenroom_domain::response::{ReplyWord, ResponseKind};
use greenroom_domain::template;
use greenroom_whatsapp::{WhatsApp, WhatsAppConfig, WhatsAppWebhooks};
use uuid::Uuid;

const LANGUAGES: [&str; 2] = ["en", "ar"];
const SECRET: &str = "k3J9k3J9k3J9k3J9k3J9k3J9k3J9k3J9k3J9k3J9k3I";
const LAYLA: &str = "+962790123456";

async fn stand_in() -> CloudApi {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/whatsapp-templates");
    let config = Config::new(Catalogue::from_dir(folder).unwrap());
    CloudApi::start(Config { limits: Limits::OFF, ..config }).await.unwrap()
}

fn name(purpose: Purpose) -> String {
    format!("greenroom_{}_v1", purpose.as_str())
}

fn config(api: &CloudApi) -> WhatsAppConfig {
    let account = api.account();
    WhatsAppConfig {
        base_url: api.base_url(),
        business_account_id: Some(account.business_account_id.clone()),
        templates: Purpose::ALL.map(|purpose| (purpose, name(purpose))).into(),
        timeout: Duration::from_secs(2),
        ..WhatsAppConfig::new(
            &account.phone_number_id,
            "cloud-api-token".into(),
            "cloud-api-app-secret".into(),
            "cloud-api-verify-token".into(),
        )
    }
}

fn messenger(api: &CloudApi) -> WhatsApp {
    WhatsApp::new(config(api)).unwrap()
}

/// A message with texts that need care: Arabic, an emoji, line breaks, a text that is far too long and an empty one.
fn message(purpose: Purpose, language: &str, number: u32) -> Message {
    let texts = ["ليلى حداد", "Acme\n\tJordan   &     Sons 🙂", "", "{{1}} <b>\"", &"long ".repeat(400), "x"];
    let parameters = purpose.parameters().iter().zip(texts.iter().cycle());
    Message {
        attempt: AttemptId { invitation: InvitationId(Uuid::from_u128(7)), number },
        to: PhoneNumber::from_e164(LAYLA).unwrap(),
        purpose,
        language: language.to_owned(),
        parameters: parameters.map(|(name, text)| Parameter { name, text: (*text).to_owned() }).collect(),
        link: JoinLink::parse(SECRET),
    }
}

async fn send(api: &CloudApi) -> SendOutcome {
    messenger(api).send(&message(Purpose::Open, "en", 1)).await
}

async fn refused(api: &CloudApi, act: impl Into<Misbehaviour>) -> RefusedSend {
    api.misbehave(act);
    let SendOutcome::Refused(refused) = send(api).await else { unreachable!("a refusal was planned") };
    refused
}

fn read(api: &CloudApi, notification: &Notification) -> MessengerNews {
    let signed = api.sign(notification);
    let webhooks = WhatsAppWebhooks::new(&config(api)).unwrap();
    webhooks.verify(&signed.body, Some(&signed.signature)).unwrap()
}

#[tokio::test]
async fn every_purpose_in_every_language_is_accepted_as_we_send_it() {
    let api = stand_in().await;
    let messenger = messenger(&api);
    for purpose in Purpose::ALL {
        for language in LANGUAGES {
            let outcome = messenger.send(&message(purpose, language, 1)).await;
            let sent = api.messages().pop().unwrap();
            assert_eq!(outcome, SendOutcome::Accepted(MessageId::new(&sent.wamid)), "{purpose:?} {language}");
            assert_eq!((sent.template, sent.language.as_str()), (name(purpose), language));
            assert_eq!((sent.to.as_str(), sent.parameters.len()), (LAYLA, purpose.parameters().len()));
            assert_eq!(
                sent.links.first().map(|link| link.suffix.as_str()),
                purpose.has_link().then_some(SECRET)
            );
            let replies: Vec<_> = sent.quick_replies.into_values().collect();
            let expected: Vec<_> = purpose.quick_replies().iter().map(|word| word.payload()).collect();
            assert_eq!(replies, expected, "{purpose:?} {language}");
            assert_eq!(
                sent.biz_opaque_callback_data.as_deref(),
                Some("inv_00000000000000000000000000000007.1")
            );
        }
    }
    assert_eq!(api.refusals(), []);
}

#[tokio::test]
async fn no_template_has_a_fault() {
    let api = stand_in().await;
    let templates = messenger(&api).templates().await.unwrap().unwrap();
    assert_eq!(templates.len(), Purpose::ALL.len() * LANGUAGES.len());
    for purpose in Purpose::ALL {
        for language in LANGUAGES {
            let found = templates.iter().find(|one| one.name == name(purpose) && one.language == language);
            assert_eq!(template::faults(purpose, found), [], "{purpose:?} {language}");
        }
    }
}

#[tokio::test]
async fn a_list_of_many_pages_is_read_to_its_end() {
    let api = stand_in().await;
    api.edit_templates(|catalogue| {
        let sample = catalogue.find(&name(Purpose::Open), "en").unwrap().clone();
        for number in 0..450 {
            let mut copy = sample.clone();
            copy.name = format!("copy_{number}");
            *catalogue = catalogue.clone().with(copy).unwrap();
        }
    });
    let templates = messenger(&api).templates().await.unwrap().unwrap();
    assert_eq!(templates.len(), 462);
}

#[tokio::test]
async fn a_token_that_has_ended_stops_everything() {
    let api = stand_in().await;
    api.set_token("another");
    let SendOutcome::Refused(refused) = send(&api).await else { unreachable!() };
    assert_eq!((refused.failure.code, refused.reaction), (190, Reaction::StopChannel));
    let error = messenger(&api).templates().await.unwrap_err();
    assert!(matches!(error, MessengerError::Unauthorized(_)), "{error:?}");
}

#[tokio::test]
async fn an_id_that_is_not_our_numbers_stops_everything() {
    let api = stand_in().await;
    let config = WhatsAppConfig { phone_number_id: "1".into(), ..config(&api) };
    let outcome = WhatsApp::new(config).unwrap().send(&message(Purpose::Open, "en", 1)).await;
    let SendOutcome::Refused(refused) = outcome else { unreachable!() };
    assert_eq!((refused.failure.code, refused.reaction, refused.alarm), (100, Reaction::StopChannel, true));
}

#[tokio::test]
async fn refusals_are_told_apart_by_their_code() {
    let api = stand_in().await;
    for (code, expected) in [
        (131_026, Reaction::GiveUp),
        (131_056, Reaction::ThrottleRecipient),
        (131_049, Reaction::PutOff),
        (131_050, Reaction::Unwanted),
        (132_015, Reaction::StopTemplate),
        (131_042, Reaction::StopChannel),
        (135_000, Reaction::OurBug),
    ] {
        let refused = refused(&api, Act::code(code)).await;
        assert_eq!(
            (refused.failure.code, refused.reaction),
            (i32::try_from(code).unwrap(), expected),
            "{code}"
        );
    }
    let busy = Misbehaviour::from(Act::code(130_429)).regain_in_minutes(3);
    assert_eq!(refused(&api, busy).await.wait, Some(TimeDelta::minutes(3)));
    let busy = Misbehaviour::from(Act::code(131_016)).retry_after(Duration::from_secs(7));
    assert_eq!(refused(&api, busy).await.wait, Some(TimeDelta::seconds(7)));
}

#[tokio::test]
async fn what_got_lost_is_uncertain_whether_it_was_accepted_or_not() {
    let api = stand_in().await;
    for act in [
        Act::DropBeforeAccepting,
        Act::DropAfterAccepting,
        Act::HangBeforeAccepting(Duration::from_secs(4)),
        Act::HangAfterAccepting(Duration::from_secs(4)),
        Act::PlainBeforeAccepting(503),
        Act::PlainAfterAccepting(500),
    ] {
        let (before, what) = (api.messages().len(), format!("{act:?}"));
        let accepted = usize::from(what.contains("AfterAccepting"));
        api.misbehave(act);
        let outcome = send(&api).await;
        assert!(matches!(outcome, SendOutcome::Uncertain(_)), "{what}: {outcome:?}");
        assert_eq!(api.messages().len() - before, accepted, "{what}: it must not be sent twice");
    }
}

#[tokio::test]
async fn what_is_held_or_paused_says_so() {
    let api = stand_in().await;
    for (act, expected) in [
        (Act::held(), Some(false)),
        (Act::paused(), Some(true)),
        (Act::AcceptAs(None), None),
        (Act::AcceptWithoutWaId, None),
    ] {
        api.misbehave(act);
        let paused = match send(&api).await {
            SendOutcome::Held { paused, .. } => Some(paused),
            SendOutcome::Accepted(_) => None,
            other => unreachable!("{other:?}"),
        };
        assert_eq!(paused, expected);
    }
}

#[tokio::test]
async fn receipts_find_their_attempt() {
    let api = stand_in().await;
    messenger(&api).send(&message(Purpose::Open, "ar", 3)).await;
    let sent = api.message(0).unwrap();
    let receipts = [ReceiptKind::Sent, ReceiptKind::Other("deleted".into()), ReceiptKind::Read]
        .map(|kind| greenroom_cloud_api::Receipt::of(&sent, kind));
    let news = read(&api, &api.notification().receipts(receipts));
    assert_eq!(
        news.receipts.iter().map(|one| &one.receipt).collect::<Vec<_>>(),
        [&Receipt::Sent, &Receipt::Read]
    );
    assert!(news.receipts.iter().all(|one| one.attempt.is_some_and(|attempt| attempt.number == 3)));
    assert!(news.receipts.iter().all(|one| one.message == MessageId::new(&sent.wamid)));
    assert_eq!(news.alerts, []);
}

#[tokio::test]
async fn taps_and_words_find_their_meaning() {
    let api = stand_in().await;
    let tap = Incoming::quick_reply("962790123456", "wamid.1", "confirm", "سأحضر");
    let news = api.notification().incoming(&tap).incoming(&Incoming::text("962790123456", "إيقاف"));
    let news = news.incoming(&Incoming::unsupported("962790123456"));
    let news = read(&api, &news.incoming(&Incoming::number_changed("962790123456", "962780123456")));
    let words: Vec<_> = news.replies.iter().map(|reply| reply.word).collect();
    let confirm = ReplyWord::Respond(ResponseKind::Confirm);
    assert_eq!(words, [Some(confirm), Some(ReplyWord::Stop)]);
    assert!(news.replies.iter().all(|reply| reply.from.phone == PhoneNumber::from_e164(LAYLA).ok()));
    assert_eq!(news.replies[0].answers, Some(MessageId::new("wamid.1")));
}

#[tokio::test]
async fn news_of_templates_are_alerts() {
    let api = stand_in().await;
    let open = api.template(&name(Purpose::Open), "en").unwrap();
    let news = api.notification().template_status(&open, "PAUSED", Some("FIRST_PAUSE"));
    let news = news.template_category(&open, Category::Utility, Category::Marketing);
    let alerts = read(&api, &news.template_status(&open, "REINSTATED", None).padded_to(3 << 20)).alerts;
    let (template, language) = (name(Purpose::Open), Some("en".to_owned()));
    let stopped = |category: bool, reason: &str| Alert::TemplateStopped {
        category,
        template: template.clone(),
        language: language.clone(),
        reason: reason.into(),
    };
    let expected = [
        stopped(false, "PAUSED (FIRST_PAUSE)"),
        stopped(true, "its category is MARKETING"),
        Alert::TemplateFreed { template: template.clone(), language: language.clone() },
    ];
    assert_eq!(alerts, expected);
}

#[tokio::test]
async fn a_webhook_with_a_wrong_signature_is_refused() {
    let api = stand_in().await;
    let signed = api.sign(&api.notification()).with_wrong_signature();
    let webhooks = WhatsAppWebhooks::new(&config(&api)).unwrap();
    assert!(webhooks.verify(&signed.body, Some(&signed.signature)).is_err());
}
