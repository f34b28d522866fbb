//! `POST /api/room/server-status`: record and reality side by side.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::join;
use greenroom_domain::clock::Clock;
use greenroom_domain::drift::{BothSides, FirstSeen, Yardstick, compare};
use greenroom_domain::live::LiveView;
use greenroom_domain::ports::{MediaError, MediaServer, ReconcileStore, RoomStore, StoreError};
use greenroom_domain::room::{RoomName, RoomRecord};
use moka::future::Cache;

use crate::livekit_status::look;
use crate::sightings::Sightings;

/// Why there is no judgement.
#[derive(Debug, thiserror::Error)]
pub enum ServerStatusError {
    /// The media server did not tell. The record is given all the same, because that is when somebody is debugging.
    #[error("the media server could not be asked")]
    Media {
        /// What the database knows.
        record: Option<Box<RoomRecord>>,
        /// When it was read.
        checked_at: DateTime<Utc>,
        /// Why.
        #[source]
        error: Arc<MediaError>,
    },
    /// The database could not be read.
    #[error("the database could not be asked")]
    Store(#[from] StoreError),
}

/// Compares record and reality of one room. Callers who ask for the same room at once share one question to the media
/// server; nobody gets an answer that began before the question they joined.
#[derive(Clone)]
pub struct ServerStatus {
    rooms: Arc<dyn RoomStore>,
    media: Arc<dyn MediaServer>,
    passes: Arc<dyn ReconcileStore>,
    clock: Arc<dyn Clock>,
    yardstick: Arc<Yardstick>,
    questions: Cache<RoomName, Option<Arc<LiveView>>>,
    sightings: Arc<Sightings>,
}

/// How many different rooms may be asked for at once. It bounds memory, not callers.
const QUESTIONS_IN_FLIGHT: u64 = 10_000;

impl ServerStatus {
    /// Wires the use case.
    pub fn new(
        rooms: Arc<dyn RoomStore>,
        media: Arc<dyn MediaServer>,
        passes: Arc<dyn ReconcileStore>,
        clock: Arc<dyn Clock>,
        yardstick: Yardstick,
    ) -> Self {
        // A time to live of zero keeps no answer: it only joins those who ask while the question is under way.
        let questions =
            Cache::builder().max_capacity(QUESTIONS_IN_FLIGHT).time_to_live(Duration::ZERO).build();
        Self {
            rooms,
            media,
            passes,
            clock,
            yardstick: Arc::new(yardstick),
            questions,
            sightings: Arc::default(),
        }
    }

    /// Looks at both sides at the same time and compares them.
    ///
    /// # Errors
    /// When one side did not tell. A failed call is never an absence.
    pub async fn run(&self, name: &RoomName) -> Result<BothSides, ServerStatusError> {
        let (record, live) = join(self.rooms.find(name), self.look(name)).await;
        let (record, checked_at) = (record?, self.clock.now());
        match live {
            Ok(live) => Ok(self.judge(name, record, live, checked_at).await),
            Err(error) => Err(ServerStatusError::Media { record: record.map(Box::new), checked_at, error }),
        }
    }

    async fn look(&self, name: &RoomName) -> Result<Option<LiveView>, Arc<MediaError>> {
        let question = async { Ok(look(self.media.as_ref(), name).await?.map(Arc::new)) };
        let answer = self.questions.try_get_with_by_ref(name, question).await?;
        Ok(answer.map(|view| view.as_ref().clone()))
    }

    async fn judge(
        &self,
        name: &RoomName,
        record: Option<RoomRecord>,
        live: Option<LiveView>,
        checked_at: DateTime<Utc>,
    ) -> BothSides {
        let compare_with = |first_seen: &FirstSeen| {
            compare(record.as_ref(), live.as_ref(), first_seen, &self.yardstick, checked_at)
        };
        let comparison = match compare_with(&FirstSeen::new()) {
            agreed if agreed.drifts.is_empty() => {
                self.sightings.remember(name, checked_at, None, compare_with)
            }
            _ => {
                let noticed = self.noticed(name).await;
                self.sightings.remember(name, checked_at, noticed.as_ref(), compare_with)
            }
        };
        BothSides { name: name.clone(), checked_at, record, live, comparison }
    }

    /// Since when the passes over all rooms have noticed what drifts. Only asked for when something does; without it, this
    /// process knows what it noticed itself.
    async fn noticed(&self, name: &RoomName) -> Option<FirstSeen> {
        self.passes.noticed(Some(name.clone())).await.ok()?.remove(name)
    }
}
