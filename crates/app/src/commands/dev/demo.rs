//! The demo interview: open now, for a week, and the same one at the next start.

use chrono::{DateTime, TimeDelta};
use greenroom_domain::door::EntryPolicy;
use greenroom_domain::participant::{Consent, Role};
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::room::{Application, Job, Schedule};
use greenroom_domain::timeline::Caller;
use greenroom_usecases::create_room::{CreateRoomCommand, Creation, OpenedRoom, Person};

use crate::wiring::Services;

/// The demo room that is not over yet; a new round when the last one is.
pub(super) async fn interview(services: &Services) -> anyhow::Result<OpenedRoom> {
    let mut round = 1;
    loop {
        match services.rooms.create.run(application(round, services)).await? {
            Creation::Created(opened) | Creation::Existing(opened) => return Ok(opened),
            Creation::Over { .. } | Creation::Differs { .. } => round += 1,
        }
    }
}

fn application(round: u32, services: &Services) -> CreateRoomCommand {
    CreateRoomCommand {
        application: Application { id: "demo".into(), round },
        job: Job { id: "demo-job".into(), title: "Accountant".into() },
        company: Some("Acme Jordan".into()),
        people: vec![person(Role::Candidate, "Layla Haddad"), person(Role::Interviewer, "Omar Nasser")],
        schedule: Schedule {
            starts_at: None,
            duration: TimeDelta::minutes(60),
            timezone: services.public.default_timezone.clone(),
            closes_at: None,
        },
        policy: EntryPolicy::default(),
        metadata: "{}".into(),
        // The number may be somebody's: where messages are really sent, nobody is written to for a demonstration.
        notify: services.public.preview,
        by: Caller::SYSTEM,
        repeatable: None,
    }
}

/// The demo candidate is glad to be written to.
fn consent() -> Consent {
    Consent { granted_at: DateTime::UNIX_EPOCH, text_version: "demo".into(), source: "demo".into() }
}

fn person(role: Role, name: &str) -> Person {
    let phone = (role == Role::Candidate).then_some("+962790123456");
    Person {
        role,
        external_id: None,
        name: name.into(),
        phone: phone.and_then(|number| PhoneNumber::from_e164(number).ok()),
        locale: None,
        consent: (role == Role::Candidate).then(consent),
    }
}
