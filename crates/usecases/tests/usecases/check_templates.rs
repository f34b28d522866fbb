use std::sync::Arc;

use chrono::TimeDelta;
use greenroom_domain::invitation::Purpose;
use greenroom_domain::outbox::{Breaker, Origin, Scope};
use greenroom_domain::ports::{MessengerError, MockBreakers, MockMessenger};
use greenroom_domain::template::{Button, Fault, Template};
use greenroom_usecases::check_templates::{CheckError, CheckTemplates};

use crate::samples::{Noted, at, clock, database_away, taken};

fn template(purpose: Purpose, language: &str) -> Template {
    let link = purpose.has_link().then(|| Button::Link { url: "https://x.example/join?t={{1}}".into() });
    let replies = purpose.quick_replies().iter().map(|_| Button::QuickReply);
    Template {
        name: name(purpose),
        language: language.into(),
        status: "APPROVED".into(),
        category: "UTILITY".into(),
        named: true,
        parameters: purpose.parameters().iter().map(|name| (*name).to_owned()).collect(),
        buttons: link.into_iter().chain(replies).collect(),
    }
}

fn name(purpose: Purpose) -> String {
    format!("gr_{}", purpose.as_str())
}

fn messenger(templates: Vec<Template>) -> MockMessenger {
    let mut messenger = MockMessenger::new();
    messenger.expect_templates().once().returning(move || Ok(Some(templates.clone())));
    messenger.expect_template_name().returning(|purpose| Some(name(purpose)));
    messenger
}

/// What was stopped and what was let go on.
#[derive(Default)]
struct Told {
    stopped: Noted<Breaker>,
    freed: Noted<Scope>,
    kept: Noted<Scope>,
}

fn outbox(told: &Told) -> MockBreakers {
    let (mut outbox, stopped, freed) = (MockBreakers::new(), told.stopped.clone(), told.freed.clone());
    let kept = told.kept.clone();
    outbox.expect_stop().returning(move |breakers| {
        stopped.lock().unwrap().extend_from_slice(breakers);
        Ok(())
    });
    outbox.expect_resume().withf(|_, by, now| *by == Origin::Check && *now == at(20)).returning(
        move |scope, _, _| {
            freed.lock().unwrap().push(scope.clone());
            Ok(())
        },
    );
    outbox.expect_forget_other_templates().returning(move |scopes| {
        kept.lock().unwrap().extend_from_slice(scopes);
        Ok(())
    });
    outbox
}

/// The settings name two templates, each in English and in Arabic.
fn check(messenger: MockMessenger, outbox: MockBreakers) -> CheckTemplates {
    CheckTemplates {
        messenger: Arc::new(messenger),
        breakers: Arc::new(outbox),
        clock: clock(20),
        purposes: vec![Purpose::Open, Purpose::Cancelled],
        languages: vec!["en".into(), "ar".into()],
    }
}

fn scope(purpose: Purpose, language: &str) -> Scope {
    Scope::Template(purpose, language.into())
}

#[tokio::test]
async fn what_is_missing_or_does_not_fit_is_stopped_and_what_fits_goes_on() {
    let paused = Template { status: "PAUSED".into(), ..template(Purpose::Open, "ar") };
    let foreign = Template { name: "another".into(), ..template(Purpose::Cancelled, "ar") };
    let known = vec![template(Purpose::Open, "en"), paused, template(Purpose::Cancelled, "en"), foreign];
    let told = Told::default();
    let unfit = check(messenger(known), outbox(&told)).run().await.unwrap();
    let faults: Vec<_> =
        unfit.iter().map(|one| (one.purpose, one.language.as_str(), one.faults.clone())).collect();
    let expected = [
        (Purpose::Open, "ar", vec![Fault::NotApproved("PAUSED".into())]),
        (Purpose::Cancelled, "ar", vec![Fault::Missing]),
    ];
    assert_eq!(faults, expected);
    let stopped = taken(&told.stopped);
    let scopes: Vec<_> = stopped.iter().map(|breaker| breaker.scope.clone()).collect();
    assert_eq!(scopes, [scope(Purpose::Open, "ar"), scope(Purpose::Cancelled, "ar")]);
    assert!(stopped.iter().all(|one| one.since == at(20) && one.retry_at == at(20) + TimeDelta::hours(2)));
    assert_eq!(stopped[0].title, "its status is PAUSED, not APPROVED");
    assert!(stopped.iter().all(|one| one.origin == Origin::Check));
    let freed = taken(&told.freed);
    assert_eq!(freed, [scope(Purpose::Open, "en"), scope(Purpose::Cancelled, "en")]);
    assert_eq!(taken(&told.kept).len(), 4, "what is wanted in no language any more is forgotten");
}

#[tokio::test]
async fn several_faults_of_one_template_stop_it_once_and_are_all_told() {
    let bad = Template { category: "MARKETING".into(), named: false, ..template(Purpose::Open, "en") };
    let told = Told::default();
    let check = CheckTemplates {
        purposes: vec![Purpose::Open],
        languages: vec!["en".into()],
        ..check(messenger(vec![bad]), outbox(&told))
    };
    assert_eq!(check.run().await.unwrap()[0].faults.len(), 2);
    let stopped = taken(&told.stopped);
    assert_eq!(stopped.len(), 1);
    let title = "its category is MARKETING, not UTILITY: messages would be dropped silently; \
                 its parameters are positional, not named";
    assert_eq!(stopped[0].title, title);
    assert_eq!(stopped[0].origin, Origin::Category, "that a message is taken proves nothing then");
    assert_eq!(taken(&told.freed), []);
}

#[tokio::test]
async fn nothing_is_stopped_when_the_templates_cannot_be_had() {
    let errors: [fn() -> MessengerError; 2] = [
        || MessengerError::Unavailable("no answer".into()),
        || MessengerError::Unauthorized("no right".into()),
    ];
    for error in errors {
        let mut messenger = MockMessenger::new();
        messenger.expect_templates().returning(move || Err(error()));
        // An outbox that expects no call.
        let failed = check(messenger, MockBreakers::new()).run().await;
        assert!(matches!(failed, Err(CheckError::Messenger(_))));
    }
}

#[tokio::test]
async fn a_messenger_that_needs_no_templates_is_not_judged() {
    let mut messenger = MockMessenger::new();
    messenger.expect_templates().returning(|| Ok(None));
    assert_eq!(check(messenger, MockBreakers::new()).run().await.unwrap(), []);
}

#[tokio::test]
async fn a_purpose_without_a_template_is_not_missed() {
    let mut messenger = MockMessenger::new();
    messenger.expect_templates().returning(|| Ok(Some(vec![])));
    messenger.expect_template_name().returning(|purpose| (purpose == Purpose::Open).then(|| name(purpose)));
    let told = Told::default();
    let unfit = check(messenger, outbox(&told)).run().await.unwrap();
    assert!(unfit.len() == 2 && unfit.iter().all(|one| one.purpose == Purpose::Open), "{unfit:?}");
}

#[tokio::test]
async fn what_could_not_be_stored_is_told() {
    let mut outbox = MockBreakers::new();
    outbox.expect_stop().returning(|_| Err(database_away()));
    assert!(matches!(check(messenger(vec![]), outbox).run().await, Err(CheckError::Store(_))));
}
