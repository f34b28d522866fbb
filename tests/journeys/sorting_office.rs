//! Stands between LiveKit's webhooks and Greenroom: delivers, loses, doubles and shuffles them as it is told.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use greenroom_devstack::free_port;
use serde_json::Value;

use crate::dice::Dice;
use crate::loopback::{Loopback, everything, forgetful_client};

/// What becomes of webhooks.
#[derive(Clone)]
pub(crate) enum Service {
    /// Each is handed over, and LiveKit gets Greenroom's own answer.
    Deliver,
    /// None arrives, and LiveKit hears that they did.
    Lose,
    /// One in ten is lost, three are delivered twice, the others wait for later ones and come behind them.
    Mangle(Dice),
}

/// A webhook as it came.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    pub(crate) body: Bytes,
    pub(crate) authorization: String,
}

/// The post office, as a test holds it.
pub(crate) struct SortingOffice {
    port: u16,
    state: Arc<State>,
    _server: Loopback,
}

struct State {
    greenroom: String,
    client: reqwest::Client,
    desk: Mutex<Desk>,
}

struct Desk {
    service: Service,
    /// All that came, whatever became of them.
    seen: Vec<Letter>,
    waiting: Vec<Letter>,
}

/// So many wait at most.
const PILE: usize = 3;

impl Letter {
    /// The body's JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

impl SortingOffice {
    /// Delivers to this address, all of it at first.
    pub(crate) fn deliver_to(greenroom: String) -> Self {
        let desk = Desk { service: Service::Deliver, seen: vec![], waiting: vec![] };
        let state = Arc::new(State { greenroom, client: forgetful_client(), desk: Mutex::new(desk) });
        let port = free_port().unwrap();
        let _server = Loopback::serve(port, &state, routes);
        Self { port, state, _server }
    }

    /// What LiveKit takes for Greenroom's address.
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/webhooks/livekit", self.port)
    }

    pub(crate) fn set(&self, service: Service) {
        self.state.desk().service = service;
    }

    /// The first webhook of this event that came, if one did.
    pub(crate) fn find(&self, event: &str) -> Option<Letter> {
        self.state.desk().seen.iter().find(|letter| letter.json()["event"] == event).cloned()
    }

    /// How many came.
    pub(crate) fn count(&self) -> usize {
        self.state.desk().seen.len()
    }

    /// Delivers what waits, the last first, and everything from now on.
    pub(crate) async fn deliver_all(&self) {
        self.set(Service::Deliver);
        let waiting = std::mem::take(&mut self.state.desk().waiting);
        for letter in waiting.into_iter().rev() {
            self.state.hand_over(&letter).await;
        }
    }
}

impl State {
    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Greenroom's answer, or 502 when it gave none.
    async fn hand_over(&self, letter: &Letter) -> u16 {
        let request = self.client.post(&self.greenroom).header("authorization", &letter.authorization);
        let request = request.header("content-type", "application/webhook+json");
        let answer = request.body(letter.body.to_vec()).send().await;
        answer.map_or(502, |answer| answer.status().as_u16())
    }
}

impl Desk {
    /// What is handed over now that this one has come.
    fn mangle(&mut self, letter: Letter) -> Vec<Letter> {
        let Service::Mangle(dice) = &mut self.service else { return vec![letter] };
        match dice.below(10) {
            0 => vec![],
            1..=3 => vec![letter.clone(), letter],
            _ => {
                self.waiting.push(letter);
                let full = self.waiting.len() > PILE;
                let place = dice.below(self.waiting.len() as u64) as usize;
                full.then(|| self.waiting.remove(place)).into_iter().collect()
            }
        }
    }
}

fn routes(routes: &mut ServiceConfig) {
    everything(routes, take);
}

async fn take(state: Data<State>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let authorization = request.headers().get("authorization").and_then(|value| value.to_str().ok());
    let letter = Letter { body, authorization: authorization.unwrap_or_default().to_owned() };
    let (service, due) = {
        let mut desk = state.desk();
        desk.seen.push(letter.clone());
        let service = desk.service.clone();
        let due = if matches!(service, Service::Mangle(_)) { desk.mangle(letter.clone()) } else { vec![] };
        (service, due)
    };
    let status = match service {
        Service::Deliver => state.hand_over(&letter).await,
        Service::Lose => 200,
        Service::Mangle(_) => {
            for letter in due {
                state.hand_over(&letter).await;
            }
            200
        }
    };
    HttpResponse::build(StatusCode::from_u16(status).unwrap()).finish()
}
