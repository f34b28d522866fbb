//! The recruiting system is told, signed, until it took it.

use std::sync::{Arc, Mutex};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use base64::Engine as _;
use greenroom_cloud_api::{Act, ReceiptKind};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::post_office::{PostOffice, application};

const SECRET: &str = "a-secret-of-the-recruiting-system";

/// A recruiting system.
#[derive(Clone, Default)]
struct Receiver {
    /// What it was told: the id, and the body.
    told: Arc<Mutex<Vec<(String, Value)>>>,
    /// How often it says 500 first.
    refusals: Arc<Mutex<u32>>,
}

async fn hook(receiver: web::Data<Receiver>, request: HttpRequest, body: web::Bytes) -> HttpResponse {
    let header = |name: &str| request.headers().get(name).unwrap().to_str().unwrap().to_owned();
    let (id, timestamp) = (header("webhook-id"), header("webhook-timestamp"));
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(&body);
    let signature = base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes());
    assert_eq!(header("webhook-signature"), format!("v1,{signature}"));
    let mut refusals = receiver.refusals.lock().unwrap();
    if *refusals > 0 {
        *refusals -= 1;
        return HttpResponse::InternalServerError().finish();
    }
    receiver.told.lock().unwrap().push((id, serde_json::from_slice(&body).unwrap()));
    HttpResponse::NoContent().finish()
}

impl Receiver {
    fn start(&self) -> String {
        let data = web::Data::new(self.clone());
        let app = move || App::new().app_data(data.clone()).route("/hook", web::post().to(hook));
        let server = HttpServer::new(app).workers(1).disable_signals().bind(("127.0.0.1", 0)).unwrap();
        let address = server.addrs()[0];
        tokio::spawn(server.run());
        format!("http://{address}/hook")
    }

    fn events(&self) -> Vec<String> {
        let told = self.told.lock().unwrap();
        told.iter().map(|(_, body)| body["type"].as_str().unwrap().to_owned()).collect()
    }
}

async fn office(receiver: &Receiver) -> Option<PostOffice> {
    let url = receiver.start();
    PostOffice::open_with(&[
        ("GREENROOM__WEBHOOKS__OUT__URL", &url),
        ("GREENROOM__WEBHOOKS__OUT__SECRET", SECRET),
    ])
    .await
}

#[tokio::test]
async fn the_recruiting_system_is_told_of_deliveries_failures_and_answers() {
    let receiver = Receiver::default();
    let Some(office) = office(&receiver).await else { return };
    let room = office.apply(application("A-1")).await;
    let sent = office.sent(1).await;
    office
        .api
        .post_receipts(&sent[0], [ReceiptKind::Delivered, ReceiptKind::Delivered, ReceiptKind::Read])
        .await
        .unwrap();
    let told = async || (receiver.events() == ["invitation.delivered"]).then_some(());
    office.greenroom.until("the delivery is announced, once", told).await;
    let body = receiver.told.lock().unwrap()[0].1.clone();
    assert_eq!(
        (&body["data"]["roomName"], &body["data"]["applicationId"], &body["data"]["externalId"]),
        (&room["roomName"], &json!("A-1"), &json!("C-A-1"))
    );
    assert!(!body.to_string().contains("790123456") && !body.to_string().contains("join?t="));

    let late = json!({ "link": room["participants"][0]["joinUrl"], "kind": "late", "minutes": 5 });
    office.greenroom.post("/api/room/respond", late).await;
    office.api.misbehave(Act::code(131_026));
    office.apply(application("A-2")).await;
    let told = async || {
        let mut events = receiver.events();
        events.sort();
        (events == ["invitation.delivered", "invitation.failed", "response.received"]).then_some(())
    };
    office.greenroom.until("the answer and the failure are announced", told).await;
}

#[tokio::test]
async fn a_receiver_that_stumbles_is_told_again_and_every_try_is_kept() {
    let receiver = Receiver::default();
    *receiver.refusals.lock().unwrap() = 1;
    let Some(office) = office(&receiver).await else { return };
    let room = office.apply(application("A-1")).await;
    let sent = office.sent(1).await;
    office.api.post_receipts(&sent[0], [ReceiptKind::Delivered]).await.unwrap();
    let told = async || (receiver.events().len() == 1).then_some(());
    office.greenroom.until("it is told after all", told).await;
    let path = format!("/api/webhooks/deliveries?roomId={}", room["roomId"].as_str().unwrap());
    let delivered = async || {
        let body = office.greenroom.get(&path).await.body;
        (body["items"][0]["state"] == "delivered").then_some(body)
    };
    let body = office.greenroom.until("the delivery is noted", delivered).await;
    let statuses: Vec<&Value> =
        body["items"][0]["attempts"].as_array().unwrap().iter().map(|attempt| &attempt["status"]).collect();
    assert_eq!(statuses, [&json!(500), &json!(204)]);

    let id = body["items"][0]["id"].as_str().unwrap();
    let again = office.greenroom.post(&format!("/api/webhooks/deliveries/{id}/resend"), json!({})).await;
    assert_eq!(again.status, StatusCode::ACCEPTED);
    let told = async || (receiver.events().len() == 2).then_some(());
    office.greenroom.until("it is told again on request", told).await;
    let told = receiver.told.lock().unwrap();
    assert_eq!(told[0].0, told[1].0, "under the same id");
}
