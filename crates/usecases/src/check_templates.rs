//! Looks whether the messenger's templates can carry what we will send, before people wait for it.

use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::clock::Clock;
use greenroom_domain::invitation::Purpose;
use greenroom_domain::outbox::{Breaker, Origin, Scope};
use greenroom_domain::ports::{Breakers, Messenger, MessengerError, StoreError};
use greenroom_domain::template::{Fault, Template, faults};

/// Why the templates could not be looked at.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The messenger did not give them.
    #[error("the templates could not be had")]
    Messenger(#[from] MessengerError),
    /// What follows could not be stored.
    #[error("what is wrong with the templates could not be stored")]
    Store(#[from] StoreError),
}

/// A template that cannot carry its messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// What it is for.
    pub purpose: Purpose,
    /// Its name.
    pub name: String,
    /// Its language.
    pub language: String,
    /// What is wrong.
    pub faults: Vec<Fault>,
}

/// Checks.
#[derive(Clone)]
pub struct CheckTemplates {
    /// Whose templates.
    pub messenger: Arc<dyn Messenger>,
    /// What is stopped.
    pub breakers: Arc<dyn Breakers>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The purposes that have a template by the settings.
    pub purposes: Vec<Purpose>,
    /// The languages in which they are to exist.
    pub languages: Vec<String>,
}

/// How long messages by an unfit template wait before one tries it all the same. Longer than the pause between checks.
const REST: TimeDelta = TimeDelta::hours(2);

impl CheckTemplates {
    /// Fetches the templates, stops what they cannot carry, and lets go on what they can. Answers what is wrong.
    ///
    /// # Errors
    /// When the templates cannot be had. Nothing is stopped for that.
    pub async fn run(&self) -> Result<Vec<Unfit>, CheckError> {
        let Some(templates) = self.messenger.templates().await? else { return Ok(vec![]) };
        let (unfit, fit): (Vec<Unfit>, Vec<Unfit>) =
            self.wanted().map(|wanted| judged(wanted, &templates)).partition(|one| !one.faults.is_empty());
        let now = self.clock.now();
        let breaker = |one: &Unfit| Breaker {
            scope: scope(one),
            origin: if one.faults.iter().any(is_category) { Origin::Category } else { Origin::Check },
            since: now,
            retry_at: now + REST,
            code: 0,
            title: one.faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
        };
        self.breakers.stop(&unfit.iter().map(breaker).collect::<Vec<_>>()).await?;
        for one in &fit {
            self.breakers.resume(&scope(one), Origin::Check, now).await?;
        }
        let wanted: Vec<Scope> = unfit.iter().chain(&fit).map(scope).collect();
        self.breakers.forget_other_templates(&wanted).await?;
        Ok(unfit)
    }

    fn wanted(&self) -> impl Iterator<Item = (Purpose, String, String)> {
        let named = self
            .purposes
            .iter()
            .filter_map(|purpose| Some((*purpose, self.messenger.template_name(*purpose)?)));
        named.flat_map(|(purpose, name)| {
            self.languages.iter().map(move |language| (purpose, name.clone(), language.clone()))
        })
    }
}

fn judged((purpose, name, language): (Purpose, String, String), templates: &[Template]) -> Unfit {
    let template = templates.iter().find(|one| one.name == name && one.language == language);
    Unfit { purpose, faults: faults(purpose, template), name, language }
}

const fn is_category(fault: &Fault) -> bool {
    matches!(fault, Fault::NotUtility(_))
}

fn scope(one: &Unfit) -> Scope {
    Scope::Template(one.purpose, one.language.clone())
}
