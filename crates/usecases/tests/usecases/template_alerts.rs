//! What the messenger tells of its templates and of our account.

use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::invitation::Purpose;
use greenroom_domain::outbox::{Breaker, Origin, Scope};
use greenroom_domain::ports::{MockBreakers, MockEntryStore, MockMessenger};
use greenroom_domain::receipt::{Alert, MessengerNews};
use greenroom_usecases::record_correspondence::{CorrespondenceError, RecordCorrespondence};

use crate::record_correspondence::{news, store_knowing, taking};
use crate::samples::{Noted, at, database_away, taken};

/// `gr_talk` carries two purposes; every other purpose has a template of its own.
fn messenger() -> MockMessenger {
    let mut messenger = MockMessenger::new();
    messenger.expect_template_name().returning(|purpose| match purpose {
        Purpose::Scheduled | Purpose::Rescheduled => Some("gr_talk".into()),
        Purpose::Cancelled => None,
        other => Some(format!("gr_{}", other.as_str())),
    });
    messenger
}

async fn take(alerts: Vec<Alert>, outbox: MockBreakers) -> Result<Vec<Alert>, CorrespondenceError> {
    let news = MessengerNews { alerts, ..news(vec![]) };
    let record = RecordCorrespondence {
        messenger: Arc::new(messenger()),
        breakers: Arc::new(outbox),
        ..taking(news, store_knowing(None), MockEntryStore::new())
    };
    record.run(b"{}", Some("signed")).await
}

fn stopped(template: &str, language: Option<&str>) -> Alert {
    Alert::TemplateStopped {
        template: template.into(),
        language: language.map(ToOwned::to_owned),
        reason: "PAUSED".into(),
        category: false,
    }
}

fn freed(template: &str, language: Option<&str>) -> Alert {
    Alert::TemplateFreed { template: template.into(), language: language.map(ToOwned::to_owned) }
}

fn scopes(these: &[(Purpose, &str)]) -> Vec<Scope> {
    these.iter().map(|(purpose, language)| Scope::Template(*purpose, (*language).to_owned())).collect()
}

/// Which scopes a template stands for, in one language or in all.
fn cases() -> Vec<(&'static str, Option<&'static str>, Vec<Scope>)> {
    use Purpose::{Open, Rescheduled, Scheduled};
    let both = [(Scheduled, "en"), (Scheduled, "ar"), (Rescheduled, "en"), (Rescheduled, "ar")];
    vec![
        ("gr_open", Some("ar"), scopes(&[(Open, "ar")])),
        ("gr_open", None, scopes(&[(Open, "en"), (Open, "ar")])),
        ("gr_talk", Some("en"), scopes(&[(Scheduled, "en"), (Rescheduled, "en")])),
        ("gr_talk", None, scopes(&both)),
        ("another", None, vec![]),
    ]
}

#[tokio::test]
async fn a_template_that_was_stopped_stops_its_messages_in_its_language_or_in_all() {
    for (template, language, expected) in cases() {
        let (mut outbox, noted) = (MockBreakers::new(), Noted::<Breaker>::default());
        let notes = noted.clone();
        outbox.expect_stop().times(..=1).returning(move |breakers| {
            notes.lock().unwrap().extend_from_slice(breakers);
            Ok(())
        });
        let alerts = vec![stopped(template, language)];
        let told = if expected.is_empty() { vec![] } else { alerts.clone() };
        assert_eq!(take(alerts, outbox).await.unwrap(), told, "an operator has to know of ours");
        let breakers = taken(&noted);
        let given: Vec<_> = breakers.iter().map(|breaker| breaker.scope.clone()).collect();
        assert_eq!(given, expected, "{template} {language:?}");
        let rest = at(20) + TimeDelta::hours(1);
        assert!(breakers.iter().all(|one| one.since == at(20) && one.retry_at == rest && one.code == 0));
        assert!(breakers.iter().all(|one| one.title == "the messenger says PAUSED"));
    }
}

#[tokio::test]
async fn a_template_that_is_free_again_lets_the_same_messages_go_on() {
    for (template, language, expected) in cases() {
        let (mut outbox, noted) = (MockBreakers::new(), Noted::<Scope>::default());
        let notes = noted.clone();
        outbox.expect_resume().withf(|_, by, now| *by == Origin::News && *now == at(20)).returning(
            move |scope, _, _| {
                notes.lock().unwrap().push(scope.clone());
                Ok(())
            },
        );
        take(vec![freed(template, language)], outbox).await.unwrap();
        assert_eq!(taken(&noted), expected, "{template} {language:?}");
    }
}

#[tokio::test]
async fn a_template_that_is_advertising_now_is_stopped_until_a_look_at_it_says_otherwise() {
    let advertising = Alert::TemplateStopped {
        template: "gr_open".into(),
        language: None,
        reason: "MARKETING".into(),
        category: true,
    };
    let mut outbox = MockBreakers::new();
    outbox
        .expect_stop()
        .once()
        .withf(|breakers| breakers.len() == 2 && breakers.iter().all(|one| one.origin == Origin::Category))
        .returning(|_| Ok(()));
    take(vec![advertising], outbox).await.unwrap();
}

#[tokio::test]
async fn a_language_that_we_do_not_use_stops_nothing() {
    let mut outbox = MockBreakers::new();
    outbox.expect_stop().withf(<[Breaker]>::is_empty).returning(|_| Ok(()));
    assert_eq!(take(vec![stopped("gr_open", Some("tr"))], outbox).await.unwrap(), []);
}

#[tokio::test]
async fn what_only_an_operator_can_mend_is_told_and_stops_nothing() {
    let alerts = vec![Alert::BilledAsMarketing, Alert::Account("the number was flagged".into())];
    // An outbox that expects no call.
    assert_eq!(take(alerts.clone(), MockBreakers::new()).await.unwrap(), alerts);
}

#[tokio::test]
async fn what_could_not_be_stored_is_told_so_that_it_is_sent_again() {
    let (mut stuck, mut held) = (MockBreakers::new(), MockBreakers::new());
    stuck.expect_stop().returning(|_| Err(database_away()));
    held.expect_resume().returning(|_, _, _| Err(database_away()));
    for (alert, outbox) in [(stopped("gr_open", None), stuck), (freed("gr_open", None), held)] {
        assert!(matches!(take(vec![alert], outbox).await, Err(CorrespondenceError::Store(_))));
    }
}
