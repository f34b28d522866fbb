//! A Greenroom of one test's own, with a real LiveKit and people who enter.

use std::ops::Deref;
use std::time::Duration;

use greenroom_devstack::testing::{self, API_KEY, API_SECRET, Participant};
use greenroom_devstack::{LiveKit, free_port};
use greenroom_domain::ports::MediaServer;
use greenroom_domain::room::RoomName;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::greenroom::{Answer, Greenroom, own};
use crate::livekit_tool;

/// Greenroom, its LiveKit and its database.
pub(crate) struct House {
    pub(crate) livekit: LiveKit,
    pub(crate) database_url: String,
    greenroom: Greenroom,
    settings: Vec<(String, String)>,
}

/// A house whose Greenroom is away, and whose people are not.
pub(crate) struct DarkHouse {
    pub(crate) livekit: LiveKit,
    database_url: String,
    port: u16,
    settings: Vec<(String, String)>,
}

impl DarkHouse {
    /// Starts Greenroom again on the same database and port, when that time is over: how long it is away is the subject.
    pub(crate) async fn reopen_after(self, pause: Duration) -> House {
        tokio::time::sleep(pause).await;
        let Self { livekit, database_url, port, settings } = self;
        let greenroom = Greenroom::start(port, settings.clone()).await.unwrap();
        House { livekit, database_url, greenroom, settings }
    }
}

impl Deref for House {
    type Target = Greenroom;

    fn deref(&self) -> &Greenroom {
        &self.greenroom
    }
}

impl House {
    /// Brings everything up; `None` where the real things cannot be had, having said so.
    pub(crate) async fn open() -> Option<Self> {
        Self::open_with(&[]).await
    }

    /// Brings everything up, with more settings.
    pub(crate) async fn open_with(more: &[(&str, &str)]) -> Option<Self> {
        Self::open_on(fresh_database().await?, more).await
    }

    /// Brings everything up on this database, with more settings.
    pub(crate) async fn open_on(database_url: String, more: &[(&str, &str)]) -> Option<Self> {
        let port = free_port().unwrap();
        let webhooks = format!("http://127.0.0.1:{port}/webhooks/livekit");
        let livekit = testing::livekit_or_skip(Some(&webhooks)).await?;
        Self::open_beside(livekit, port, database_url, more).await
    }

    /// Starts Greenroom beside this LiveKit on this port and database, with more settings.
    pub(crate) async fn open_beside(
        livekit: LiveKit,
        port: u16,
        database_url: String,
        more: &[(&str, &str)],
    ) -> Option<Self> {
        let mut settings = own(&database_url, port);
        settings.extend([
            ("GREENROOM__LIVEKIT__URL".to_owned(), livekit.url()),
            ("GREENROOM__LIVEKIT__API_KEY".to_owned(), API_KEY.to_owned()),
            ("GREENROOM__LIVEKIT__API_SECRET".to_owned(), API_SECRET.to_owned()),
        ]);
        settings.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let greenroom = Greenroom::start(port, settings.clone()).await?;
        Some(Self { livekit, database_url, greenroom, settings })
    }

    /// Kills Greenroom, and leaves all else as it is.
    pub(crate) async fn darken(self) -> DarkHouse {
        let Self { livekit, database_url, greenroom, settings } = self;
        let port = greenroom.port;
        greenroom.kill().await;
        DarkHouse { livekit, database_url, port, settings }
    }

    /// Starts another Greenroom on the same database, with other settings.
    pub(crate) async fn another(&self, more: &[(&str, &str)]) -> Greenroom {
        let port = free_port().unwrap();
        let mut settings = self.settings.clone();
        let port_too = [("GREENROOM__HTTP__PORT", port.to_string())];
        settings.extend(port_too.map(|(name, value)| (name.to_owned(), value)));
        settings.extend(more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        Greenroom::start(port, settings).await.unwrap()
    }

    /// Runs the program with the settings of this house, and gives its exit status and what it printed.
    pub(crate) async fn run(&self, args: &[&str], more: &[(&str, &str)]) -> (Option<i32>, String) {
        let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_greenroom"));
        command.args(args).envs(self.settings.iter().cloned()).envs(more.iter().copied());
        let output = command.output().await.unwrap();
        let text = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned());
        (output.status.code(), text.concat())
    }

    /// Asks Greenroom to end, as an operator does, and waits for it.
    pub(crate) async fn stop(self) {
        self.greenroom.stop().await;
    }

    /// How many rooms LiveKit has.
    pub(crate) async fn livekit_rooms(&self) -> usize {
        self.get("/api/room/livekit-status").await.body["rooms"].as_array().map_or(0, Vec::len)
    }

    /// An interview that is open now, with a candidate (`+962790123456`) and an interviewer.
    pub(crate) async fn interview(&self) -> Value {
        self.apply(application("A-1")).await
    }

    /// Creates a room, and gives it.
    pub(crate) async fn apply(&self, application: Value) -> Value {
        let created = self.post("/api/rooms", application).await;
        assert_eq!(created.status, StatusCode::CREATED, "{created:?}");
        created.body
    }

