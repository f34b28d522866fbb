//! Who carries messages and announcements, and the use cases around them.

use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::clock::Clock;
use greenroom_domain::delivery::RetryRules;
use greenroom_domain::notice::NoticeRules;
use greenroom_domain::outbox::{ClaimRules, Reach};
use greenroom_domain::pacing::PacingRules;
use greenroom_domain::ports::{Announcer, Messenger, MessengerWebhooks};
use greenroom_preview::PreviewMessenger;
use greenroom_usecases::announce::Announce;
use greenroom_usecases::check_templates::CheckTemplates;
use greenroom_usecases::compose::Compose;
use greenroom_usecases::deliver_invitations::DeliverInvitations;
use greenroom_usecases::invite::Invite;
use greenroom_usecases::record_correspondence::RecordCorrespondence;
use greenroom_usecases::respond::Respond;
use greenroom_webhooks::{Webhooks, WebhooksConfig};
use greenroom_whatsapp::{WhatsApp, WhatsAppConfig, WhatsAppWebhooks};

use super::Ports;
use crate::settings::{CloudApi, MessengerMode, Settings, WebhooksOut};

/// Who carries what goes out.
#[derive(Clone)]
pub struct Post {
    /// Carries messages to people.
    pub messenger: Arc<dyn Messenger>,
    /// Proves what comes back.
    pub webhooks: Arc<dyn MessengerWebhooks>,
    /// The messenger again, when it only shows messages.
    pub preview: Option<PreviewMessenger>,
    /// Tells the recruiting system, if it is to be told.
    pub announcer: Option<Arc<dyn Announcer>>,
}

impl Post {
    /// What the settings say.
    ///
    /// # Errors
    /// When an address or a key cannot be used at all.
    pub fn new(settings: &Settings, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        let announcer = settings.webhooks_out.as_ref().map(announcer).transpose()?;
        match &settings.messages.mode {
            MessengerMode::Cloud(cloud) => {
                let config = config(cloud, settings);
                Ok(Self {
                    messenger: Arc::new(WhatsApp::new(config.clone())?),
                    webhooks: Arc::new(WhatsAppWebhooks::new(&config)?),
                    preview: None,
                    announcer,
                })
            }
            MessengerMode::Preview => {
                let preview = PreviewMessenger::new(settings.http.public_url.clone(), clock)?;
                Ok(Self::previewing(preview, announcer))
            }
        }
    }

    fn previewing(preview: PreviewMessenger, announcer: Option<Arc<dyn Announcer>>) -> Self {
        let shared = Arc::new(preview.clone());
        Self { messenger: shared.clone(), webhooks: shared, preview: Some(preview), announcer }
    }

    /// Tells somebody of each message that is shown, too; nothing changes when messages are sent.
    #[must_use]
    pub fn watched_by(self, onlooker: greenroom_preview::Onlooker) -> Self {
        match self.preview {
            Some(preview) => Self::previewing(preview.watched_by(onlooker), self.announcer),
            None => self,
        }
    }
}

fn config(cloud: &CloudApi, settings: &Settings) -> WhatsAppConfig {
    WhatsAppConfig {
        base_url: cloud.base_url.clone(),
        api_version: cloud.api_version.clone(),
        phone_number_id: cloud.phone_number_id.clone(),
        business_account_id: cloud.business_account_id.clone(),
        access_token: cloud.access_token.clone(),
        app_secrets: cloud.app_secrets.clone(),
        verify_token: cloud.verify_token.clone(),
        templates: settings.messages.templates.clone(),
        timeout: cloud.timeout,
        parameter_name_on_button: cloud.named_button,
    }
}

fn announcer(out: &WebhooksOut) -> anyhow::Result<Arc<dyn Announcer>> {
    let config = WebhooksConfig {
        previous_secret: out.previous_secret.clone(),
        allow_private: out.allow_private,
        ..WebhooksConfig::new(out.url.clone(), out.secret.clone())
    };
    Ok(Arc::new(Webhooks::new(&config)?))
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

pub(super) fn respond(ports: &Ports, settings: &Settings) -> Respond {
    Respond {
        doors: ports.doors.clone(),
        correspondence: ports.correspondence.clone(),
        clock: ports.clock.clone(),
        secrets: ports.secrets.clone(),
        link_keys: settings.entry.link_keys.clone(),
    }
}

pub(super) fn record_correspondence(ports: &Ports, settings: &Settings) -> RecordCorrespondence {
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

pub(super) fn deliver_invitations(ports: &Ports, settings: &Settings) -> DeliverInvitations {
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

pub(super) fn check_templates(ports: &Ports, settings: &Settings) -> CheckTemplates {
    CheckTemplates {
        messenger: ports.post.messenger.clone(),
        breakers: ports.breakers.clone(),
        clock: ports.clock.clone(),
        purposes: settings.messages.templates.keys().copied().collect(),
        languages: settings.messages.languages.clone(),
    }
}

pub(super) fn announce(ports: &Ports) -> Option<Announce> {
    let announcer = ports.post.announcer.clone()?;
    Some(Announce {
        announcements: ports.announcements.clone(),
        announcer,
        clock: ports.clock.clone(),
        secrets: ports.secrets.clone(),
    })
}
