//! Who carries messages and announcements.

use std::sync::Arc;

use greenroom_domain::clock::Clock;
use greenroom_domain::ports::{Announcer, Messenger, MessengerWebhooks};
use greenroom_preview::PreviewMessenger;
use greenroom_webhooks::{Webhooks, WebhooksConfig};
use greenroom_whatsapp::{WhatsApp, WhatsAppConfig, WhatsAppWebhooks};

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
