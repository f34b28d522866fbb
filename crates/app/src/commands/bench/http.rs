//! The least HTTP/1.1 that a measurement needs, on one connection that is kept.
//!
//! The generator shares the machine's cores with what it measures, so it may not cost more than pgbench does: no
//! headers are parsed but the length, nothing is allocated for an answer, and the requests are plain text.

use std::net::SocketAddr;

use anyhow::{Context, bail};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What stands between a head and its body.
pub(super) const HEAD_END: &[u8] = b"\r\n\r\n";

/// `POST /api/room/status` for this room.
pub(super) fn room_status(name: &str) -> String {
    post("/api/room/status", &format!("{{\"roomName\":\"{name}\"}}"))
}

/// `POST /api/room/server-status` for this room.
pub(super) fn server_status(name: &str) -> String {
    post("/api/room/server-status", &format!("{{\"roomName\":\"{name}\"}}"))
}

/// `POST /api/room/join` by phone and job, as a proxy passes it on from this address.
pub(super) fn join(phone: &str, job: &str, from: &str) -> String {
    let body = format!(r#"{{"phone":"{phone}","jobId":"{job}"}}"#);
    post_with(&format!("X-Forwarded-For: {from}\r\n"), "/api/room/join", &body)
}

/// `POST /api/room/join` by link.
pub(super) fn join_by_link(link: &str) -> String {
    post("/api/room/join", &format!("{{\"link\":\"{link}\"}}"))
}

/// `POST /api/room/refresh-token`.
pub(super) fn refresh_token(token: &str) -> String {
    post("/api/room/refresh-token", &format!("{{\"refreshToken\":\"{token}\"}}"))
}

/// `POST /webhooks/livekit` as LiveKit sends it: the token stands alone, without "Bearer" (v1.13.5, seen).
pub(super) fn livekit_webhook(token: &str, body: &str) -> String {
    format!(
        "POST /webhooks/livekit HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/webhook+json\r\n\
         Authorization: {token}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// `POST /api/rooms` for a candidate, who agreed to messages, and an interviewer, both with phones.
pub(super) fn create_room(number: u64) -> String {
    let phone = number % 5_000_000;
    let other = phone + 5_000_000;
    let body = format!(
        r#"{{"applicationId":"bench-{number}","job":{{"id":"J-7","title":"Accountant"}},"company":"Acme Jordan",
"candidate":{{"id":"C-{number}","name":"Layla Haddad","phone":"+96279{phone:07}","locale":"ar","whatsappConsent":
{{"grantedAt":"2026-11-20T09:00:00Z","textVersion":"v1","source":"application_form"}}}},
"interviewers":[{{"name":"Omar Nasser","phone":"+96279{other:07}","locale":"en"}}],
"timezone":"Asia/Amman","metadata":{{"source":"careers page"}}}}"#
    );
    post("/api/rooms", &body)
}

fn post(path: &str, body: &str) -> String {
    post_with("", path, body)
}

fn post_with(headers: &str, path: &str, body: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{headers}\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

/// `GET /healthz`, which asks nobody: what HTTP alone costs.
pub(super) fn healthz() -> String {
    "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned()
}

/// `GET /readyz`.
pub(super) fn readyz() -> String {
    "GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned()
}

/// A connection that is kept.
pub(super) struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

impl Connection {
    pub(super) async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, received: Vec::with_capacity(16 << 10) })
    }

    /// Sends a request, waits for the whole answer, and gives its status.
    pub(super) async fn ask(&mut self, request: &str) -> anyhow::Result<u16> {
        self.stream.write_all(request.as_bytes()).await?;
        self.received.clear();
        let (status, length) = loop {
            self.receive().await?;
            if let Some(answer) = answer(&self.received) {
                break answer?;
            }
        };
        while self.received.len() < length {
            self.receive().await?;
        }
        Ok(status)
    }

    /// The body of the last answer.
    pub(super) fn body(&self) -> &[u8] {
        let head = self.received.windows(HEAD_END.len()).position(|end| end == HEAD_END);
        head.and_then(|length| self.received.get(length + HEAD_END.len()..)).unwrap_or_default()
    }

    /// Whether these words stand in the last answer.
    pub(super) fn said(&self, words: &str) -> bool {
        self.received.windows(words.len()).any(|part| part == words.as_bytes())
    }

    async fn receive(&mut self) -> anyhow::Result<()> {
        match self.stream.read_buf(&mut self.received).await? {
            0 => bail!("the server closed the connection"),
            _ => Ok(()),
        }
    }
}

/// The status of an answer and its length with head and body, once the head has come.
fn answer(received: &[u8]) -> Option<anyhow::Result<(u16, usize)>> {
    let head_length = received.windows(HEAD_END.len()).position(|end| end == HEAD_END)?;
    let head = received.get(..head_length).unwrap_or_default();
    let length = head_length + HEAD_END.len();
    Some(read(head).map(|(status, body)| (status, length + body)))
}

fn read(head: &[u8]) -> anyhow::Result<(u16, usize)> {
    let head = std::str::from_utf8(head)?;
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
    status.zip(content_length(head)).context("the server answered without a status or a length")
}

/// How long the body is that follows upon this head, where it says so.
pub(super) fn content_length(head: &str) -> Option<usize> {
    let mut headers = head.lines().filter_map(|line| line.split_once(": "));
    let (_, length) = headers.find(|(name, _)| name.eq_ignore_ascii_case("content-length"))?;
    length.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_known_once_its_head_has_come() {
        let whole = b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}";
        assert_eq!(answer(whole).unwrap().unwrap(), (404, whole.len()));
        assert!(answer(b"HTTP/1.1 200 OK\r\ncontent-le").is_none());
    }

    #[test]
    fn an_answer_without_a_length_is_refused() {
        assert!(answer(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").unwrap().is_err());
    }
}
