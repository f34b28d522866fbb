//! Somebody who reaches LiveKit's signalling and sends no media: a browser behind a firewall, as LiveKit sees it.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::task::JoinHandle;

/// A WebSocket to LiveKit with nothing behind it: it stays JOINED for 60 s (v1.13.5, seen). Dropping it closes the connection
/// without a word, and LiveKit tells at once of an entry that was aborted (SIGNAL_CLOSE; v1.13.5, seen).
pub(crate) struct SignalOnly {
    _writer: OwnedWriteHalf,
    reader: JoinHandle<()>,
}

impl SignalOnly {
    /// Opens it; the error is what LiveKit said in the place of "101 Switching Protocols".
    pub(crate) async fn open(port: u16, token: &str) -> Result<Self, String> {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let request = format!(
            "GET /rtc?access_token={token}&auto_subscribe=1&sdk=js&version=2.0.0&protocol=15 HTTP/1.1\r\n\
             Host: 127.0.0.1:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut beginning = vec![0; 1024];
        let length = stream.read(&mut beginning).await.unwrap();
        let answer = String::from_utf8_lossy(&beginning[..length]).into_owned();
        if !answer.starts_with("HTTP/1.1 101") {
            return Err(answer);
        }
        let (mut reader, _writer) = stream.into_split();
        // A full buffer would hold LiveKit up.
        let reader = tokio::spawn(async move {
            let _ = tokio::io::copy(&mut reader, &mut tokio::io::sink()).await;
        });
        Ok(Self { _writer, reader })
    }
}

impl Drop for SignalOnly {
    /// The other half of the socket goes with the task that reads from it.
    fn drop(&mut self) {
        self.reader.abort();
    }
}
