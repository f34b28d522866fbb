//! A messenger that sends nothing: it shows each message as its recipient would see it, with the link.
//!
//! It stands behind the port [`Messenger`] wherever there are no credentials of WhatsApp's. Everything before it is real: the
//! outbox, the pace, consent and suppression. The texts are those of `docs/whatsapp-templates/`, which are compiled in.

mod templates;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use greenroom_domain::clock::Clock;
use greenroom_domain::delivery::SendOutcome;
use greenroom_domain::invitation::Purpose;
use greenroom_domain::message::{Message, MessageId};
use greenroom_domain::ports::{Cause, Messenger, MessengerError, MessengerWebhooks, WebhookError};
use greenroom_domain::receipt::MessengerNews;
use greenroom_domain::template::Template;

pub use templates::{TemplateError, Text, Texts};

/// How many messages are kept. Older ones are forgotten.
pub const KEPT: usize = 200;

/// A message as its recipient would see it. It holds the link: never put it into a log.
#[derive(Clone)]
pub struct Preview {
    /// When it would have been sent.
    pub at: DateTime<Utc>,
    /// To whom, with most of the number hidden.
    pub to: String,
    /// What for.
    pub purpose: Purpose,
    /// In which language.
    pub language: String,
    /// The text with its variables filled, and the labels of the buttons.
    pub text: Text,
    /// Where the first button leads.
    pub link: Option<String>,
}

/// Told of each message.
pub type Onlooker = Arc<dyn Fn(&Preview) + Send + Sync>;

/// Shows messages.
#[derive(Clone)]
pub struct PreviewMessenger {
    texts: Arc<Texts>,
    shown: Arc<Mutex<VecDeque<Preview>>>,
    public_url: String,
    clock: Arc<dyn Clock>,
    onlooker: Option<Onlooker>,
}

impl PreviewMessenger {
    /// Makes one. Links begin with `public_url`, which has no slash at its end.
    ///
    /// # Errors
    /// When the texts that are compiled in cannot be read.
    pub fn new(public_url: impl Into<String>, clock: Arc<dyn Clock>) -> Result<Self, TemplateError> {
        Ok(Self {
            texts: Arc::new(Texts::built_in()?),
            shown: Arc::default(),
            public_url: public_url.into(),
            clock,
            onlooker: None,
        })
    }

    /// Tells somebody of each message, too.
    #[must_use]
    pub fn watched_by(mut self, onlooker: Onlooker) -> Self {
        self.onlooker = Some(onlooker);
        self
    }

    /// What was shown, newest first.
    pub fn shown(&self) -> Vec<Preview> {
        self.lock().iter().rev().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Preview>> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn preview(&self, message: &Message) -> Preview {
        Preview {
            at: self.clock.now(),
            to: message.to.masked(),
            purpose: message.purpose,
            language: message.language.clone(),
            text: self.texts.filled(message),
            link: message.link.as_ref().map(|link| format!("{}/join?t={}", self.public_url, link.expose())),
        }
    }
}

#[async_trait]
impl Messenger for PreviewMessenger {
    async fn send(&self, message: &Message) -> SendOutcome {
        let preview = self.preview(message);
        if let Some(onlooker) = &self.onlooker {
            onlooker(&preview);
        }
        let mut shown = self.lock();
        shown.push_back(preview);
        if shown.len() > KEPT {
            shown.pop_front();
        }
        SendOutcome::Accepted(MessageId::new(format!("preview.{}", message.attempt)))
    }

    async fn templates(&self) -> Result<Option<Vec<Template>>, MessengerError> {
        Ok(None)
    }

    fn template_name(&self, _: Purpose) -> Option<String> {
        None
    }
}

/// Nobody sends receipts for messages that were not sent.
#[derive(Debug, thiserror::Error)]
#[error("messages are only shown (whatsapp.mode is \"preview\"): no webhook can be meant for us")]
struct NoMessenger;

impl MessengerWebhooks for PreviewMessenger {
    fn verify<'a>(&self, _: &'a [u8], _: Option<&'a str>) -> Result<MessengerNews, WebhookError> {
        Err(WebhookError(Cause::from(NoMessenger)))
    }

    fn knows(&self, _: &str) -> bool {
        false
    }
}
