//! What is said of a message when the line is bad: nothing was sent, or nobody knows.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::time::Duration;

use chrono::TimeDelta;
use greenroom_domain::delivery::{Reaction, SendOutcome};
use greenroom_domain::invitation::{InvitationId, Purpose};
use greenroom_domain::message::{AttemptId, Message, MessageId, Parameter};
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{Messenger, MessengerError};
use greenroom_whatsapp::{WhatsApp, WhatsAppConfig, errors};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use uuid::Uuid;

/// What the server does with a connection.
#[derive(Clone)]
enum Deed {
    /// Ends it at once.
    DropUnread,
    /// Ends it when the request was read.
    DropRead,
    /// Reads, and says nothing.
    Hang,
    /// Reads, and says this.
    Say(String),
}

struct Server {
    address: String,
    /// Ends with the first request.
    first: JoinHandle<String>,
}

/// A server that does the same with every connection.
async fn server(deed: Deed) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let first = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let request = tokio::spawn(serve(stream, deed.clone()));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, deed.clone()));
            }
        });
        request.await.unwrap()
    });
    Server { address, first }
}

async fn serve(mut stream: TcpStream, deed: Deed) -> String {
    if matches!(deed, Deed::DropUnread) {
        return String::new();
    }
    let request = read(&mut stream).await;
    match deed {
        Deed::Say(answer) => stream.write_all(answer.as_bytes()).await.unwrap(),
        Deed::Hang => {
            tokio::spawn(async move {
                tokio::time::sleep(Duration::from_secs(30)).await;
                drop(stream);
            });
        }
        _ => {}
    }
    request
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

fn http(status: &str, headers: &str, body: &str) -> Deed {
    let length = body.len();
    Deed::Say(format!(
        "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}"
    ))
}

fn config(base_url: String) -> WhatsAppConfig {
    WhatsAppConfig {
        base_url,
        business_account_id: Some("102290129340398".into()),
        templates: Purpose::ALL.map(|purpose| (purpose, format!("t_{}", purpose.as_str()))).into(),
        timeout: Duration::from_secs(1),
        ..WhatsAppConfig::new("106540352242922", "the-token".into(), "secret".into(), "word".into())
    }
}

fn message() -> Message {
    let parameters = Purpose::Cancelled.parameters().iter();
    Message {
        attempt: AttemptId { invitation: InvitationId(Uuid::from_u128(7)), number: 1 },
        to: PhoneNumber::from_e164("+962790123456").unwrap(),
        purpose: Purpose::Cancelled,
        language: "en".into(),
        parameters: parameters.map(|name| Parameter { name, text: "text".into() }).collect(),
        link: None,
    }
}

async fn send_to(base_url: String) -> SendOutcome {
    WhatsApp::new(config(base_url)).unwrap().send(&message()).await
}

async fn send(deed: Deed) -> SendOutcome {
    send_to(format!("http://{}", server(deed).await.address)).await
}

fn is_not_reached(outcome: &SendOutcome) -> bool {
    let SendOutcome::Refused(refused) = outcome else { return false };
    let lasting = matches!(refused.reaction, Reaction::Retry { attempts: 1000, .. });
    refused.failure.code == errors::NOT_REACHED && lasting && !refused.alarm
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let outcome = send_to(format!("http://{address}")).await;
    assert!(is_not_reached(&outcome), "{outcome:?}");
}

#[tokio::test]
async fn without_tls_nothing_was_sent() {
    for deed in [Deed::Hang, Deed::DropUnread, http("200 OK", "", "{}")] {
        let outcome = send_to(format!("https://{}", server(deed).await.address)).await;
        assert!(is_not_reached(&outcome), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_line_that_breaks_afterwards_leaves_it_open() {
    let cut =
        Deed::Say("HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"messages\":[{\"id\":\"wamid.1\"}".into());
    let endless = http("200 OK", "", &"x".repeat(100));
    let elsewhere = http("307 Temporary Redirect", "location: /elsewhere\r\n", "");
    for (what, deed) in [
        ("dropped unread", Deed::DropUnread),
        ("dropped", Deed::DropRead),
        ("silent", Deed::Hang),
        ("cut", cut),
        ("no json", endless),
        ("no http", Deed::Say("SSH-2.0-x\r\n".into())),
        ("redirected", elsewhere),
        ("proxy", http("502 Bad Gateway", "content-type: text/html\r\n", "<html>Bad Gateway</html>")),
        ("broken", http("500 Internal Server Error", "", "")),
        ("no id", http("200 OK", "", "{\"messages\":[{}]}")),
        ("somebody's 401", http("401 Unauthorized", "", "{\"error\":\"login\"}")),
    ] {
        let outcome = send(deed).await;
        assert!(matches!(outcome, SendOutcome::Uncertain(_)), "{what}: {outcome:?}");
    }
}

#[tokio::test]
async fn a_message_goes_to_the_number_with_our_token_and_our_version() {
    let deed = http("200 OK", "facebook-api-version: v26.0\r\n", r#"{"messages":[{"id":"wamid.1"}]}"#);
    let server = server(deed).await;
    let outcome = send_to(format!("http://{}/base/", server.address)).await;
    assert_eq!(outcome, SendOutcome::Accepted(MessageId::new("wamid.1")));
    let request = server.first.await.unwrap();
    assert!(request.starts_with("POST /base/v25.0/106540352242922/messages HTTP/1.1\r\n"), "{request}");
    assert!(request.contains("\r\nauthorization: Bearer the-token\r\n"), "{request}");
    assert!(request.contains("\r\ncontent-type: application/json\r\n"), "{request}");
    assert!(request.contains(r#""to":"+962790123456""#), "{request}");
}

#[tokio::test]
async fn metas_own_words_are_final_and_tell_how_long_to_wait() {
    let error = r#"{"error":{"message":"(#130429) Rate limit hit","code":130429,"error_data":{"details":"+962790123456"}}}"#;
    let SendOutcome::Refused(refused) = send(http("500 Oops", "retry-after: 30\r\n", error)).await else {
        panic!("not refused")
    };
    assert_eq!(refused.reaction, Reaction::ThrottleNumber(TimeDelta::seconds(2)));
    assert_eq!(refused.wait, Some(TimeDelta::seconds(30)));
    assert_eq!((refused.failure.title.as_str(), refused.failure.details.as_str()), ("Rate limit hit", "+…"));
}

#[tokio::test]
async fn what_is_held_is_held() {
    let body = r#"{"messages":[{"id":"wamid.1","message_status":"held_for_quality_assessment"}]}"#;
    let held = SendOutcome::Held { message: MessageId::new("wamid.1"), paused: false };
    assert_eq!(send(http("200 OK", "", body)).await, held);
}

#[tokio::test]
async fn what_cannot_be_made_is_not_sent() {
    let no_templates = WhatsAppConfig { templates: [].into(), ..config("http://127.0.0.1:9".into()) };
    let without_link = Message { purpose: Purpose::Open, ..message() };
    for (config, message, code) in [
        (no_templates, message(), errors::NO_TEMPLATE),
        (config("http://127.0.0.1:9".into()), without_link, errors::NO_LINK),
    ] {
        let outcome = WhatsApp::new(config).unwrap().send(&message).await;
        assert!(
            matches!(&outcome, SendOutcome::Refused(refused) if refused.failure.code == code),
            "{outcome:?}"
        );
    }
}

#[tokio::test]
async fn templates_are_not_had_from_somebody_else() {
    let refused = r#"{"error":{"message":"Malformed access token the-token","code":190}}"#;
    let busy = r#"{"error":{"message":"Try later","code":2}}"#;
    let endless =
        r#"{"data":[],"paging":{"next":"https://elsewhere.example/?after=a","cursors":{"after":"a"}}}"#;
    let unfollowable = r#"{"data":[],"paging":{"next":"https://elsewhere.example/"}}"#;
    for (deed, unauthorized) in [
        (http("401 Unauthorized", "", refused), true),
        (http("503 Busy", "", busy), false),
        (http("401 Unauthorized", "", "by a proxy"), false),
        (http("200 OK", "", "{}"), false),
        (http("200 OK", "", endless), false),
        (http("200 OK", "", unfollowable), false),
        (Deed::DropRead, false),
    ] {
        let base_url = format!("http://{}", server(deed).await.address);
        let error = WhatsApp::new(config(base_url)).unwrap().templates().await.unwrap_err();
        assert_eq!(matches!(error, MessengerError::Unauthorized(_)), unauthorized, "{error:?}");
        assert!(!format!("{error:?}").contains("the-token"));
    }
}

#[tokio::test]
async fn without_an_account_there_are_no_templates_to_look_at() {
    let config = WhatsAppConfig { business_account_id: None, ..config("http://127.0.0.1:9".into()) };
    assert!(WhatsApp::new(config).unwrap().templates().await.unwrap().is_none());
}
