//! A worker is lost at every step of a delivery. Nothing is lost with it, and it shows where the one duplicate can occur: after
//! the messenger took the message, and before that was stored.

use std::future::pending;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use greenroom_cloud_api::{Catalogue, CloudApi, Config, Limits};
use greenroom_devstack::testing;
use greenroom_domain::clock::Clock;
use greenroom_domain::delivery::{RetryRules, SendOutcome};
use greenroom_domain::invitation::{InvitationState, Purpose};
use greenroom_domain::link::{LinkKey, LinkKeys};
use greenroom_domain::message::{AttemptId, Message, MessageId};
use greenroom_domain::notice::NoticeRules;
use greenroom_domain::outbox::ClaimRules;
use greenroom_domain::pacing::PacingRules;
use greenroom_domain::participant::{Consent, Role};
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{
    Claim, CorrespondenceStore, Depth, Messenger, MessengerError, Outbox, RoomStore, Settlement, StoreError,
};
use greenroom_domain::receipt::{MessengerNews, Receipt, ReceiptNews};
use greenroom_domain::room::{Application, Job, RoomName, Schedule};
use greenroom_domain::template::Template;
use greenroom_memory::{ManualClock, SeededSecrets};
use greenroom_postgres::{PostgresConfig, PostgresStore};
use greenroom_usecases::compose::Compose;
use greenroom_usecases::create_room::{CreateRoom, CreateRoomCommand, Creation, Person};
use greenroom_usecases::deliver_invitations::DeliverInvitations;
use greenroom_usecases::invite::Invite;
use greenroom_whatsapp::{WhatsApp, WhatsAppConfig};
use tokio::sync::Notify;
use uuid::Uuid;

/// Where the worker is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    BeforeClaim,
    AfterClaim,
    BeforeSend,
    AfterSend,
    BeforeSettle,
    AfterSettle,
    Nowhere,
}

/// Stops whoever comes to a step for ever, and says so.
#[derive(Clone)]
struct Fate {
    lost_at: Step,
    lost: Arc<Notify>,
}

impl Fate {
    async fn at(&self, step: Step) {
        if self.lost_at == step {
            self.lost.notify_one();
            pending::<()>().await;
        }
    }
}

struct MortalOutbox {
    store: Arc<PostgresStore>,
    fate: Fate,
}

#[async_trait]
impl Outbox for MortalOutbox {
    async fn claim(&self, rules: &ClaimRules, limit: usize, now: DateTime<Utc>) -> Result<Claim, StoreError> {
        self.fate.at(Step::BeforeClaim).await;
        let claim = self.store.claim(rules, limit, now).await;
        self.fate.at(Step::AfterClaim).await;
        claim
    }
    async fn settle(&self, settlements: &[Settlement]) -> Result<(), StoreError> {
        self.fate.at(Step::BeforeSettle).await;
        let settled = self.store.settle(settlements).await;
        self.fate.at(Step::AfterSettle).await;
        settled
    }
    async fn give_up_silent(&self, now: DateTime<Utc>, limit: u32) -> Result<usize, StoreError> {
        self.store.give_up_silent(now, limit).await
    }
    async fn tidy(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        self.store.tidy(now).await
    }
    async fn depth(&self, now: DateTime<Utc>) -> Result<Depth, StoreError> {
        self.store.depth(now).await
    }
    async fn rung(&self) {
        self.store.rung().await;
    }
}

struct MortalMessenger {
    whatsapp: Arc<WhatsApp>,
    fate: Fate,
}

#[async_trait]
impl Messenger for MortalMessenger {
    async fn send(&self, message: &Message) -> SendOutcome {
        self.fate.at(Step::BeforeSend).await;
        let outcome = self.whatsapp.send(message).await;
        self.fate.at(Step::AfterSend).await;
        outcome
    }
    async fn templates(&self) -> Result<Option<Vec<Template>>, MessengerError> {
        self.whatsapp.templates().await
    }
    fn template_name(&self, purpose: Purpose) -> Option<String> {
        self.whatsapp.template_name(purpose)
    }
}

/// A database, the stand-in for the Cloud API, and a clock that is set by hand.
struct Scene {
    api: CloudApi,
    store: Arc<PostgresStore>,
    whatsapp: Arc<WhatsApp>,
    clock: Arc<ManualClock>,
    room: RoomName,
}

