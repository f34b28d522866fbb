//! The port `Messenger` on the Cloud API.

use std::collections::BTreeMap;

use async_trait::async_trait;
use greenroom_domain::delivery::{Reaction, RefusedSend, SendOutcome};
use greenroom_domain::invitation::{Failure, Purpose};
use greenroom_domain::message::Message;
use greenroom_domain::ports::{Messenger, MessengerError};
use greenroom_domain::template::Template;
use secrecy::{ExposeSecret, SecretString};

use crate::config::{WhatsAppConfig, WhatsAppConfigError};
use crate::graph::{Graph, Lost};
use crate::{answer, errors, request, templates};

/// Sends by the Cloud API. Holds its connections: build one and share it.
pub struct WhatsApp {
    graph: Graph,
    phone_number_id: String,
    business_account_id: Option<String>,
    names: BTreeMap<Purpose, String>,
    name_on_button: bool,
    access_token: SecretString,
}

impl WhatsApp {
    /// The messenger of this configuration. Nothing is asked of Meta.
    ///
    /// # Errors
    /// When a setting cannot be used.
    pub fn new(config: WhatsAppConfig) -> Result<Self, WhatsAppConfigError> {
        config.check_ids()?;
        config.check_templates()?;
        Ok(Self {
            graph: Graph::new(&config)?,
            phone_number_id: config.phone_number_id,
            business_account_id: config.business_account_id,
            names: config.templates,
            name_on_button: config.parameter_name_on_button,
            access_token: config.access_token,
        })
    }

    /// What Meta's errors might repeat of a message. Details of an error are kept and shown, and must not hold it.
    fn private<'a>(&'a self, message: &'a Message) -> [&'a str; 3] {
        let number = message.to.as_str();
        let link = message.link.as_ref().map_or("", |link| link.expose());
        [number.strip_prefix('+').unwrap_or(number), link, self.access_token.expose_secret()]
    }
}

#[async_trait]
impl Messenger for WhatsApp {
    async fn send(&self, message: &Message) -> SendOutcome {
        let Some(name) = self.names.get(&message.purpose) else {
            return ours(errors::NO_TEMPLATE, "no template for this purpose", "", Reaction::StopTemplate);
        };
        let Some(body) = request::body(message, name, self.name_on_button) else {
            return ours(errors::NO_LINK, "no link in the message", "", Reaction::OurBug);
        };
        match self.graph.post([&self.phone_number_id, "messages"], &body).await {
            Ok(answer) => answer::outcome(&answer, &self.private(message)),
            Err(Lost::NotReached(why)) => ours(errors::NOT_REACHED, "not reached", &why, errors::AGAIN),
            Err(Lost::Uncertain(why)) => SendOutcome::Uncertain(why),
        }
    }

    async fn templates(&self) -> Result<Option<Vec<Template>>, MessengerError> {
        let Some(account) = &self.business_account_id else { return Ok(None) };
        templates::all(&self.graph, account, self.access_token.expose_secret()).await.map(Some)
    }

    fn template_name(&self, purpose: Purpose) -> Option<String> {
        self.names.get(&purpose).cloned()
    }
}

/// A refusal without Meta: its code is one of ours, below zero. A line that is down comes back by itself.
fn ours(code: i32, title: &str, details: &str, reaction: Reaction) -> SendOutcome {
    let failure = Failure { code, title: title.to_owned(), details: details.to_owned() };
    let alarm = code != errors::NOT_REACHED;
    SendOutcome::Refused(RefusedSend { failure, reaction, wait: None, alarm })
}
