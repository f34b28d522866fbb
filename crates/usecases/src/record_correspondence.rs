//! `POST /webhooks/whatsapp`: receipts, replies, and news about templates and the number.

use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::clock::Clock;
use greenroom_domain::invitation::{Purpose, Suppression};
use greenroom_domain::outbox::{Breaker, Scope};
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{
    CorrespondenceStore, Messenger, MessengerWebhooks, Outbox, Secrets, Silence, StoreError, WebhookError,
};
use greenroom_domain::receipt::{Alert, Reply};
use greenroom_domain::response::ReplyWord;

use crate::respond::{Respond, RespondError};

/// Why a body was not taken.
#[derive(Debug, thiserror::Error)]
pub enum CorrespondenceError {
    /// It does not come from our messenger. Nothing was stored.
    #[error("the webhook is not believed")]
    Forged(#[from] WebhookError),
    /// It could not be stored: the sender has to try again.
    #[error("the news could not be stored")]
    Store(#[from] StoreError),
}

/// Takes what the messenger tells.
#[derive(Clone)]
pub struct RecordCorrespondence {
    /// Who proves the sender.
    pub webhooks: Arc<dyn MessengerWebhooks>,
    /// Whose templates are meant.
    pub messenger: Arc<dyn Messenger>,
    /// Receipts, and who wants to be left alone.
    pub correspondence: Arc<dyn CorrespondenceStore>,
    /// What is stopped.
    pub outbox: Arc<dyn Outbox>,
    /// Who takes answers.
    pub respond: Respond,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub secrets: Arc<dyn Secrets>,
    /// The languages of our templates.
    pub languages: Vec<String>,
}

/// How long a template that was stopped by the messenger rests before one message tries it all the same.
const TEMPLATE_REST: TimeDelta = TimeDelta::hours(1);

impl RecordCorrespondence {
    /// Verifies the raw bytes, keeps the body once, applies its receipts in the same transaction, and then does what
    /// replies and news call for. All of it may be done twice with the same effect, so that a body that failed half way
    /// is simply sent again. Answers what an operator has to know.
    ///
    /// # Errors
    /// Only for a bad signature, or when the database is away. What we do not understand is kept.
    pub async fn run(&self, body: &[u8], signature: Option<&str>) -> Result<Vec<Alert>, CorrespondenceError> {
        let news = self.webhooks.verify(body, signature)?;
        self.correspondence.record(&news).await?;
        for reply in &news.replies {
            self.reply(reply).await?;
        }
        for alert in &news.alerts {
            self.react(alert).await?;
        }
        Ok(news.alerts)
    }

    async fn reply(&self, reply: &Reply) -> Result<(), StoreError> {
        match reply.word {
            None => Ok(()),
            Some(ReplyWord::Stop) => self.stop(reply).await,
            Some(ReplyWord::Start) => match self.number(reply).await? {
                Some(phone) => self.correspondence.lift_stops(&phone, reply.at).await.map(drop),
                None => Ok(()),
            },
            Some(ReplyWord::Respond(kind)) => {
                let Some(message) = &reply.answers else { return Ok(()) };
                let Some(entrant) = self.correspondence.addressee(message).await? else { return Ok(()) };
                match self.respond.reply(&entrant, kind, reply.id.clone(), reply.at).await {
                    Err(RespondError::Store(error)) => Err(error),
                    // Too late is no mistake of the messenger's.
                    Ok(()) | Err(RespondError::Unknown | RespondError::Refused(_)) => Ok(()),
                }
            }
        }
    }

    async fn stop(&self, reply: &Reply) -> Result<(), StoreError> {
        let Some(phone) = self.number(reply).await? else { return Ok(()) };
        let silence = Silence {
            id: self.secrets.uuid(),
            phone,
            application: None,
            reason: Suppression::Stopped,
            since: reply.at,
            source: "message".into(),
        };
        self.correspondence.silence(&silence).await
    }

    /// The number that we wrote to comes before the one that the messenger names: in Mexico, Argentina and Brazil it
    /// spells them in another way.
    async fn number(&self, reply: &Reply) -> Result<Option<PhoneNumber>, StoreError> {
        let addressee = match &reply.answers {
            Some(message) => self.correspondence.addressee(message).await?,
            None => None,
        };
        let written_to = addressee.and_then(|entrant| entrant.participant.phone);
        Ok(written_to.or_else(|| reply.from.phone.clone()))
    }

    async fn react(&self, alert: &Alert) -> Result<(), StoreError> {
        match alert {
            Alert::TemplateStopped { template, language, reason } => {
                let now = self.clock.now();
                let breaker = |scope| Breaker {
                    scope,
                    since: now,
                    retry_at: now + TEMPLATE_REST,
                    code: 0,
                    title: format!("the messenger says {reason}"),
                };
                let breakers: Vec<Breaker> =
                    self.scopes(template, language.as_deref()).into_iter().map(breaker).collect();
                self.outbox.stop(&breakers).await.map(drop)
            }
            Alert::TemplateFreed { template, language } => {
                for scope in self.scopes(template, language.as_deref()) {
                    self.outbox.resume(Some(scope), self.clock.now()).await?;
                }
                Ok(())
            }
            Alert::BilledAsMarketing | Alert::Account(_) => Ok(()),
        }
    }

    /// The purposes that this template carries, in the language or in all.
    fn scopes(&self, template: &str, language: Option<&str>) -> Vec<Scope> {
        let purposes = Purpose::ALL.into_iter();
        let meant =
            purposes.filter(|purpose| self.messenger.template_name(*purpose).as_deref() == Some(template));
        let languages = language.map_or_else(|| self.languages.clone(), |one| vec![one.to_owned()]);
        meant
            .flat_map(|purpose| languages.iter().map(move |one| Scope::Template(purpose, one.clone())))
            .collect()
    }
}
