//! A stand-in for LiveKit that answers at once: what is measured beside it is Greenroom alone.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::super::http::{HEAD_END, content_length};

/// The life that every room has.
pub(super) const SID: &str = "RM_bench";

const CREATE_ROOM: &[u8] = b"POST /twirp/livekit.RoomService/CreateRoom ";

/// In `livekit.CreateRoomRequest` the name comes first: its tag, its length, which one byte holds, and itself.
const NAME_HEAD: usize = 2;

/// The stand-in, which ends with this.
pub(super) struct StandIn {
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl StandIn {
    pub(super) async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        Ok(Self { address: listener.local_addr()?, serving: tokio::spawn(serve(listener)) })
    }

    pub(super) fn url(&self) -> String {
        format!("ws://{}", self.address)
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(converse(stream));
    }
}

/// Answers one question after the other, until the client goes.
async fn converse(mut stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut received = Vec::with_capacity(4 << 10);
    loop {
        while let Some((answer, length)) = answered(&received) {
            stream.write_all(&answer).await?;
            received.drain(..length);
        }
        if stream.read_buf(&mut received).await? == 0 {
            return Ok(());
        }
    }
}

/// The answer to the first question, and the length of that, once it has come as a whole.
fn answered(received: &[u8]) -> Option<(Vec<u8>, usize)> {
    let head_length = received.windows(HEAD_END.len()).position(|end| end == HEAD_END)?;
    let head = received.get(..head_length)?;
    let begins = head_length + HEAD_END.len();
    let ends = begins + content_length(std::str::from_utf8(head).ok()?).unwrap_or_default();
    Some((answer(head, received.get(begins..ends)?), ends))
}

/// A room is made, and a greeting is returned. Whatever else is asked gets no answer that says anything: a pass over all
/// rooms shall not find that they are gone.
fn answer(head: &[u8], body: &[u8]) -> Vec<u8> {
    match (head.starts_with(CREATE_ROOM), head.starts_with(b"GET / ")) {
        (true, _) => room(body).map_or_else(|| whole("400 Bad Request", &[]), |room| whole("200 OK", &room)),
        (_, true) => whole("200 OK", &[]),
        _ => whole("503 Service Unavailable", &[]),
    }
}

/// `livekit.Room` with the life and the name that was asked for: its first two fields.
fn room(request: &[u8]) -> Option<Vec<u8>> {
    let name_length = usize::from(*request.get(1)?);
    let name = request.get(NAME_HEAD..NAME_HEAD + name_length)?;
    let sid_length = u8::try_from(SID.len()).ok()?;
    let head = [0x0a, sid_length].into_iter().chain(SID.bytes());
    Some(head.chain([0x12, *request.get(1)?]).chain(name.iter().copied()).collect())
}

fn whole(status: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/protobuf\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use chrono::TimeDelta;
    use greenroom_domain::ports::{MediaServer, NewLiveRoom};
    use greenroom_domain::room::RoomName;
    use greenroom_livekit::{LiveKitConfig, LiveKitServer};

    use super::*;
    use crate::ambient::SystemClock;
    use crate::commands::bench::seed::room_name;

    #[tokio::test]
    async fn every_room_is_made_at_once_and_no_list_says_that_it_is_gone() {
        let stand_in = StandIn::start().await.unwrap();
        let secret = "a-secret-of-this-test-and-long-enough".to_owned();
        let config = LiveKitConfig::new(stand_in.url(), "bench", secret.into(), Arc::new(SystemClock));
        let livekit = LiveKitServer::new(config).unwrap();
        for number in 0..2 {
            let room = NewLiveRoom {
                name: RoomName::parse(&room_name(number)).unwrap(),
                empty_timeout: TimeDelta::seconds(900),
                departure_timeout: TimeDelta::seconds(600),
                max_participants: None,
            };
            assert_eq!(livekit.create_room(&room).await.unwrap().sid, SID);
        }
        assert!(livekit.list_rooms().await.is_err());
    }
}
