//! A server with two rooms, and all kinds of people who ask.

use chrono::{DateTime, Utc};
use greenroom_domain::api_key::Scope;
use greenroom_domain::clock::Clock;
use reqwest::Method;
use serde_json::{Value, json};

use super::browsers::Browser;
use super::filling::{Ids, Person, body, by_name, path};
use super::operations::Operation;
use crate::keys::{guarded, key, keys, named, send};
use crate::server::{Answer, Server};

/// Who asks, by the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    Nobody,
    Garbled,
    Revoked,
    StatusRead,
    RoomsRead,
    RoomsWrite,
    Admin,
}

/// All of them.
pub(super) const HOLDERS: [Holder; 7] = [
    Holder::Nobody,
    Holder::Garbled,
    Holder::Revoked,
    Holder::StatusRead,
    Holder::RoomsRead,
    Holder::RoomsWrite,
    Holder::Admin,
];

impl Holder {
    pub(super) fn scope(self) -> Option<Scope> {
        match self {
            Self::Nobody | Self::Garbled | Self::Revoked => None,
            Self::StatusRead => Some(Scope::StatusRead),
            Self::RoomsRead => Some(Scope::RoomsRead),
            Self::RoomsWrite => Some(Scope::RoomsWrite),
            Self::Admin => Some(Scope::Admin),
        }
    }
}

/// A server that asks for keys.
pub(super) struct House {
    server: Server,
    /// The key of each scope, in their order.
    keys: Vec<String>,
    revoked: String,
    room: Value,
    other: Value,
    refresh_token: Value,
}

fn application(id: &str) -> Value {
    json!({
        "applicationId": id,
        "job": { "id": "J-7", "title": "Accountant" },
        "candidate": { "name": "Layla Haddad", "phone": "0790123456" },
        "interviewers": [{ "name": "Omar Nasser", "phone": "0790123457" }],
    })
}

impl House {
    /// Makes one, with two rooms that are open. The candidate of the first is inside.
    pub(super) async fn open() -> Self {
        let server = guarded();
        let revoked = key(&server, Scope::Admin).await;
        // Never seen before it is taken back, it is refused at once.
        self::keys(&server, 0).revoke(&named("admin")).await.unwrap();
        let mut keys = vec![];
        for scope in Scope::ALL {
            keys.push(key(&server, scope).await);
        }
        let admin = keys.last().unwrap();
        let room = post(&server, admin, "/api/rooms", application("A-1")).await;
        let other = post(&server, admin, "/api/rooms", application("A-2")).await;
        let link = json!({ "link": room["participants"][0]["joinUrl"] });
        let refresh_token = post(&server, admin, "/api/room/join", link).await["refreshToken"].clone();
        Self { keys, revoked, room, other, refresh_token, server }
    }

    pub(super) async fn ask(&self, operation: &Operation, by: Holder, ids: Ids, person: Person) -> Answer {
        let (path, body) = (path(operation, self, ids), body(operation, self, ids, person));
        self.send(operation, by, &path, body.as_ref()).await
    }

    /// Asks as a browser does, by what it has of who signed in.
    pub(super) async fn ask_by_cookie(&self, operation: &Operation, browser: Browser) -> Answer {
        let body = body(operation, self, Ids::Known, operation.guard.whose());
        self.send_by_cookie(operation, browser, &path(operation, self, Ids::Known), body.as_ref()).await
    }

    /// The same for the candidate by name, without a credential of the candidate's.
    pub(super) async fn ask_by_name_and_cookie(&self, operation: &Operation, browser: Browser) -> Answer {
        self.send_by_cookie(operation, browser, &operation.path, Some(&by_name(self))).await
    }

    /// Asks for the candidate by name, without a credential of the candidate's.
    pub(super) async fn ask_by_name(&self, operation: &Operation, by: Holder) -> Answer {
        self.send(operation, by, &operation.path, Some(&by_name(self))).await
    }

    async fn send(&self, operation: &Operation, by: Holder, path: &str, body: Option<&Value>) -> Answer {
        send(&self.server, self.key(by), operation.method.clone(), path, body).await
    }

    async fn send_by_cookie(
        &self,
        operation: &Operation,
        browser: Browser,
        path: &str,
        body: Option<&Value>,
    ) -> Answer {
        let request = browser.dressed(self.server.request(operation.method.clone(), path), self);
        let request = body.into_iter().fold(request, |request, body| request.json(body));
        Answer::of(request.send().await.unwrap()).await
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.server.clock.now()
    }

    pub(super) fn key(&self, of: Holder) -> Option<&str> {
        match (of, of.scope()) {
            (Holder::Nobody, _) => None,
            (Holder::Revoked, _) => Some(&self.revoked),
            (_, None) => Some("gr_nonsense"),
            (_, Some(scope)) => {
                let place = Scope::ALL.iter().position(|one| *one == scope);
                place.and_then(|place| self.keys.get(place)).map(String::as_str)
            }
        }
    }

    pub(super) fn room_name(&self) -> &str {
        self.room["roomName"].as_str().unwrap()
    }

    pub(super) fn refresh_token(&self) -> &Value {
        &self.refresh_token
    }

    pub(super) fn participant(&self, role: &str) -> &Value {
        with_role(&self.room, role)
    }

    /// An invitation of the room.
    pub(super) fn invitation(&self) -> String {
        self.participant("interviewer")["invitation"]["id"].as_str().unwrap().to_owned()
    }

    pub(super) fn link(&self, of: Person) -> Option<Value> {
        match of {
            Person::Candidate => Some(self.participant("candidate")["joinUrl"].clone()),
            Person::Interviewer => Some(self.participant("interviewer")["joinUrl"].clone()),
            Person::OtherInterviewer => Some(with_role(&self.other, "interviewer")["joinUrl"].clone()),
            Person::Nobody => None,
        }
    }

    /// What happened to the room.
    pub(super) async fn timeline(&self) -> Value {
        let path = format!("/api/rooms/{}/timeline", self.room_name());
        send(&self.server, self.key(Holder::Admin), Method::GET, &path, None).await.body["items"].clone()
    }

    /// Whether an answer says something of the room or of somebody in it.
    pub(super) fn is_told_of(&self, answer: &Answer) -> bool {
        let people = self.room["participants"].as_array().unwrap().iter().map(|person| &person["id"]);
        let ids = [&self.room["roomName"], &self.room["roomId"]].into_iter().chain(people);
        ids.filter_map(Value::as_str).any(|id| answer.text.contains(id))
    }
}

fn with_role<'a>(room: &'a Value, role: &str) -> &'a Value {
    let mut people = room["participants"].as_array().unwrap().iter();
    people.find(|person| person["role"] == role).unwrap()
}

async fn post(server: &Server, key: &str, path: &str, body: Value) -> Value {
    let answer = send(server, Some(key), Method::POST, path, Some(&body)).await;
    assert!(answer.status < 300, "{path}: {answer:?}");
    answer.body
}