    /// What Greenroom gives to somebody who shows a link.
    pub(crate) async fn pass(&self, join_url: &Value) -> Value {
        let pass = self.post("/api/room/join", json!({ "link": join_url })).await;
        assert_eq!(pass.status, StatusCode::OK, "{pass:?}");
        pass.body
    }

    /// Lets somebody in by link, and connects a real participant with the token.
    pub(crate) async fn enter(&self, join_url: &Value) -> (Value, Participant) {
        let pass = self.pass(join_url).await;
        let person = follow(&pass).await;
        (pass, person)
    }

    pub(crate) async fn server_status(&self, room: &Value) -> Answer {
        self.post("/api/room/server-status", json!({ "roomName": room["roomName"] })).await
    }

    pub(crate) async fn status(&self, room: &Value) -> Value {
        self.post("/api/room/status", json!({ "roomName": room["roomName"] })).await.body
    }

    /// The id of the life of a room on LiveKit, if it is there.
    pub(crate) async fn sid_on_livekit(&self, room: &Value) -> Option<String> {
        livekit_tool(self).find_room(&name_of(room)).await.unwrap().map(|live| live.sid)
    }

    /// What the last pass over all rooms left of the drift in this room.
    pub(crate) async fn drift_in(&self, room: &Value) -> Vec<Value> {
        let report = self.get("/api/drift").await.body;
        let items = report["items"].as_array().into_iter().flatten();
        items.filter(|item| item["roomName"] == room["roomName"]).cloned().collect()
    }

    /// Waits until the pass that mended a room is in the books: it writes what it did when it has done it.
    pub(crate) async fn until_noted(&self, room: &Value) {
        self.until("the pass is noted", async || self.drift_in(room).await.is_empty().then_some(())).await;
    }

    /// Whether record and reality agree on everything, and on so many people inside.
    pub(crate) async fn agrees_on(&self, room: &Value, inside: u64) -> Option<()> {
        let answer = self.server_status(room).await.body;
        let agrees = answer["comparison"]["drifts"] == json!([])
            && answer["serverStatus"]["room"]["numParticipants"] == inside;
        agrees.then_some(())
    }

    /// Looks again and again until record and reality satisfy the condition, and gives that answer.
    pub(crate) async fn until_server_status(
        &self,
        room: &Value,
        what: &str,
        is: impl Fn(&Value) -> bool,
    ) -> Value {
        self.until(what, async || Some(self.server_status(room).await.body).filter(&is)).await
    }
}

/// A database of a test's own.
pub(crate) async fn fresh_database() -> Option<String> {
    let postgres = testing::postgres_or_skip().await?;
    Some(greenroom_postgres::testing::fresh_database(&postgres.url("postgres")).await.unwrap())
}

/// Connects a real participant with a pass.
pub(crate) async fn follow(pass: &Value) -> Participant {
    let (url, token) = (pass["livekitUrl"].as_str().unwrap(), pass["token"].as_str().unwrap());
    Participant::join(url, token).await.unwrap()
}

pub(crate) fn name_of(room: &Value) -> RoomName {
    RoomName::parse(room["roomName"].as_str().unwrap()).unwrap()
}

pub(crate) fn application(id: &str) -> Value {
    json!({
        "applicationId": id,
        "job": { "id": "J-7", "title": "Accountant" },
        "candidate": { "id": "C-1", "name": "Layla Haddad", "phone": "٠٧٩ ٠١٢ ٣٤٥٦", "locale": "ar" },
        "interviewers": [{ "name": "Omar Nasser" }],
        "metadata": { "source": "careers page", "score": 12345678901_i64 },
    })
}

/// An application with two interviewers.
pub(crate) fn panel(id: &str) -> Value {
    let mut application = application(id);
    application["interviewers"] = json!([{ "name": "Omar Nasser" }, { "name": "Rana Saleh" }]);
    application
}

/// The stays of a participant, by the place in the room's list.
pub(crate) fn stays(status: &Value, place: usize) -> &[Value] {
    status["participants"][place]["sessions"].as_array().unwrap()
}

/// Whether these are the stays of somebody who came once and is there.
pub(crate) fn is_inside(stays: &[Value]) -> bool {
    stays.len() == 1 && stays[0]["leftAt"].is_null()
}

/// The words of the lines of a timeline that are about this kind.
pub(crate) fn lines<'a>(timeline: &'a [Value], kind: &str) -> Vec<&'a Value> {
    timeline.iter().filter(|line| line["kind"] == kind).collect()
}

/// The kinds of drift that the timeline says were found, or repaired.
pub(crate) fn told(timeline: &[Value], kind: &str) -> Vec<String> {
    let told =
        lines(timeline, kind).into_iter().map(|line| line["facts"]["drift"].as_str().unwrap().to_owned());
    told.collect()
}

/// The kinds of the drifts that an answer of server-status lists.
pub(crate) fn kinds(server_status: &Value) -> Vec<&str> {
    let drifts = server_status["comparison"]["drifts"].as_array();
    drifts.into_iter().flatten().filter_map(|drift| drift["kind"].as_str()).collect()
}
