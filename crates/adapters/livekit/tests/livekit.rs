//! The adapters against a real LiveKit server on loopback, and against strangers in its place.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do"
)]

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_devstack::LiveKit;
use greenroom_devstack::testing::{self, API_KEY, API_SECRET, Participant};
use greenroom_domain::clock::Clock;
use greenroom_domain::contract;
use greenroom_domain::event::{MediaEvent, MediaEventKind};
use greenroom_domain::live::{ConnectionState, LiveParticipant, ParticipantKind};
use greenroom_domain::participant::{Identity, ParticipantId, Role};
use greenroom_domain::ports::{MediaError, MediaServer, NewLiveRoom, Removal, TokenIssuer, WebhookVerifier};
use greenroom_domain::room::RoomName;
use greenroom_domain::token::{FamilyId, Grants, TokenRequest};
use greenroom_livekit::{LiveKitConfig, LiveKitServer, LiveKitTokens, LiveKitWebhooks};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use uuid::Uuid;

/// The real time, or that of a clock that goes wrong by so much.
struct Wall(TimeDelta);

impl Clock for Wall {
    #[expect(clippy::disallowed_methods, reason = "a real server judges by the real time")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now() + self.0
    }
}

fn config(url: &str) -> LiveKitConfig {
    LiveKitConfig::new(url, API_KEY, API_SECRET.into(), Arc::new(Wall(TimeDelta::zero())))
}

fn server(config: LiveKitConfig) -> LiveKitServer {
    LiveKitServer::new(config).unwrap()
}

fn name(text: &str) -> RoomName {
    RoomName::parse(text).unwrap()
}

fn new_room(text: &str) -> NewLiveRoom {
    NewLiveRoom {
        name: name(text),
        empty_timeout: TimeDelta::seconds(900),
        departure_timeout: TimeDelta::seconds(600),
        max_participants: None,
    }
}

fn family() -> FamilyId {
    FamilyId(Uuid::from_u128(7))
}

fn token(room: &str, role: Role) -> String {
    token_of(room, role, ParticipantId(Uuid::from_u128(1)))
}

fn token_of(room: &str, role: Role, who: ParticipantId) -> String {
    let issued_at = Wall(TimeDelta::zero()).now();
    let request = TokenRequest {
        room: name(room),
        identity: Identity::of(who),
        name: "Layla".into(),
        role,
        grants: Grants::for_role(role),
        family: family(),
        issued_at,
        expires_at: issued_at + TimeDelta::hours(2),
    };
    let tokens = LiveKitTokens::new(&config("http://localhost")).unwrap();
    tokens.issue(&request).unwrap().0
}

#[tokio::test]
async fn the_media_server_keeps_its_contract() {
    let Some(livekit) = testing::livekit_or_skip(None).await else { return };
    let shared: Arc<dyn MediaServer> = Arc::new(server(config(&livekit.http_url())));
    contract::media_server::run(async || shared.clone(), "contract_").await;
    livekit.stop().await;
}

#[tokio::test]
async fn a_wrong_key_is_unauthorized_whatever_is_asked() {
    let Some(livekit) = testing::livekit_or_skip(None).await else { return };
    let url = livekit.http_url();
    let wrong_secret =
        LiveKitConfig { api_secret: "another secret of more than 32 characters".into(), ..config(&url) };
    let wrong_name = LiveKitConfig { api_key: "nobody".into(), ..config(&url) };
    for wrong in [wrong_secret, wrong_name] {
        let server = server(wrong);
        let room = name("wrong_key");
        is_unauthorized(server.create_room(&new_room("wrong_key")).await);
        is_unauthorized(server.find_room(&room).await);
        is_unauthorized(server.list_rooms().await);
        is_unauthorized(server.delete_room(&room).await);
        is_unauthorized(server.list_participants(&room).await);
        is_unauthorized(server.remove_participant(&room, "p_1").await);
        let health = server.health().await.unwrap();
        assert!(health.ready && !health.key_accepted, "{health:?}");
    }
    livekit.stop().await;
}

fn is_unauthorized<T: std::fmt::Debug>(answer: Result<T, MediaError>) {
    let Err(MediaError::Unauthorized(cause)) = &answer else {
        panic!("{answer:?}");
    };
    assert!(!cause.to_string().contains("eyJ"), "{cause}");
}

#[tokio::test]
async fn a_healthy_server_is_ready_takes_our_key_and_has_our_time() {
    let Some(livekit) = testing::livekit_or_skip(None).await else { return };
    let before = server(config(&livekit.http_url()));
    let health = before.health().await.unwrap();
    assert!(health.ready && health.key_accepted, "{health:?}");
    assert!(health.latency > TimeDelta::zero() && health.latency < TimeDelta::seconds(5), "{health:?}");
    assert_eq!(health.clock_ahead, Some(TimeDelta::zero()));
    assert_eq!(before.list_rooms().await.unwrap(), []);
    livekit.stop().await;
}

