//! Stands before LiveKit and counts how often it is asked for a room, and how often at the same time.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What is asked of LiveKit by name only for `server-status`: the reconciler asks for all rooms, and then for people.
const CALL: &[u8] = b"/ListRooms ";

/// How much is passed on at once; a question is far smaller, and comes whole.
const CHUNK: usize = 16 << 10;

/// The proxy, which ends with this.
pub(super) struct Proxy {
    address: SocketAddr,
    counts: Arc<Counts>,
    serving: JoinHandle<()>,
}

/// How often LiveKit was asked, and how often at once at most.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Counted {
    pub(super) asked: u64,
    pub(super) most: u64,
}

struct Counts {
    room: Vec<u8>,
    asked: AtomicU64,
    open: AtomicU64,
    most: AtomicU64,
}

impl Proxy {
    /// Counts what is asked about that room.
    pub(super) async fn before(port: u16, room: &str) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let counts = Arc::new(Counts {
            room: room.as_bytes().to_vec(),
            asked: AtomicU64::new(0),
            open: AtomicU64::new(0),
            most: AtomicU64::new(0),
        });
        let serving = tokio::spawn(serve(listener, port, counts.clone()));
        Ok(Self { address, counts, serving })
    }

    pub(super) fn url(&self) -> String {
        format!("ws://{}", self.address)
    }

    pub(super) fn counted(&self) -> Counted {
        let Counts { asked, most, .. } = self.counts.as_ref();
        Counted { asked: asked.load(Ordering::Relaxed), most: most.load(Ordering::Relaxed) }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, port: u16, counts: Arc<Counts>) {
    while let Ok((client, _)) = listener.accept().await {
        let Ok(server) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await else { continue };
        // Without a delay, as both sides would have it between them.
        let _ = client.set_nodelay(true).and_then(|()| server.set_nodelay(true));
        let (asking, answered) = client.into_split();
        let (answering, asked) = server.into_split();
        let waiting = Arc::new(Waiting { counts: counts.clone(), waits: AtomicBool::new(false) });
        tokio::spawn(there(asking, asked, waiting.clone()));
        tokio::spawn(back(answering, answered, waiting));
    }
}

/// Whether a connection waits for the answer to a question that counts. HTTP/1.1 has one at a time.
struct Waiting {
    counts: Arc<Counts>,
    waits: AtomicBool,
}

impl Waiting {
    fn sees_question(&self, chunk: &[u8]) {
        if has(chunk, CALL) && has(chunk, &self.counts.room) && !self.waits.swap(true, Ordering::Relaxed) {
            self.counts.asked.fetch_add(1, Ordering::Relaxed);
            let open = self.counts.open.fetch_add(1, Ordering::Relaxed) + 1;
            self.counts.most.fetch_max(open, Ordering::Relaxed);
        }
    }

    fn sees_answer(&self) {
        if self.waits.swap(false, Ordering::Relaxed) {
            self.counts.open.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// A connection that breaks gets no answer any more.
impl Drop for Waiting {
    fn drop(&mut self) {
        self.sees_answer();
    }
}

fn has(chunk: &[u8], words: &[u8]) -> bool {
    chunk.windows(words.len()).any(|part| part == words)
}

async fn there(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, waiting: Arc<Waiting>) {
    let mut chunk = Vec::with_capacity(CHUNK);
    while from.read_buf(&mut chunk).await.is_ok_and(|read| read > 0) {
        waiting.sees_question(&chunk);
        if to.write_all(&chunk).await.is_err() {
            return;
        }
        chunk.clear();
    }
}

async fn back(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, waiting: Arc<Waiting>) {
    let mut chunk = Vec::with_capacity(CHUNK);
    while from.read_buf(&mut chunk).await.is_ok_and(|read| read > 0) {
        waiting.sees_answer();
        if to.write_all(&chunk).await.is_err() {
            return;
        }
        chunk.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn questions_about_the_room_are_counted_while_they_wait_for_an_answer() {
        let livekit = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let proxy = Proxy::before(livekit.local_addr().unwrap().port(), "room_1").await.unwrap();
        let mut pairs = vec![];
        for _ in 0..2 {
            let client = TcpStream::connect(proxy.address).await.unwrap();
            pairs.push((client, livekit.accept().await.unwrap().0));
        }
        let about =
            |call: &str, room: &str| format!("POST /twirp/livekit.RoomService/{call} HTTP/1.1\r\n\r\n{room}");
        let mut buffer = [0; 1000];
        for (pair, question) in [
            (0, about("ListRooms", "room_1")),
            (1, about("ListRooms", "room_1")),
            (0, about("ListRooms", "room_2")),
            (1, about("ListParticipants", "room_1")),
            (0, about("ListRooms", "room_1")),
        ] {
            let (client, server) = &mut pairs[pair];
            client.write_all(question.as_bytes()).await.unwrap();
            assert_eq!(server.read(&mut buffer).await.unwrap(), question.len());
            if pair == 1 {
                server.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
                assert!(client.read(&mut buffer).await.unwrap() > 0);
            }
        }
        assert_eq!(proxy.counted(), Counted { asked: 2, most: 2 });
    }
}
