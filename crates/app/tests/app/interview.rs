//! An interview with a candidate, an interviewer and an observer, and what they do by their links.

use chrono::TimeDelta;
use greenroom_domain::clock::Clock;
use greenroom_domain::event::{AttendanceChange, MediaEvent, MediaEventKind, Stay};
use greenroom_domain::live::{ConnectionState, LiveParticipant, ParticipantKind};
use greenroom_domain::participant::Participant;
use greenroom_domain::ports::{AttendanceStore, RoomStore};
use greenroom_domain::room::RoomName;
use reqwest::Method;
use serde_json::{Value, json};

use crate::server::{Answer, Server};

/// Who is expected, in the order in which rooms list them.
pub(crate) const CANDIDATE: usize = 0;
pub(crate) const HOST: usize = 1;
pub(crate) const OBSERVER: usize = 2;

/// An application whose room is open at once.
pub(crate) fn application(id: &str) -> Value {
    json!({
        "applicationId": id, "job": { "id": "J-7", "title": "Accountant" }, "company": "Acme",
        "candidate": { "id": "C-1", "name": "Layla Haddad", "phone": "0790123456" },
        "interviewers": [{ "name": "Omar" }], "observers": [{ "name": "Rana" }], "timezone": "Asia/Amman",
    })
}

/// A room on a server, and what it was when it was made.
pub(crate) struct Interview<'a> {
    pub(crate) server: &'a Server,
    pub(crate) room: Value,
}

impl<'a> Interview<'a> {
    /// Makes the room of an application that also has these fields.
    pub(crate) async fn of(server: &'a Server, id: &str, more: Value) -> Self {
        let mut application = application(id);
        application.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let answer = server.post("/api/rooms", application).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        Self { server, room: answer.body }
    }

    /// One in which a host opens.
    pub(crate) async fn with_host(server: &'a Server) -> Self {
        Self::of(server, "A-1", json!({ "admission": "approval" })).await
    }

    pub(crate) fn link(&self, who: usize) -> Value {
        self.room["participants"][who]["joinUrl"].clone()
    }

    pub(crate) fn id(&self, who: usize) -> &str {
        self.room["participants"][who]["id"].as_str().unwrap()
    }

    pub(crate) fn path(&self, rest: &str) -> String {
        format!("/api/rooms/{}{rest}", self.room["roomName"].as_str().unwrap())
    }

    pub(crate) async fn join(&self, who: usize) -> Answer {
        self.by_link("join", self.link(who), json!({})).await
    }

    pub(crate) async fn refresh(&self, pass: &Answer) -> Answer {
        self.server
            .post("/api/room/refresh-token", json!({ "refreshToken": pass.body["refreshToken"] }))
            .await
    }

    /// What a link does, with these fields beside it.
    pub(crate) async fn by_link(&self, what: &str, link: Value, more: Value) -> Answer {
        let mut body = json!({ "link": link });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.server.post(&format!("/api/room/{what}"), body).await
    }

    /// What the host does about somebody.
    pub(crate) async fn host(&self, what: &str, who: usize) -> Answer {
        self.by_link(what, self.link(HOST), json!({ "participantId": self.id(who) })).await
    }

    /// Who waits, as the host sees it.
    pub(crate) async fn waiting(&self) -> Vec<Value> {
        let lobby = self.by_link("waiting", self.link(HOST), json!({})).await;
        assert_eq!(lobby.status, 200, "{}", lobby.text);
        lobby.body["waiting"].as_array().unwrap().clone()
    }

    /// Sends something to an address of the room, without a body.
    pub(crate) async fn send(&self, method: Method, rest: &str) -> Answer {
        Answer::of(self.server.request(method, &self.path(rest)).send().await.unwrap()).await
    }

    /// The kinds of the timeline's lines.
    pub(crate) async fn story(&self) -> Vec<String> {
        let lines = self.server.get(&self.path("/timeline?limit=200")).await.body;
        let lines = lines["items"].as_array().unwrap();
        lines.iter().map(|line| line["kind"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) fn name(&self) -> RoomName {
        RoomName::parse(self.room["roomName"].as_str().unwrap()).unwrap()
    }

    /// Puts somebody with a token into the room on LiveKit, who tells us.
    pub(crate) async fn enter(&self, who: usize) {
        let record = self.server.store.find(&self.name()).await.unwrap().unwrap();
        let person = record.participants.get(who).unwrap();
        let sid = record.room.server.as_ref().unwrap().sid.clone();
        assert!(self.server.media.enter(&self.name(), self.live(person)), "the room is not there");
        self.tell(person, sid).await;
    }

    fn live(&self, who: &Participant) -> LiveParticipant {
        LiveParticipant {
            sid: format!("PA_{}", who.id.0.simple()),
            identity: who.identity().as_str().to_owned(),
            name: who.name.clone(),
            kind: ParticipantKind::Standard,
            state: ConnectionState::Active,
            tracks: vec![],
            joined_at: Some(self.server.clock.now()),
            permission: None,
            family: None,
        }
    }

    async fn tell(&self, who: &Participant, room_sid: String) {
        let at = self.server.clock.now();
        let participant_sid = format!("PA_{}", who.id.0.simple());
        let event = MediaEvent {
            id: format!("EV_{}_{}", participant_sid, at.timestamp_micros()),
            at,
            name: "participant_joined".into(),
            room_name: Some(self.name().to_string()),
            room_sid: Some(room_sid.clone()),
            kind: MediaEventKind::Other,
            raw: "{}".into(),
        };
        let stay = Stay { room_sid, participant_sid, participant: who.id, joined_at: at, family: None };
        self.server.store.record(&event, &AttendanceChange::Begin(stay)).await.unwrap();
    }

    pub(crate) fn later(&self, by: TimeDelta) {
        self.server.clock.advance(by);
    }
}