#[tokio::test]
async fn a_clock_that_goes_wrong_is_told() {
    let Some(livekit) = testing::livekit_or_skip(None).await else { return };
    let slow =
        LiveKitConfig { clock: Arc::new(Wall(TimeDelta::seconds(-90))), ..config(&livekit.http_url()) };
    let ahead = server(slow).health().await.unwrap().clock_ahead.unwrap();
    assert!((ahead - TimeDelta::seconds(90)).abs() < TimeDelta::seconds(2), "{ahead}");
    livekit.stop().await;
}

#[tokio::test]
async fn a_token_opens_its_room_and_no_other() {
    let Some(livekit) = testing::livekit_or_skip(None).await else { return };
    let server = server(config(&livekit.http_url()));
    server.create_room(&new_room("a_token")).await.unwrap();
    for role in [Role::Candidate, Role::Interviewer, Role::Observer] {
        let answer = get(&livekit, "/rtc/validate", &token("a_token", role)).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("success"), "{role:?}: {answer}");
    }
    let elsewhere = get(&livekit, "/rtc/validate", &token("elsewhere", Role::Candidate)).await;
    assert!(elsewhere.starts_with("HTTP/1.1 404"), "{elsewhere}");
    livekit.stop().await;
}

async fn get(livekit: &LiveKit, path: &str, token: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", livekit.port())).await.unwrap();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_real_participant_is_seen_told_and_removed() {
    let (url, mut hooks) = listen_for_webhooks().await;
    let Some(livekit) = testing::livekit_or_skip(Some(&url)).await else { return };
    let server = server(config(&livekit.http_url()));
    let room = server.create_room(&new_room("a_stay")).await.unwrap();
    let joining = Participant::join(&livekit.url(), &token("a_stay", Role::Candidate)).await;
    let Some(layla) = testing::or_skip(joining) else { return };

    let joined = wait_for(&mut hooks, "participant_joined").await;
    let MediaEventKind::ParticipantJoined(who) = &joined.kind else { panic!("{joined:?}") };
    assert_eq!((who.identity.as_str(), who.participant_sid.as_str()), (layla.identity(), layla.sid()));
    assert_eq!((who.kind, who.family), (ParticipantKind::Standard, Some(family())));
    assert_eq!(joined.room_sid, Some(room.sid));

    let seen = wait_until_active(&server, layla.sid()).await;
    assert_eq!(
        (seen.state, seen.name.as_str(), seen.family),
        (ConnectionState::Active, "Layla", Some(family()))
    );
    assert_eq!(seen.joined_at, who.joined_at);
    let permission = seen.permission.unwrap();
    assert_eq!(permission.can_publish_sources, ["camera", "microphone"]);

    let removal = server.remove_participant(&room_name(), layla.identity()).await.unwrap();
    assert_eq!(removal, Removal::Removed);
    let left = wait_for(&mut hooks, "participant_left").await;
    let MediaEventKind::ParticipantLeft(_, reason) = &left.kind else { panic!("{left:?}") };
    assert_eq!(reason, "participant_removed");

    assert_eq!(server.delete_room(&room_name()).await.unwrap(), Removal::Removed);
    let finished = wait_for(&mut hooks, "room_finished").await;
    assert_eq!(finished.kind, MediaEventKind::RoomFinished);
    drop(layla);
    livekit.stop().await;
}

#[tokio::test]
async fn a_room_for_one_lets_nobody_else_in() {
    let Some(livekit) = testing::livekit_or_skip(None).await else { return };
    let server = server(config(&livekit.http_url()));
    let created = server.create_room(&NewLiveRoom { max_participants: Some(1), ..new_room("a_stay") }).await;
    assert_eq!(created.unwrap().max_participants, 1);
    let joining = Participant::join(&livekit.url(), &token("a_stay", Role::Candidate)).await;
    let Some(layla) = testing::or_skip(joining) else { return };
    wait_until_active(&server, layla.sid()).await;

    let omar = token_of("a_stay", Role::Interviewer, ParticipantId(Uuid::from_u128(2)));
    assert!(Participant::join(&livekit.url(), &omar).await.is_err());
    let inside = server.list_participants(&room_name()).await.unwrap();
    assert_eq!(inside.iter().map(|who| who.sid.as_str()).collect::<Vec<_>>(), [layla.sid()]);
    drop(layla);
    livekit.stop().await;
}