fn link_keys() -> LinkKeys {
    LinkKeys { current: LinkKey::new(&[7; 32]).unwrap(), previous: None }
}

impl Scene {
    /// A room whose candidate has to be written to.
    async fn set() -> Option<Self> {
        let postgres = testing::postgres_or_skip().await?;
        let url = greenroom_postgres::testing::fresh_database(&postgres.url("postgres")).await.unwrap();
        let store = Arc::new(PostgresStore::open(PostgresConfig::new(url.into())).unwrap());
        let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/whatsapp-templates");
        let config = Config { limits: Limits::OFF, ..Config::new(Catalogue::from_dir(templates).unwrap()) };
        let token = config.token.clone();
        let api = CloudApi::start(config).await.unwrap();
        let whatsapp = WhatsApp::new(WhatsAppConfig {
            base_url: api.base_url(),
            templates: [(Purpose::Open, "greenroom_open_v1".to_owned())].into(),
            ..WhatsAppConfig::new(
                api.account().phone_number_id.clone(),
                token.into(),
                "an app secret".into(),
                "a word".into(),
            )
        });
        let clock = Arc::new(ManualClock::new("2026-11-23T12:00:00Z".parse().unwrap()));
        let room = open_room(store.clone(), clock.clone()).await;
        Some(Self { api, store, whatsapp: Arc::new(whatsapp.unwrap()), clock, room })
    }

    /// One pass of a worker, which may be lost in the middle of it.
    async fn pass(&self, lost_at: Step) {
        let fate = Fate { lost_at, lost: Arc::default() };
        let worker = DeliverInvitations {
            outbox: Arc::new(MortalOutbox { store: self.store.clone(), fate: fate.clone() }),
            breakers: self.store.clone(),
            messenger: Arc::new(MortalMessenger { whatsapp: self.whatsapp.clone(), fate: fate.clone() }),
            clock: self.clock.clone(),
            secrets: Arc::new(SeededSecrets::new(2)),
            compose: Compose { link_keys: link_keys(), company_name: "Acme".into() },
            rules: ClaimRules {
                reach: greenroom_domain::outbox::Reach::Moving,
                pacing: PacingRules::new(80, None),
                retry: RetryRules::default(),
            },
        };
        tokio::select! {
            () = deliver(&worker) => {}
            () = fate.lost.notified() => {}
        }
    }

    /// What others do afterwards: the lease of the lost one runs out, and then its doubt.
    async fn recover(&self) {
        for minutes in [2, 15, 15] {
            self.clock.advance(TimeDelta::minutes(minutes));
            self.pass(Step::Nowhere).await;
        }
    }

    async fn state(&self) -> InvitationState {
        self.store.find(&self.room).await.unwrap().unwrap().invitations[0].state.clone()
    }

    async fn waiting(&self) -> u64 {
        let depth = self.store.depth(self.clock.now()).await.unwrap();
        depth.messages_due + depth.messages_later
    }
}

async fn deliver(worker: &DeliverInvitations) {
    for claimed in worker.claim(10).await.unwrap().sends {
        let settlement = worker.deliver(claimed).await;
        worker.settle(&[settlement]).await.unwrap();
    }
}

