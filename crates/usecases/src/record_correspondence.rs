//! `POST /webhooks/whatsapp`: receipts, replies, and news about templates and the number.

use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::clock::Clock;
use greenroom_domain::delivery::Stop;
use greenroom_domain::invitation::{Purpose, Suppression};
use greenroom_domain::outbox::{Breaker, Origin, Scope};
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{
    Breakers, CorrespondenceStore, Messenger, MessengerWebhooks, RoomStore, Secrets, Silence, StoreError,
    WebhookError,
};
use greenroom_domain::receipt::{Alert, Receipt, ReceiptNews, Reply};
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
    pub breakers: Arc<dyn Breakers>,
    /// What a message was for.
    pub rooms: Arc<dyn RoomStore>,
    /// Who takes answers.
    pub respond: Respond,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub secrets: Arc<dyn Secrets>,
    /// The languages of our templates.
    pub languages: Vec<String>,
}

/// How long what a receipt stopped rests before one message tries it. Longer than after a refusal: the message would be
/// taken, and fail a moment later.
const RECEIPT_REST: TimeDelta = TimeDelta::minutes(10);

/// How long a template that was stopped by the messenger rests before one message tries it all the same.
const TEMPLATE_REST: TimeDelta = TimeDelta::hours(1);

impl RecordCorrespondence {
    /// Verifies the raw bytes, does what replies and failures call for, and keeps the body once, with its receipts applied in
    /// the same transaction. A body that failed half way is sent again, and done again with the same effect; one that was recorded is
    /// done with. Answers what an operator has to know.
    ///
    /// # Errors
    /// Only for a bad signature, or when the database is away. What we do not understand is kept.
    pub async fn run(&self, body: &[u8], signature: Option<&str>) -> Result<Vec<Alert>, CorrespondenceError> {
        let news = self.webhooks.verify(body, signature)?;
        if self.correspondence.knows(&news.id).await? {
            return Ok(vec![]);
        }
        let mut alerts = vec![];
        for reply in &news.replies {
            alerts.extend(self.reply(reply).await?);
        }
        for alert in &news.alerts {
            alerts.extend(self.react(alert).await?);
        }
        for receipt in &news.receipts {
            alerts.extend(self.stop_for_others(receipt).await?);
        }
        self.correspondence.record(&news).await?;
        Ok(alerts)
    }

    /// A failure may be nothing of this person's: the account, or the template. When nothing tells which template, an
    /// operator has to.
    async fn stop_for_others(&self, news: &ReceiptNews) -> Result<Option<Alert>, StoreError> {
        let (Some(stop), Receipt::Failed(failure)) = (news.stop, &news.receipt) else { return Ok(None) };
        let scope = match stop {
            Stop::Channel => Some(Scope::Channel),
            Stop::Template => self.template_of(news).await?,
        };
        let now = self.clock.now();
        let breaker = scope.map(|scope| Breaker {
            scope,
            origin: Origin::Refusal,
            since: now,
            retry_at: now + RECEIPT_REST,
            code: failure.code,
            title: failure.title.clone(),
        });
        let Some(breaker) = breaker else {
            return Ok(Some(Alert::Account(format!("failed {}", failure.code))));
        };
        self.breakers.stop(&[breaker]).await.map(|()| None)
    }

    async fn template_of(&self, news: &ReceiptNews) -> Result<Option<Scope>, StoreError> {
        let Some(attempt) = news.attempt else { return Ok(None) };
        let Some(entrant) = self.correspondence.addressee(&news.message).await? else { return Ok(None) };
        let record = self.rooms.find(&entrant.room.name).await?;
        let invitations = record.map(|record| record.invitations).unwrap_or_default();
        Ok(invitations.iter().find(|one| one.id == attempt.invitation).map(Scope::template_of))
    }

    async fn reply(&self, reply: &Reply) -> Result<Option<Alert>, StoreError> {
        match reply.word {
            None => Ok(None),
            Some(ReplyWord::Stop) => self.stop(reply).await,
            Some(ReplyWord::Start) => match self.number(reply).await? {
                Some(phone) => self.correspondence.lift_stops(&phone, reply.at).await.map(|_| None),
                None => Ok(None),
            },
            Some(ReplyWord::Respond(kind)) => {
                let Some(message) = &reply.answers else { return Ok(None) };
                let Some(entrant) = self.correspondence.addressee(message).await? else { return Ok(None) };
                match self.respond.reply(&entrant, kind, reply.id.clone(), reply.at).await {
                    Err(RespondError::Store(error)) => Err(error),
                    // Too late is no mistake of the messenger's.
                    Ok(()) | Err(RespondError::Unknown | RespondError::Refused(_)) => Ok(None),
                }
            }
        }
    }

    async fn stop(&self, reply: &Reply) -> Result<Option<Alert>, StoreError> {
        let Some(phone) = self.number(reply).await? else { return Ok(Some(Alert::UnknownStop)) };
        let silence = Silence {
            id: self.secrets.uuid(),
            phone,
            application: None,
            reason: Suppression::Stopped,
            since: reply.at,
            source: "message".into(),
        };
        self.correspondence.silence(&silence).await.map(|()| None)
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

    /// Does what an alert calls for, and gives it on when it concerns us: the account may have templates of others.
    async fn react(&self, alert: &Alert) -> Result<Option<Alert>, StoreError> {
        let concerns_us = match alert {
            Alert::TemplateStopped { template, language, reason, category } => {
                let now = self.clock.now();
                let origin = if *category { Origin::Category } else { Origin::News };
                let breaker = |scope| Breaker {
                    scope,
                    origin,
                    since: now,
                    retry_at: now + TEMPLATE_REST,
                    code: 0,
                    title: format!("the messenger says {reason}"),
                };
                let scopes = self.scopes(template, language.as_deref());
                let breakers: Vec<Breaker> = scopes.into_iter().map(breaker).collect();
                self.breakers.stop(&breakers).await?;
                !breakers.is_empty()
            }
            Alert::TemplateFreed { template, language } => {
                let scopes = self.scopes(template, language.as_deref());
                for scope in &scopes {
                    self.breakers.resume(scope, Origin::News, self.clock.now()).await?;
                }
                !scopes.is_empty()
            }
            Alert::BilledAsMarketing | Alert::Account(_) | Alert::TemplateChanged | Alert::UnknownStop => {
                true
            }
        };
        Ok(concerns_us.then(|| alert.clone()))
    }

    /// The purposes that this template carries, in the language or in all.
    fn scopes(&self, template: &str, language: Option<&str>) -> Vec<Scope> {
        let purposes = Purpose::ALL.into_iter();
        let meant =
            purposes.filter(|purpose| self.messenger.template_name(*purpose).as_deref() == Some(template));
        let ours = self.languages.iter().filter(|ours| language.is_none_or(|one| one == *ours));
        let languages: Vec<String> = ours.cloned().collect();
        meant
            .flat_map(|purpose| languages.iter().map(move |one| Scope::Template(purpose, one.clone())))
            .collect()
    }
}
