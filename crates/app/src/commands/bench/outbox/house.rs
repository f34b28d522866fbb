//! As much of Greenroom as messages need.

use std::sync::Arc;

use anyhow::Context;
use chrono::TimeDelta;
use greenroom_domain::clock::Clock;
use greenroom_domain::delivery::RetryRules;
use greenroom_domain::door::EntryPolicy;
use greenroom_domain::invitation::Purpose;
use greenroom_domain::link::{LinkKey, LinkKeys};
use greenroom_domain::notice::NoticeRules;
use greenroom_domain::outbox::{ClaimRules, Reach};
use greenroom_domain::pacing::PacingRules;
use greenroom_domain::participant::{Consent, Role};
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{Messenger, Secrets};
use greenroom_domain::room::{Application, Job, Schedule, WindowRules};
use greenroom_domain::timeline::Caller;
use greenroom_postgres::{BellTasks, PostgresConfig, PostgresStore};
use greenroom_usecases::compose::Compose;
use greenroom_usecases::create_room::{CreateRoom, CreateRoomCommand, Person};
use greenroom_usecases::deliver_invitations::DeliverInvitations;
use greenroom_usecases::invite::Invite;
use secrecy::SecretString;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::ambient::{OsSecrets, SystemClock};
use crate::tasks::{Stopping, deliver_invitations};

/// As many connections as the settings have.
const POOL_SIZE: usize = 16;
/// More messages in a second than can go out: what is measured is not the pace.
const NO_LIMIT: u32 = 1_000_000;
const LANGUAGE: &str = "en";

/// Stores rooms and sends their messages.
pub(super) struct House {
    create_room: CreateRoom,
    deliver: DeliverInvitations,
    _bell: BellTasks,
}

/// A worker that runs.
pub(super) struct Worker {
    running: JoinHandle<()>,
    stop: watch::Sender<bool>,
}

impl House {
    pub(super) fn on(database: &SecretString, messenger: Arc<dyn Messenger>) -> anyhow::Result<Self> {
        let config = PostgresConfig { pool_size: POOL_SIZE, ..PostgresConfig::new(database.clone()) };
        let store = PostgresStore::open(config)?;
        let bell = store.start_bell();
        let store = Arc::new(store);
        let key = LinkKey::new(&OsSecrets.bytes()).context("the random key is too short")?;
        let link_keys = LinkKeys { current: key, previous: None };
        Ok(Self {
            create_room: create_room(store.clone(), link_keys.clone()),
            deliver: deliver(store, messenger, link_keys),
            _bell: bell,
        })
    }

    pub(super) fn create_room(&self) -> CreateRoom {
        self.create_room.clone()
    }

    pub(super) fn start_worker(&self) -> Worker {
        let (stop, stopping) = watch::channel(false);
        let running = tokio::spawn(deliver_invitations::run(self.deliver.clone(), Stopping::by(stopping)));
        Worker { running, stop }
    }
}

impl Worker {
    /// Stops it, and waits until it has settled what it sent.
    pub(super) async fn stop(self) -> anyhow::Result<()> {
        self.stop.send(true)?;
        Ok(self.running.await?)
    }
}

fn create_room(rooms: Arc<PostgresStore>, link_keys: LinkKeys) -> CreateRoom {
    CreateRoom {
        rooms,
        clock: Arc::new(SystemClock),
        secrets: Arc::new(OsSecrets),
        link_keys,
        window_rules: WindowRules::default(),
        room_prefix: "interview_".into(),
        invite: Invite {
            secrets: Arc::new(OsSecrets),
            rules: NoticeRules { templates: Purpose::ALL.to_vec(), reminders: vec![] },
            languages: vec![LANGUAGE.into()],
            default_language: LANGUAGE.into(),
        },
    }
}

fn deliver(
    outbox: Arc<PostgresStore>,
    messenger: Arc<dyn Messenger>,
    link_keys: LinkKeys,
) -> DeliverInvitations {
    DeliverInvitations {
        breakers: outbox.clone(),
        outbox,
        messenger,
        clock: Arc::new(SystemClock),
        secrets: Arc::new(OsSecrets),
        compose: Compose { link_keys, company_name: "Acme Jordan".into() },
        rules: ClaimRules {
            reach: Reach::Moving,
            pacing: PacingRules::new(NO_LIMIT, None),
            retry: RetryRules::default(),
        },
    }
}

/// An application whose candidate, with a number that nobody else has, is to be written to at once.
pub(super) fn application(number: u32) -> anyhow::Result<CreateRoomCommand> {
    Ok(CreateRoomCommand {
        application: Application { id: format!("bench-{number}"), round: 1 },
        job: Job { id: "J-7".into(), title: "Accountant".into() },
        company: Some("Acme Jordan".into()),
        people: vec![candidate(number)?],
        schedule: Schedule {
            starts_at: None,
            duration: TimeDelta::minutes(60),
            timezone: "Asia/Amman".into(),
            closes_at: None,
        },
        metadata: "{}".into(),
        notify: true,
        policy: EntryPolicy::default(),
        by: Caller::SYSTEM,
        repeatable: None,
    })
}

fn candidate(number: u32) -> anyhow::Result<Person> {
    let consent = Consent {
        granted_at: SystemClock.now(),
        text_version: "v1".into(),
        source: "application_form".into(),
    };
    Ok(Person {
        role: Role::Candidate,
        external_id: Some(format!("C-{number}")),
        name: "Layla Haddad".into(),
        phone: Some(PhoneNumber::from_e164(&format!("+96279{number:07}"))?),
        locale: Some(LANGUAGE.into()),
        consent: Some(consent),
    })
}
