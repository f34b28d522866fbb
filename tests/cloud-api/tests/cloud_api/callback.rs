//! A receiver of webhooks that keeps what comes.

use std::collections::HashMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use actix_web::web::{self, Bytes, Data, Query};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use greenroom_cloud_api::SIGNATURE_HEADER;
use serde_json::Value;
use tokio::task::JoinHandle;

/// What came in one POST.
#[derive(Clone)]
pub(crate) struct Arrival {
    pub(crate) signature: String,
    pub(crate) body: Vec<u8>,
}

impl Arrival {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The `value` of the first change.
    pub(crate) fn value(&self) -> Value {
        self.json()["entry"][0]["changes"][0]["value"].clone()
    }

    /// The words of the receipts.
    pub(crate) fn statuses(&self) -> Vec<String> {
        let value = self.value();
        let statuses = value["statuses"].as_array().unwrap();
        statuses.iter().map(|status| status["status"].as_str().unwrap().to_owned()).collect()
    }
}

#[derive(Default)]
struct Inbox {
    arrivals: Mutex<Vec<Arrival>>,
    /// Statuses that are answered before it is 200 always.
    refusals: Mutex<Vec<u16>>,
}

/// A callback on loopback.
pub(crate) struct Callback {
    pub(crate) url: String,
    inbox: Arc<Inbox>,
    running: JoinHandle<std::io::Result<()>>,
}

impl Callback {
    /// Answers 200 to each POST, and the handshake to whoever brings this token.
    pub(crate) fn start(token: &'static str) -> Self {
        let inbox = Arc::new(Inbox::default());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/webhooks/whatsapp", listener.local_addr().unwrap());
        let data = Data::from(Arc::clone(&inbox));
        let server = HttpServer::new(move || {
            App::new()
                .app_data(Data::clone(&data))
                .app_data(web::PayloadConfig::new(4 << 20))
                .route("/webhooks/whatsapp", web::post().to(take))
                .route("/webhooks/whatsapp", web::get().to(move |query| handshake(query, token)))
        });
        let server = server.workers(1).disable_signals().listen(listener).unwrap().run();
        Self { url, inbox, running: tokio::spawn(server) }
    }

    /// Answers these statuses first.
    pub(crate) fn refuse(&self, statuses: impl IntoIterator<Item = u16>) {
        self.inbox.refusals.lock().unwrap().extend(statuses);
    }

    pub(crate) fn arrivals(&self) -> Vec<Arrival> {
        self.inbox.arrivals.lock().unwrap().clone()
    }
}

impl Drop for Callback {
    fn drop(&mut self) {
        self.running.abort();
    }
}

async fn take(inbox: Data<Inbox>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let signature = request.headers().get(SIGNATURE_HEADER).unwrap().to_str().unwrap().to_owned();
    inbox.arrivals.lock().unwrap().push(Arrival { signature, body: body.to_vec() });
    match inbox.refusals.lock().unwrap().pop() {
        Some(status) => HttpResponse::build(status.try_into().unwrap()).finish(),
        None => HttpResponse::Ok().finish(),
    }
}

async fn handshake(query: Query<HashMap<String, String>>, token: &str) -> HttpResponse {
    let told = |key: &str| query.get(key).cloned().unwrap_or_default();
    if told("hub.mode") == "subscribe" && told("hub.verify_token") == token {
        return HttpResponse::Ok().content_type("text/plain").body(told("hub.challenge"));
    }
    HttpResponse::Forbidden().finish()
}
