//! The matrix of who may do what: every operation of the OpenAPI document, asked by everybody.
//!
//! What is expected follows from the operation's `security`, and bodies are made of the document's examples, so that an
//! operation that comes is taken up by itself. One that cannot be filled fails, see [`filling`].

mod browsers;
mod filling;
mod house;
mod operations;

use reqwest::Method;
use serde_json::Value;

use crate::answers::assert_problem;
use crate::keys::{assert_forbidden, assert_unauthenticated};
use crate::server::Answer;

use browsers::{BROWSERS, Browser};
use filling::{Ids, Person};
use house::{HOLDERS, Holder, House};
use operations::{Guard, Operation, operations};

/// A mistake of the test's own must not look like a refusal, nor may a refusal look like success.
fn assert_let_through(answer: &Answer, what: &str) {
    let code = answer.body["code"].as_str();
    assert!(!["unauthenticated", "forbidden"].map(Some).contains(&code), "{what}: {answer:?}");
    assert!(answer.status < 500 && ![401, 403, 405, 415].contains(&answer.status), "{what}: {answer:?}");
    assert_one_shape(answer, what);
}

/// Whatever is refused is refused in one shape.
fn assert_one_shape(answer: &Answer, what: &str) {
    if answer.status >= 400 {
        let code = answer.body["code"].as_str().unwrap_or_else(|| panic!("{what}: {answer:?}"));
        assert_problem(answer, answer.status, code, None);
    }
}

/// What an answer tells, but for the id of the request.
fn told(answer: &Answer) -> (u16, Value) {
    let mut body = answer.body.clone();
    if let Some(members) = body.as_object_mut() {
        members.remove("requestId");
    }
    (answer.status, body)
}

#[tokio::test]
async fn every_operation_lets_in_whom_the_document_names() {
    for operation in operations() {
        let house = House::open().await;
        for holder in HOLDERS {
            let what = format!("{operation} by {holder:?}");
            let known = house.ask(&operation, holder, Ids::Known, operation.guard.whose()).await;
            check(&operation, holder, &known, &what);
            let unknown = house.ask(&operation, holder, Ids::Unknown, operation.guard.whose()).await;
            if operation.guard.refuses(holder) {
                assert_eq!(told(&known), told(&unknown), "{what}: the refusal tells what there is");
            }
        }
    }
}

fn check(operation: &Operation, holder: Holder, answer: &Answer, what: &str) {
    match (operation.guard, holder.scope()) {
        (Guard::Signature, _) => {
            assert!([401, 403].contains(&answer.status), "{what}: {answer:?}");
            assert_one_shape(answer, what);
        }
        (Guard::Nothing, _) => assert_let_through(answer, what),
        (Guard::Key(needed), Some(scope)) if !scope.allows(needed) => {
            assert_forbidden(answer, needed.as_str());
        }
        _ if operation.guard.refuses(holder) => assert_unauthenticated(answer),
        _ => assert_let_through(answer, what),
    }
}

#[tokio::test]
async fn where_a_key_is_needed_who_signed_in_by_one_gets_in_from_our_own_pages() {
    for operation in operations() {
        let house = House::open().await;
        for browser in BROWSERS {
            let what = format!("{operation} by {browser:?}");
            let answer = house.ask_by_cookie(&operation, browser).await;
            let is_elsewhere = match browser {
                Browser::OfAnotherPage => true,
                Browser::SaysNothing => operation.method != Method::GET,
                _ => false,
            };
            match operation.guard {
                Guard::Key(_) if is_elsewhere => {
                    assert_problem(&answer, 403, "forbidden", None);
                    assert_eq!(answer.body["scope"], Value::Null, "{what}");
                }
                Guard::OwnKey if browser == Browser::OfAnotherPage => {
                    assert_problem(&answer, 403, "forbidden", None);
                }
                Guard::Key(_) => check(&operation, browser.holder(), &answer, &what),
                // As if there were no cookie.
                _ => check(&operation, Holder::Nobody, &answer, &what),
            }
        }
    }
}

#[tokio::test]
async fn by_name_being_signed_in_does_not_do() {
    for operation in operations().iter().filter(|one| matches!(one.guard, Guard::OwnOrKey(_))) {
        for browser in BROWSERS {
            let answer = House::open().await.ask_by_name_and_cookie(operation, browser).await;
            assert_unauthenticated(&answer);
        }
    }
}

#[tokio::test]
async fn what_nobody_knows_is_not_found_by_whom_may_look() {
    for operation in operations().into_iter().filter(|operation| operation.path.contains('{')) {
        let house = House::open().await;
        let answer = house.ask(&operation, Holder::Admin, Ids::Unknown, Person::Candidate).await;
        assert_eq!(answer.status, 404, "{operation}: {answer:?}");
        assert_one_shape(&answer, &operation.to_string());
    }
}

#[tokio::test]
async fn by_name_a_key_is_needed_where_a_credential_would_do() {
    for operation in operations() {
        let Guard::OwnOrKey(needed) = operation.guard else { continue };
        for holder in HOLDERS {
            let house = House::open().await;
            let answer = house.ask_by_name(&operation, holder).await;
            match holder.scope() {
                None => assert_unauthenticated(&answer),
                Some(scope) if !scope.allows(needed) => assert_forbidden(&answer, needed.as_str()),
                Some(_) => assert_let_through(&answer, &format!("{operation} by {holder:?}")),
            }
        }
    }
}

#[tokio::test]
async fn a_link_opens_its_own_room_and_says_nothing_of_another() {
    for operation in operations().into_iter().filter(Operation::takes_links) {
        let house = House::open().await;
        let before = house.timeline().await;
        let answer = house.ask(&operation, Holder::Nobody, Ids::Known, Person::OtherInterviewer).await;
        assert_one_shape(&answer, &operation.to_string());
        assert!(!house.is_told_of(&answer), "{operation}: {answer:?}");
        assert_eq!(house.timeline().await, before, "{operation} by an interviewer of another room");
        let stranger = house.ask(&operation, Holder::Nobody, Ids::Known, Person::Nobody).await;
        assert_problem(&stranger, 404, "person_unknown", None);
    }
}

#[tokio::test]
async fn what_interviewers_may_a_candidate_may_not() {
    for operation in operations().into_iter().filter(Operation::takes_links) {
        let house = House::open().await;
        let interviewer = house.ask(&operation, Holder::Nobody, Ids::Known, Person::Interviewer).await;
        assert_let_through(&interviewer, &format!("{operation} by an interviewer"));
        let house = House::open().await;
        let candidate = house.ask(&operation, Holder::Nobody, Ids::Known, Person::Candidate).await;
        let is_refused = [403, 404].contains(&candidate.status);
        assert_eq!(is_refused, operation.guard == Guard::Interviewer, "{operation}: {candidate:?}");
        assert_one_shape(&candidate, &operation.to_string());
    }
}
