//! What people and the recruiting system are told, and what they answer.

use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::delivery::RetryRules;
use greenroom_domain::notice::NoticeRules;
use greenroom_domain::outbox::{ClaimRules, Reach};
use greenroom_domain::pacing::PacingRules;
use greenroom_domain::ports::AnnouncementStore;
use greenroom_preview::PreviewMessenger;
use greenroom_usecases::announce::Announce;
use greenroom_usecases::check_templates::CheckTemplates;
use greenroom_usecases::compose::Compose;
use greenroom_usecases::deliver_invitations::DeliverInvitations;
use greenroom_usecases::invite::Invite;
use greenroom_usecases::record_correspondence::RecordCorrespondence;
use greenroom_usecases::respond::Respond;
use greenroom_usecases::suppressions::Suppressions;
use tokio::sync::Notify;

use super::Ports;
use crate::settings::Settings;

/// Messages to people, announcements to the recruiting system, and what comes back.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is the use case of its name")]
pub struct Messages {
    pub respond: Respond,
    pub record_correspondence: RecordCorrespondence,
    pub suppressions: Suppressions,
    pub deliver_invitations: DeliverInvitations,
    pub check_templates: CheckTemplates,
    /// Rung when the messenger says that a template changed.
    pub recheck: Arc<Notify>,
    /// None when nobody is to be told.
    pub announce: Option<Announce>,
    /// What the recruiting system was told.
    pub announcements: Arc<dyn AnnouncementStore>,
    /// The messages that were shown instead of sent.
    pub preview: Option<PreviewMessenger>,
}

impl Messages {
    pub(super) fn new(ports: &Ports, settings: &Settings) -> Self {
        Self {
            respond: respond(ports, settings),
            record_correspondence: record_correspondence(ports, settings),
            suppressions: Suppressions { correspondence: ports.correspondence.clone() },
            deliver_invitations: deliver_invitations(ports, settings),
            check_templates: check_templates(ports, settings),
            recheck: Arc::default(),
            announce: announce(ports),
            announcements: ports.announcements.clone(),
            preview: ports.post.preview.clone(),
        }
    }
}

pub(super) fn invite(ports: &Ports, settings: &Settings) -> Invite {
    let messages = &settings.messages;
    Invite {
        secrets: ports.secrets.clone(),
        rules: NoticeRules {
            templates: messages.templates.keys().copied().collect(),
            reminders: messages.reminders.clone(),
        },
        languages: messages.languages.clone(),
        default_language: messages.default_language.clone(),
    }
}

fn respond(ports: &Ports, settings: &Settings) -> Respond {
    Respond {
        doors: ports.doors.clone(),
        correspondence: ports.correspondence.clone(),
        clock: ports.clock.clone(),
        secrets: ports.secrets.clone(),
        link_keys: settings.entry.link_keys.clone(),
    }
}

fn record_correspondence(ports: &Ports, settings: &Settings) -> RecordCorrespondence {
    RecordCorrespondence {
        webhooks: ports.post.webhooks.clone(),
        messenger: ports.post.messenger.clone(),
        correspondence: ports.correspondence.clone(),
        breakers: ports.breakers.clone(),
        rooms: ports.rooms.clone(),
        respond: respond(ports, settings),
        clock: ports.clock.clone(),
        secrets: ports.secrets.clone(),
        languages: settings.messages.languages.clone(),
    }
}

fn deliver_invitations(ports: &Ports, settings: &Settings) -> DeliverInvitations {
    let messages = &settings.messages;
    // An hour's grace: receipts travel, too.
    let retry = RetryRules {
        time_to_live: messages.time_to_live + TimeDelta::hours(1),
        resend_in_doubt: messages.resend_in_doubt,
        ..RetryRules::default()
    };
    DeliverInvitations {
        outbox: ports.outbox.clone(),
        breakers: ports.breakers.clone(),
        messenger: ports.post.messenger.clone(),
        clock: ports.clock.clone(),
        secrets: ports.secrets.clone(),
        compose: Compose {
            link_keys: settings.entry.link_keys.clone(),
            company_name: messages.company_name.clone(),
        },
        rules: ClaimRules {
            reach: Reach::Moving,
            pacing: PacingRules::new(messages.a_second, messages.people_a_day),
            retry,
        },
    }
}

fn check_templates(ports: &Ports, settings: &Settings) -> CheckTemplates {
    CheckTemplates {
        messenger: ports.post.messenger.clone(),
        breakers: ports.breakers.clone(),
        clock: ports.clock.clone(),
        purposes: settings.messages.templates.keys().copied().collect(),
        languages: settings.messages.languages.clone(),
    }
}

fn announce(ports: &Ports) -> Option<Announce> {
    let announcer = ports.post.announcer.clone()?;
    Some(Announce {
        announcements: ports.announcements.clone(),
        announcer,
        clock: ports.clock.clone(),
        secrets: ports.secrets.clone(),
    })
}