/// LiveKit's list can lag behind its webhooks (livekit/livekit #4373).
async fn wait_until_active(server: &LiveKitServer, sid: &str) -> LiveParticipant {
    let seek = async {
        loop {
            let present = server.list_participants(&room_name()).await.unwrap();
            let active = |seen: &LiveParticipant| seen.sid == sid && seen.state == ConnectionState::Active;
            if let Some(seen) = present.into_iter().find(active) {
                return seen;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(20), seek).await;
    found.unwrap_or_else(|_| panic!("{sid} was not active within 20 s"))
}

fn room_name() -> RoomName {
    name("a_stay")
}

/// The next verified event of that name. None of those that pass may hold a TURN password.
async fn wait_for(hooks: &mut mpsc::UnboundedReceiver<MediaEvent>, name: &str) -> MediaEvent {
    let seek = async {
        loop {
            let event = hooks.recv().await.unwrap();
            assert!(!event.raw.contains("turnPassword"), "{event:?}");
            if event.name == name {
                return event;
            }
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(20), seek).await;
    found.unwrap_or_else(|_| panic!("no {name} within 20 s"))
}

/// Takes webhooks over plain HTTP and passes on what the verifier made of each.
async fn listen_for_webhooks() -> (String, mpsc::UnboundedReceiver<MediaEvent>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/webhooks/livekit", listener.local_addr().unwrap());
    let (tell, told) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        let webhooks = Arc::new(LiveKitWebhooks::new(&config("http://localhost")).unwrap());
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(take_webhook(stream, webhooks.clone(), tell.clone()));
        }
    });
    (url, told)
}

async fn take_webhook(
    mut stream: TcpStream,
    webhooks: Arc<LiveKitWebhooks>,
    tell: mpsc::UnboundedSender<MediaEvent>,
) {
    let (head, body) = read_request(&mut stream).await;
    let event = webhooks.verify(&body, header(&head, "authorization")).unwrap();
    let _nobody_listens_any_more = tell.send(event);
    let _gone = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await;
}

async fn read_request(stream: &mut TcpStream) -> (String, Vec<u8>) {
    let mut request = Vec::new();
    loop {
        if let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&request[..end]).into_owned();
            let length: usize = header(&head, "content-length").map_or(0, |text| text.parse().unwrap());
            if request.len() >= end + 4 + length {
                return (head, request[end + 4..end + 4 + length].to_vec());
            }
        }
        assert_ne!(stream.read_buf(&mut request).await.unwrap(), 0, "the request ended too early");
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    let (_, value) = lines.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    Some(value.trim())
}

#[tokio::test]
async fn a_server_that_went_away_is_unavailable_and_never_absent() {
    let Some(livekit) = testing::livekit_or_skip(None).await else { return };
    let server = server(config(&livekit.http_url()));
    server.create_room(&new_room("gone")).await.unwrap();
    livekit.stop().await;
    let started = Instant::now();
    is_unavailable(&server.find_room(&name("gone")).await);
    is_unavailable(&server.list_participants(&name("gone")).await);
    is_unavailable(&server.delete_room(&name("gone")).await);
    is_unavailable(&server.health().await);
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_server_that_is_silent_is_unavailable_within_the_timeout() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = LiveKitConfig {
        timeout: Duration::from_millis(200),
        ..config(&format!("http://{}", listener.local_addr().unwrap()))
    };
    let server = server(silent);
    let started = Instant::now();
    is_unavailable(&server.list_rooms().await);
    is_unavailable(&server.health().await);
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

fn is_unavailable<T: std::fmt::Debug>(answer: &Result<T, MediaError>) {
    assert!(matches!(answer, Err(MediaError::Unavailable(_))), "{answer:?}");
}

/// What somebody who is not LiveKit answers to everything, and how that is taken.
#[tokio::test]
async fn a_stranger_in_livekits_place_is_told_from_a_wrong_key() {
    for (answer, expected) in [
        ("502 Bad Gateway\r\nContent-Type: text/html", "unavailable"),
        ("503 Service Unavailable", "unavailable"),
        ("404 Not Found\r\nContent-Type: text/html", "unexpected"),
        ("403 Forbidden", "unexpected"),
        ("301 Moved Permanently\r\nLocation: http://127.0.0.1:1/", "unavailable"),
        ("401 Unauthorized", "unauthorized"),
        ("200 OK\r\nContent-Type: text/html", "unexpected"),
    ] {
        let url = stranger(answer).await;
        let listed = server(config(&url)).list_rooms().await;
        let word = match &listed {
            Err(MediaError::Unavailable(_)) => "unavailable",
            Err(MediaError::Unauthorized(_)) => "unauthorized",
            Err(MediaError::Unexpected(_)) => "unexpected",
            Ok(_) => "believed",
        };
        assert_eq!(word, expected, "{answer}: {listed:?}");
        assert!(server(config(&url)).health().await.is_err(), "{answer}");
    }
}

/// An HTTP server that gives the same page to everybody.
async fn stranger(answer: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            read_request(&mut stream).await;
            let page = format!(
                "HTTP/1.1 {answer}\r\nContent-Length: 20\r\nConnection: close\r\n\r\n<html>a page</html>\n"
            );
            let _gone = stream.write_all(page.as_bytes()).await;
        }
    });
    url
}