async fn open_room(store: Arc<PostgresStore>, clock: Arc<ManualClock>) -> RoomName {
    let secrets = Arc::new(SeededSecrets::new(1));
    let create = CreateRoom {
        rooms: store,
        clock: clock.clone(),
        secrets: secrets.clone(),
        link_keys: link_keys(),
        window_rules: Default::default(),
        room_prefix: "interview_".into(),
        invite: Invite {
            secrets,
            rules: NoticeRules { templates: vec![Purpose::Open], reminders: vec![] },
            languages: vec!["en".into()],
            default_language: "en".into(),
        },
    };
    let consent =
        Consent { granted_at: DateTime::UNIX_EPOCH, text_version: "v1".into(), source: "form".into() };
    let layla = Person {
        role: Role::Candidate,
        external_id: None,
        name: "Layla".into(),
        phone: Some(PhoneNumber::from_e164("+962790123456").unwrap()),
        locale: None,
        consent: Some(consent),
    };
    let command = CreateRoomCommand {
        application: Application { id: "A-1".into(), round: 1 },
        job: Job { id: "J-1".into(), title: "Accountant".into() },
        company: None,
        people: vec![layla],
        schedule: Schedule {
            starts_at: None,
            duration: TimeDelta::minutes(60),
            timezone: "Asia/Amman".into(),
            closes_at: None,
        },
        metadata: "{}".into(),
        notify: true,
        policy: Default::default(),
        by: greenroom_domain::timeline::Caller::SYSTEM,
        repeatable: None,
    };
    match create.run(command).await.unwrap() {
        Creation::Created(opened) => opened.room.record.room.name,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn nothing_is_lost_with_a_worker_and_only_one_step_can_send_twice() {
    for (step, messages) in [
        (Step::BeforeClaim, 1),
        (Step::AfterClaim, 1),
        (Step::BeforeSend, 1),
        (Step::AfterSend, 2),
        (Step::BeforeSettle, 2),
        (Step::AfterSettle, 1),
    ] {
        let Some(scene) = Scene::set().await else { return };
        scene.pass(step).await;
        scene.recover().await;
        let sent = scene.api.messages();
        assert_eq!(sent.len(), messages, "{step:?}");
        assert!(sent.iter().all(|one| one.link_suffix() == sent[0].link_suffix()), "{step:?}: the same link");
        assert_eq!(scene.state().await, InvitationState::Accepted, "{step:?}");
        assert_eq!(scene.waiting().await, 0, "{step:?}: nothing is left behind");
    }
}

#[tokio::test]
async fn a_receipt_closes_the_one_window_in_which_a_message_could_go_out_twice() {
    for step in [Step::AfterSend, Step::BeforeSettle] {
        let Some(scene) = Scene::set().await else { return };
        scene.pass(step).await;
        let message = scene.api.messages().remove(0);
        let receipt = ReceiptNews {
            message: MessageId::new(message.wamid),
            attempt: AttemptId::parse(&message.biz_opaque_callback_data.unwrap()),
            receipt: Receipt::Delivered,
            at: scene.clock.now(),
            stop: None,
        };
        let id = Uuid::from_u128(1).to_string();
        let news =
            MessengerNews { id, raw: "{}".into(), receipts: vec![receipt], ..MessengerNews::default() };
        scene.store.record(&news).await.unwrap();
        scene.recover().await;
        assert_eq!(scene.api.messages().len(), 1, "{step:?}");
        assert_eq!(scene.state().await, InvitationState::Delivered, "{step:?}");
        assert_eq!(scene.waiting().await, 0, "{step:?}");
    }
}

/// The same with the whole program and a real SIGKILL, under load: every invitation is with the messenger, or is known to
/// be in a worker's hands, which makes it doubtful a minute later.
#[tokio::test]
async fn a_power_cut_in_the_middle_of_a_hundred_deliveries_loses_none() {
    use crate::post_office::{PostOffice, application};
    use serde_json::json;
    let Some(office) = PostOffice::open().await else { return };
    for number in 0..100 {
        let mut one = application(&format!("A-{number}"));
        one["candidate"]["phone"] = json!(format!("+96279{number:07}"));
        office.apply(one).await;
    }
    office.sent(10).await;
    let office = office.crash().await;
    let accounted = async || {
        let mut names = vec![];
        let mut query = "?limit=200".to_owned();
        loop {
            let body = office.greenroom.get(&format!("/api/rooms{query}")).await.body;
            names.extend(body["items"].as_array().unwrap().clone());
            let Some(cursor) = body["nextCursor"].as_str() else { break };
            query = format!("?limit=200&cursor={cursor}");
        }
        let sent = office.api.messages();
        let is_sent = |room: &serde_json::Value| {
            let phone =
                room["applicationId"].as_str().unwrap().trim_start_matches("A-").parse::<u32>().unwrap();
            sent.iter().any(|message| message.to == format!("+96279{phone:07}"))
        };
        let state = |room: &serde_json::Value| room["participants"][0]["invitation"]["state"].clone();
        let all = names.iter().all(|room| is_sent(room) || state(room) == "sending");
        (names.len() == 100 && all).then_some(())
    };
    office.greenroom.until("every invitation is accounted for", accounted).await;
}
