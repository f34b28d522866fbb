//! Announcements over HTTP: what arrives, and what is said when nothing does.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::announcement::{Announcement, Event};
use greenroom_domain::ports::{Announced, Announcer};
use greenroom_webhooks::{Webhooks, WebhooksConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use uuid::Uuid;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const OLD_SECRET: &str = "plain text of many bytes";

/// A receiver that gives every request the same answer; none at all, when that is empty.
struct Receiver {
    port: u16,
    requests: mpsc::UnboundedReceiver<String>,
}

async fn receiver(answer: &'static str) -> Receiver {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, requests) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, answer, sender.clone()));
        }
    });
    Receiver { port, requests }
}

async fn serve(mut stream: TcpStream, answer: &'static str, requests: mpsc::UnboundedSender<String>) {
    let request = read(&mut stream).await;
    let _ = requests.send(request);
    if answer.is_empty() {
        tokio::time::sleep(Duration::from_secs(30)).await;
    }
    stream.write_all(answer.as_bytes()).await.unwrap();
}

/// The head, and as much of a body as it promises.
async fn read(stream: &mut TcpStream) -> String {
    let mut request = String::new();
    let mut buffer = [0; 4096];
    while !is_whole(&request) {
        let read = stream.read(&mut buffer).await.unwrap_or(0);
        if read == 0 {
            break;
        }
        request.push_str(&String::from_utf8_lossy(buffer.get(..read).unwrap()));
    }
    request
}

/// What does not even begin as HTTP is the beginning of TLS, and gets its answer at once.
fn is_whole(request: &str) -> bool {
    let is_http = ["", "P", "G"].contains(&request.get(..1).unwrap_or_default());
    let Some((head, body)) = request.split_once("\r\n\r\n") else { return !is_http };
    let length =
        head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    body.len() >= length.unwrap_or(0)
}

fn config(url: String) -> WebhooksConfig {
    WebhooksConfig {
        timeout: Duration::from_secs(1),
        allow_private: true,
        ..WebhooksConfig::new(url, SECRET.into())
    }
}

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::milliseconds(1_795_431_737_900)
}

async fn announce(config: &WebhooksConfig) -> Announced {
    let announcement = Announcement {
        id: Uuid::from_u128(1),
        event: Event::ResponseReceived,
        kind: "response_received".into(),
        at: now() - TimeDelta::hours(1),
        room_id: Uuid::from_u128(2),
        room_name: "room".into(),
        application_id: "A-10423".into(),
        round: 1,
        job_id: "J-7".into(),
        participant_id: None,
        external_id: None,
        role: None,
        facts: [("response".to_owned(), "confirm".to_owned())].into(),
    };
    Webhooks::new(config).unwrap().announce(&announcement, now()).await
}

fn failed(status: Option<u16>, error: &str) -> Announced {
    Announced { status, error: Some(error.to_owned()), retry_after: None }
}

/// The signature as anybody else would compute it.
fn expected_signature(body: &str, key: &[u8]) -> String {
    use base64::Engine;
    use hmac::{Hmac, KeyInit, Mac};
    let text = format!("{}.1795431737.{body}", Uuid::from_u128(1));
    let hmac = Hmac::<sha2::Sha256>::new_from_slice(key).unwrap().chain_update(text);
    let signature = base64::engine::general_purpose::STANDARD.encode(hmac.finalize().into_bytes());
    format!("v1,{signature}")
}

#[tokio::test]
async fn an_announcement_arrives_signed_by_both_secrets() {
    use base64::Engine;
    let mut receiver = receiver("HTTP/1.1 204 No Content\r\n\r\n").await;
    let config = WebhooksConfig {
        previous_secret: Some(OLD_SECRET.into()),
        ..config(format!("http://localhost:{}/hooks?key=1", receiver.port))
    };
    let announced = announce(&config).await;
    assert_eq!(announced, Announced { status: Some(204), error: None, retry_after: None });
    let request = receiver.requests.recv().await.unwrap();
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let encoded = SECRET.strip_prefix("whsec_").unwrap();
    let key = base64::engine::general_purpose::STANDARD.decode(encoded).unwrap();
    let signatures =
        [expected_signature(body, &key), expected_signature(body, OLD_SECRET.as_bytes())].join(" ");
    assert!(head.starts_with("POST /hooks?key=1 HTTP/1.1\r\n"), "{head}");
    for line in [
        "content-type: application/json",
        "webhook-id: 00000000-0000-0000-0000-000000000001",
        "webhook-timestamp: 1795431737",
        &format!("webhook-signature: {signatures}"),
    ] {
        assert!(head.lines().any(|found| found == line), "{line} in {head}");
    }
    assert!(
        body.contains(r#""type":"response.received""#) && body.contains(r#""response":"confirm""#),
        "{body}"
    );
}

#[tokio::test]
async fn every_status_but_2xx_is_an_error() {
    for (answer, expected) in [
        ("HTTP/1.1 500 Oops\r\nretry-after: 30\r\ncontent-length: 9\r\n\r\na secret.", (500, Some(30))),
        ("HTTP/1.1 429 Slow\r\nretry-after: 99999999999\r\ncontent-length: 0\r\n\r\n", (429, Some(u32::MAX))),
        ("HTTP/1.1 503 Busy\r\nretry-after: Wed, 21 Oct 2026 07:28:00 GMT\r\n\r\n", (503, None)),
        ("HTTP/1.1 404 Not Found\r\n\r\n", (404, None)),
    ] {
        let receiver = receiver(answer).await;
        let announced = announce(&config(format!("http://127.0.0.1:{}/", receiver.port))).await;
        let (status, retry_after) = expected;
        let expected = Announced { retry_after, ..failed(Some(status), &format!("status {status}")) };
        assert_eq!(announced, expected);
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let mut receiver =
        receiver("HTTP/1.1 307 Elsewhere\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n").await;
    let announced = announce(&config(format!("http://127.0.0.1:{}/", receiver.port))).await;
    assert_eq!(announced, failed(Some(307), "status 307"));
    assert!(receiver.requests.recv().await.unwrap().starts_with("POST / "));
    assert!(receiver.requests.try_recv().is_err());
}

#[tokio::test]
async fn what_went_wrong_is_told_in_a_word() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let (silent, odd) = (receiver("").await, receiver("SSH-2.0-x\r\n").await);
    for (url, expected) in [
        (format!("http://127.0.0.1:{nobody}/"), "refused"),
        (format!("http://127.0.0.1:{}/", silent.port), "timeout"),
        (format!("http://127.0.0.1:{}/", odd.port), "connection broke"),
        (format!("https://127.0.0.1:{}/", odd.port), "tls"),
    ] {
        assert_eq!(announce(&config(url.clone())).await, failed(None, expected), "{url}");
    }
}

#[tokio::test]
async fn a_name_that_leads_to_this_machine_is_refused_where_the_connection_is_made() {
    let mut receiver = receiver("HTTP/1.1 204 No Content\r\n\r\n").await;
    let url = format!("https://localhost:{}/", receiver.port);
    let config = WebhooksConfig { allow_private: false, ..config(url) };
    assert_eq!(announce(&config).await, failed(None, "private address"));
    assert!(receiver.requests.try_recv().is_err());
}
