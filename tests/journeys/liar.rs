//! Stands between Greenroom and LiveKit's HTTP, and lies when it is told to.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, TimeDelta};
use greenroom_devstack::free_port;

use crate::dice::Dice;
use crate::loopback::{Loopback, everything, forgetful_client};

/// How it answers.
#[derive(Clone)]
pub(crate) enum Mood {
    /// As LiveKit does.
    Honest,
    /// So many calls of a hundred get a lie.
    Lying { percent: u64, dice: Dice },
    /// There is no room and nobody, in every list.
    SeesNothing,
    /// There is nobody in any room.
    SeesNobody,
    /// Its clock is ahead by so many seconds.
    ClockAhead(i64),
    /// It knows another secret: 401 with plain text, as LiveKit v1.13.5 says it.
    KnowsAnotherSecret,
}

/// What is answered in the place of the truth. An empty message of protobuf is an empty list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lie {
    Empty,
    Stale,
    Slow,
    Broken,
}

/// The proxy, as a test holds it.
pub(crate) struct Liar {
    port: u16,
    state: Arc<State>,
    server: Option<Loopback>,
}

struct State {
    livekit: String,
    client: reqwest::Client,
    memory: Mutex<Memory>,
}

struct Memory {
    mood: Mood,
    /// What each question was answered truly the last time.
    last: BTreeMap<Question, Reply>,
    told: BTreeMap<Lie, usize>,
    asked: usize,
}

type Question = (String, Vec<u8>);

#[derive(Clone)]
struct Reply {
    status: u16,
    content_type: String,
    date: Option<String>,
    body: Bytes,
}

impl Liar {
    /// Stands before the LiveKit at this address (`http://…`), honest at first.
    pub(crate) fn before(livekit: String) -> Self {
        let memory = Memory { mood: Mood::Honest, last: BTreeMap::new(), told: BTreeMap::new(), asked: 0 };
        let state = Arc::new(State { livekit, client: forgetful_client(), memory: Mutex::new(memory) });
        let port = free_port().unwrap();
        let server = Some(Loopback::serve(port, &state, routes));
        Self { port, state, server }
    }

    /// What Greenroom takes for LiveKit's address.
    pub(crate) fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.port)
    }

    pub(crate) fn set(&self, mood: Mood) {
        self.state.memory().mood = mood;
    }

    /// Refuses connections from now on.
    pub(crate) async fn go_away(&mut self) {
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
    }

    /// Takes connections again.
    pub(crate) fn come_back(&mut self) {
        self.server = Some(Loopback::serve(self.port, &self.state, routes));
    }

    /// How many calls there were, and which lies were told.
    pub(crate) fn tally(&self) -> (usize, BTreeMap<Lie, usize>) {
        let memory = self.state.memory();
        (memory.asked, memory.told.clone())
    }
}

impl State {
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn ask(&self, request: &HttpRequest, body: &Bytes) -> Result<Reply, reqwest::Error> {
        let url = format!("{}{}", self.livekit, request.uri());
        let method = reqwest::Method::from_bytes(request.method().as_str().as_bytes()).unwrap();
        let mut asked = self.client.request(method, url).body(body.to_vec());
        for name in ["authorization", "content-type"] {
            if let Some(value) = header(request, name) {
                asked = asked.header(name, value);
            }
        }
        let answer = asked.send().await?;
        let text =
            |name: &str| answer.headers().get(name).and_then(|value| Some(value.to_str().ok()?.to_owned()));
        Ok(Reply {
            status: answer.status().as_u16(),
            content_type: text("content-type").unwrap_or_default(),
            date: text("date"),
            body: answer.bytes().await?,
        })
    }
}

impl Memory {
    /// Whether this call is answered with a lie, and with which.
    fn lie(&mut self, path: &str) -> Option<Lie> {
        self.asked += 1;
        let lists_people = path.ends_with("/ListParticipants");
        let lists = lists_people || path.ends_with("/ListRooms");
        let lie = match &mut self.mood {
            Mood::SeesNothing => lists.then_some(Lie::Empty),
            Mood::SeesNobody => lists_people.then_some(Lie::Empty),
            Mood::Lying { percent, dice } => {
                let kinds: &[Lie] = match lists {
                    true => &[Lie::Empty, Lie::Stale, Lie::Slow, Lie::Broken],
                    false => &[Lie::Slow, Lie::Broken],
                };
                dice.percent(*percent).then(|| kinds[dice.below(kinds.len() as u64) as usize])
            }
            Mood::Honest | Mood::ClockAhead(_) | Mood::KnowsAnotherSecret => None,
        };
        *self.told.entry(lie?).or_default() += 1;
        lie
    }

    /// One to three seconds.
    fn pause(&mut self) -> Duration {
        match &mut self.mood {
            Mood::Lying { dice, .. } => Duration::from_millis(1_000 + dice.below(2_000)),
            _ => Duration::from_secs(1),
        }
    }

    fn seconds_ahead(&self) -> i64 {
        if let Mood::ClockAhead(seconds) = self.mood { seconds } else { 0 }
    }
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

fn routes(routes: &mut ServiceConfig) {
    everything(routes, answer);
}

async fn answer(state: Data<State>, request: HttpRequest, body: Bytes) -> HttpResponse {
    if matches!(state.memory().mood, Mood::KnowsAnotherSecret) && request.path() != "/" {
        return HttpResponse::Unauthorized().content_type("text/plain").body("invalid token");
    }
    let lie = state.memory().lie(request.path());
    let question = (request.path().to_owned(), body.to_vec());
    match lie {
        Some(Lie::Empty) => return HttpResponse::Ok().content_type("application/protobuf").finish(),
        Some(Lie::Broken) => return broken(),
        Some(Lie::Stale) => {
            let before = state.memory().last.get(&question).cloned();
            if let Some(before) = before {
                return respond(before, 0);
            }
        }
        Some(Lie::Slow) => {
            let pause = state.memory().pause();
            tokio::time::sleep(pause).await;
        }
        None => {}
    }
    match state.ask(&request, &body).await {
        Ok(reply) => {
            let mut memory = state.memory();
            memory.last.insert(question, reply.clone());
            respond(reply, memory.seconds_ahead())
        }
        Err(error) => HttpResponse::BadGateway().body(error.to_string()),
    }
}

fn broken() -> HttpResponse {
    let body = r#"{"code":"internal","msg":"twirp error unknown: could not find object"}"#;
    HttpResponse::InternalServerError().content_type("application/json").body(body)
}

fn respond(reply: Reply, seconds_ahead: i64) -> HttpResponse {
    let mut response = HttpResponse::build(StatusCode::from_u16(reply.status).unwrap());
    response.content_type(reply.content_type);
    if let Some(date) = reply.date.as_deref().and_then(|date| DateTime::parse_from_rfc2822(date).ok()) {
        let date = date.to_utc() + TimeDelta::seconds(seconds_ahead);
        response.insert_header(("date", date.format("%a, %d %b %Y %H:%M:%S GMT").to_string()));
    }
    response.body(reply.body)
}
