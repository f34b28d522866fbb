//! `GET /api/events`: following what happens to all rooms, whoever serves.

use reqwest::{Response, StatusCode};
use serde_json::Value;

use crate::greenroom::{Greenroom, SOON, client};
use crate::house::{House, application};

/// Somebody who listens.
struct Listener {
    stream: Response,
    text: String,
}

/// One event as it came.
#[derive(Debug, PartialEq)]
struct Told {
    id: String,
    kind: String,
    data: Value,
}

impl Listener {
    /// Begins to listen, behind an event if one is named, and waits for the stream to be open.
    async fn at(greenroom: &Greenroom, after: Option<&str>) -> Self {
        let request = client().get(greenroom.url("/api/events"));
        let request = after.into_iter().fold(request, |request, id| request.header("last-event-id", id));
        let stream = request.send().await.unwrap();
        assert_eq!(stream.status(), StatusCode::OK);
        assert_eq!(stream.headers()["content-type"], "text/event-stream");
        let mut listener = Self { stream, text: String::new() };
        listener.more().await.unwrap();
        listener
    }

    /// Reads on; nothing when the stream has ended.
    async fn more(&mut self) -> Option<()> {
        let chunk = tokio::time::timeout(SOON, self.stream.chunk()).await.unwrap();
        self.text.push_str(std::str::from_utf8(&chunk.ok().flatten()?).unwrap());
        Some(())
    }

    /// What was told so far.
    fn told(&self) -> Vec<Told> {
        let (whole, _) = self.text.rsplit_once("\n\n").unwrap_or_default();
        let blocks = whole.split("\n\n").filter(|block| block.contains("data:"));
        blocks
            .map(|block| {
                let field =
                    |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).unwrap().trim();
                let data = serde_json::from_str(field("data:")).unwrap();
                Told { id: field("id:").into(), kind: field("event:").into(), data }
            })
            .collect()
    }

    /// Reads until so many rooms were made.
    async fn rooms_made(&mut self, count: usize) -> Vec<Told> {
        let made =
            |listener: &Self| listener.told().iter().filter(|told| told.kind == "room_created").count();
        while made(self) < count {
            self.more().await.unwrap();
        }
        self.told()
    }
}

#[tokio::test]
async fn who_listens_hears_of_every_room_once_from_whichever_greenroom_and_may_take_it_up_again() {
    let Some(house) = House::open().await else { return };
    let other = house.another(&[]).await;
    let mut listener = Listener::at(&house, None).await;
    for number in 0..10 {
        let at = if number % 2 == 0 { &*house } else { &other };
        let made = at.post("/api/rooms", application(&format!("A-{number}"))).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    }
    let told = listener.rooms_made(10).await;
    let mut rooms: Vec<&str> = made_in(&told);
    assert_eq!(rooms.len(), 10);
    rooms.sort_unstable();
    rooms.dedup();
    assert_eq!(rooms.len(), 10, "each once");

    // Behind the third event come the others again, in the same order, also from the other one.
    let mut again = Listener::at(&other, Some(&told[2].id)).await;
    assert_eq!(again.rooms_made(made_in(&told[3..]).len()).await[..], told[3..]);

    // A stop does not wait for who listens.
    let before = std::time::Instant::now();
    house.stop().await;
    assert!(before.elapsed() < SOON / 3, "{:?}", before.elapsed());
    while listener.more().await.is_some() {}
    other.stop().await;
}

fn made_in(told: &[Told]) -> Vec<&str> {
    let made = told.iter().filter(|told| told.kind == "room_created");
    made.map(|told| told.data["roomName"].as_str().unwrap()).collect()
}
