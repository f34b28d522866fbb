use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta};
use greenroom_domain::delivery::{RetryRules, SendOutcome};
use greenroom_domain::door::EntryPolicy;
use greenroom_domain::invitation::Purpose;
use greenroom_domain::link::{LinkKey, LinkKeys};
use greenroom_domain::message::{Message, MessageId};
use greenroom_domain::notice::NoticeRules;
use greenroom_domain::outbox::{ClaimRules, Reach};
use greenroom_domain::pacing::PacingRules;
use greenroom_domain::participant::{Consent, Role};
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{Messenger, MessengerError, Outbox, RoomStore};
use greenroom_domain::room::{Application, Job, Schedule};
use greenroom_domain::template::Template;
use greenroom_domain::timeline::Caller;
use greenroom_memory::{ManualClock, MemoryStore, SeededSecrets};
use greenroom_usecases::compose::Compose;
use greenroom_usecases::create_room::{CreateRoom, CreateRoomCommand, Person};
use greenroom_usecases::invite::Invite;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::watch;

use super::*;

/// Tells when messages came, and takes them all; or falls over.
struct Telling {
    tell: UnboundedSender<Instant>,
    falls_over: bool,
}

#[async_trait]
impl Messenger for Telling {
    async fn send(&self, message: &Message) -> SendOutcome {
        self.tell.send(Instant::now()).unwrap();
        assert!(!self.falls_over, "this messenger falls over");
        SendOutcome::Accepted(MessageId::new(message.attempt.to_string()))
    }

    async fn templates(&self) -> Result<Option<Vec<Template>>, MessengerError> {
        Ok(None)
    }

    fn template_name(&self, _purpose: Purpose) -> Option<String> {
        None
    }
}

fn link_keys() -> LinkKeys {
    LinkKeys { current: LinkKey::new(&[7; 32]).unwrap(), previous: None }
}

/// A worker on an outbox with four messages, the burst of a number that may send 80 in a second.
async fn on_four_messages(falls_over: bool) -> (DeliverInvitations, UnboundedReceiver<Instant>) {
    let (store, secrets) = (Arc::new(MemoryStore::new()), Arc::new(SeededSecrets::new(1)));
    let clock = Arc::new(ManualClock::new("2026-11-23T12:00:00Z".parse().unwrap()));
    let create = CreateRoom {
        rooms: store.clone() as Arc<dyn RoomStore>,
        clock: clock.clone(),
        secrets: secrets.clone(),
        link_keys: link_keys(),
        window_rules: Default::default(),
        room_prefix: "interview_".into(),
        invite: Invite {
            secrets: secrets.clone(),
            rules: NoticeRules { templates: vec![Purpose::Open], reminders: vec![] },
            languages: vec!["en".into()],
            default_language: "en".into(),
        },
    };
    for number in 0..4 {
        create.run(application(number)).await.unwrap();
    }
    let (tell, told) = unbounded_channel();
    let deliver = DeliverInvitations {
        breakers: store.clone(),
        outbox: store as Arc<dyn Outbox>,
        messenger: Arc::new(Telling { tell, falls_over }),
        clock,
        secrets,
        compose: Compose { link_keys: link_keys(), company_name: "Acme".into() },
        rules: ClaimRules {
            reach: Reach::Moving,
            pacing: PacingRules::new(80, None),
            retry: RetryRules::default(),
        },
    };
    (deliver, told)
}

fn application(number: u32) -> CreateRoomCommand {
    let consent =
        Consent { granted_at: DateTime::UNIX_EPOCH, text_version: "v1".into(), source: "form".into() };
    let layla = Person {
        role: Role::Candidate,
        external_id: None,
        name: "Layla".into(),
        phone: Some(PhoneNumber::from_e164(&format!("+96279012345{number}")).unwrap()),
        locale: None,
        consent: Some(consent),
    };
    CreateRoomCommand {
        application: Application { id: format!("A-{number}"), round: 1 },
        job: Job { id: "J-1".into(), title: "Accountant".into() },
        company: None,
        people: vec![layla],
        schedule: Schedule {
            starts_at: None,
            duration: TimeDelta::minutes(60),
            timezone: "Asia/Amman".into(),
            closes_at: None,
        },
        policy: EntryPolicy::default(),
        metadata: "{}".into(),
        notify: true,
        by: Caller::SYSTEM,
        repeatable: None,
    }
}

#[tokio::test]
async fn messages_of_one_claim_leave_an_interval_apart() {
    let (deliver, mut told) = on_four_messages(false).await;
    let interval = deliver.rules.pacing.number.interval.to_std().unwrap();
    let (stop, stopping) = watch::channel(false);
    let began = Instant::now();
    let worker = tokio::spawn(run(deliver, Stopping::by(stopping)));
    for number in 0..4 {
        let after = told.recv().await.unwrap() - began;
        assert!(after >= interval * number, "{number} left after {after:?}");
    }
    stop.send(true).unwrap();
    worker.await.unwrap();
}

#[tokio::test]
async fn a_delivery_that_falls_over_takes_no_other_with_it() {
    let (deliver, mut told) = on_four_messages(true).await;
    let (stop, stopping) = watch::channel(false);
    let worker = tokio::spawn(run(deliver, Stopping::by(stopping)));
    for _ in 0..4 {
        told.recv().await.unwrap();
    }
    stop.send(true).unwrap();
    worker.await.unwrap();
}
