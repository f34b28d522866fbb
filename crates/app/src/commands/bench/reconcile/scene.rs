//! Both sides before a pass: they agree, but for what is planted.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::clock::Clock;
use greenroom_domain::drift::DriftKind;
use greenroom_domain::event::{Connection, MediaEvent, MediaEventKind};
use greenroom_domain::live::{ConnectionState, LiveParticipant, ParticipantKind};
use greenroom_domain::participant::Participant;
use greenroom_domain::ports::{AttendanceStore, ReconcileStore};
use greenroom_domain::room::{RoomName, RoomRecord};
use greenroom_postgres::{PostgresConfig, PostgresStore};
use secrecy::SecretString;

use super::hall::Hall;
use super::later::Later;
use crate::commands::bench::seed;
use crate::commands::bench::sql::Sql;

/// A room, and how it drifts.
pub(super) type Finding = (String, DriftKind);

/// Both sides.
pub(super) struct Scene {
    pub(super) store: Arc<PostgresStore>,
    pub(super) hall: Arc<Hall>,
    /// What has to be found.
    pub(super) planted: BTreeSet<Finding>,
    /// In how many rooms people are, and both sides know it.
    pub(super) inhabited: usize,
    clock: Arc<Later>,
}

/// Of so many rooms one has people inside, and one of so many drifts: these in each run of that many.
const INHABITED: (u64, u64) = (100, 50);
const DRIFTING: (u64, u64) = (1000, 7);
/// How long people have been inside.
const INSIDE_SINCE: TimeDelta = TimeDelta::minutes(5);
/// How many rooms are read at once.
const AT_ONCE: usize = 500;

/// Ways to drift, in turns.
#[derive(Clone, Copy)]
enum Way {
    /// The server lost the room, with somebody inside.
    Missing,
    /// The server has a room besides that nobody knows.
    Orphaned,
    /// The server has another room under the name.
    Replaced,
    /// Somebody has left, and nobody told.
    Ghost,
    /// Somebody has come, and nobody told.
    Unrecorded,
    /// The interview is over, and the server still has its room.
    AliveAfterEnd,
    /// Somebody is inside whom nobody expects.
    Unknown,
}

const WAYS: [Way; 7] = [
    Way::Missing,
    Way::Orphaned,
    Way::Replaced,
    Way::Ghost,
    Way::Unrecorded,
    Way::AliveAfterEnd,
    Way::Unknown,
];

/// The server's rooms, in the order in which [`Scene::set`] makes them: the number of a room is the end of its name. It would
/// take a join of everybody to have it by the port, and then all rooms would have been entered lately.
const OPEN: &str = "UPDATE rooms SET server_opened_at = now() - interval '5 minutes',
    server_sid = 'RM_' || lpad(('x' || right(name, 8))::bit(32)::int::text, 12, '0')";

impl Scene {
    /// Makes so many rooms agree, then plants what does not.
    pub(super) async fn set(
        url: &SecretString,
        sql: &Sql,
        rooms: u64,
        clock: Arc<Later>,
    ) -> anyhow::Result<Self> {
        let store = Arc::new(PostgresStore::connect(PostgresConfig::new(url.clone())).await?);
        let mut scene = Self { store, hall: Arc::default(), planted: BTreeSet::new(), inhabited: 0, clock };
        sql.run(OPEN).await?;
        for number in 0..rooms {
            scene.hall.open(&seed::room_name(number), scene.since());
        }
        for record in scene.records(rooms, INHABITED).await? {
            scene.inhabit(&record).await?;
        }
        for (record, way) in scene.records(rooms, DRIFTING).await?.iter().zip(WAYS.iter().cycle()) {
            scene.plant(sql, record, *way).await?;
        }
        sql.settle().await?;
        Ok(scene)
    }

    fn since(&self) -> DateTime<Utc> {
        self.clock.now() - INSIDE_SINCE
    }

    /// One room of so many, the one at that place.
    async fn records(&self, rooms: u64, (of, place): (u64, u64)) -> anyhow::Result<Vec<RoomRecord>> {
        let numbers = (0..rooms).filter(|number| number % of == place);
        let names: Result<Vec<_>, _> =
            numbers.map(|number| RoomName::parse(&seed::room_name(number))).collect();
        let mut records = vec![];
        for names in names?.chunks(AT_ONCE) {
            records.append(&mut self.store.records(names).await?);
        }
        records.sort_by(|a, b| a.room.name.cmp(&b.room.name));
        Ok(records)
    }

    async fn inhabit(&mut self, record: &RoomRecord) -> anyhow::Result<()> {
        for who in &record.participants {
            self.write_down(record, who).await?;
            self.hall.enter(record.room.name.as_str(), self.person(who));
        }
        self.inhabited += 1;
        Ok(())
    }

    async fn plant(&mut self, sql: &Sql, record: &RoomRecord, way: Way) -> anyhow::Result<()> {
        let name = record.room.name.as_str();
        let candidate = record.participants.first().context("a room is without people")?;
        match way {
            Way::Missing => {
                self.write_down(record, candidate).await?;
                self.hall.lose(name);
                self.expect(name, DriftKind::ParticipantGhost);
            }
            Way::Orphaned => {
                let orphan = format!("{name}_orphan");
                self.hall.open(&orphan, self.since());
                self.expect(&orphan, DriftKind::RoomOrphanedOnServer);
            }
            Way::Replaced => {
                self.hall.lose(name);
                self.hall.open(name, self.since());
            }
            Way::Ghost => self.write_down(record, candidate).await?,
            Way::Unrecorded => self.hall.enter(name, self.person(candidate)),
            Way::AliveAfterEnd => sql.run(&ended(name)).await?,
            Way::Unknown => {
                let stranger = LiveParticipant { identity: "forged".into(), ..self.person(candidate) };
                self.hall.enter(name, stranger);
            }
        }
        if let Some(kind) = way.kind_in_the_room() {
            self.expect(name, kind);
        }
        Ok(())
    }

    fn expect(&mut self, room: &str, kind: DriftKind) {
        self.planted.insert((room.to_owned(), kind));
    }

    /// Writes a stay into the ledger, as LiveKit's webhook does.
    async fn write_down(&self, record: &RoomRecord, who: &Participant) -> anyhow::Result<()> {
        let person = self.person(who);
        let connection = Connection {
            identity: person.identity,
            participant_sid: person.sid,
            kind: ParticipantKind::Standard,
            family: None,
            joined_at: person.joined_at,
        };
        let event = MediaEvent {
            id: format!("EV_{}", who.id.0.simple()),
            at: self.since(),
            name: "participant_joined".into(),
            room_name: Some(record.room.name.as_str().to_owned()),
            room_sid: record.room.server.as_ref().map(|server| server.sid.clone()),
            kind: MediaEventKind::ParticipantJoined(connection),
            raw: "{}".into(),
        };
        self.store.record(&event, &event.attendance()).await?;
        Ok(())
    }

    fn person(&self, who: &Participant) -> LiveParticipant {
        LiveParticipant {
            sid: format!("PA_{}", who.id.0.simple()),
            identity: who.identity().as_str().to_owned(),
            name: who.name.clone(),
            kind: ParticipantKind::Standard,
            state: ConnectionState::Active,
            tracks: vec![],
            joined_at: Some(self.since()),
            permission: None,
            family: None,
        }
    }
}

impl Way {
    /// How the room itself drifts by it. Who is lost with a room is a ghost besides; an orphan is a room of its own.
    const fn kind_in_the_room(self) -> Option<DriftKind> {
        match self {
            Self::Missing => Some(DriftKind::RoomMissingOnServer),
            Self::Orphaned => None,
            Self::Replaced => Some(DriftKind::RoomReplaced),
            Self::Ghost => Some(DriftKind::ParticipantGhost),
            Self::Unrecorded => Some(DriftKind::ParticipantUnrecorded),
            Self::AliveAfterEnd => Some(DriftKind::RoomAliveAfterEnd),
            Self::Unknown => Some(DriftKind::ParticipantUnknown),
        }
    }
}

fn ended(name: &str) -> String {
    format!(
        "UPDATE rooms SET ended_at = now() - interval '1 minute', ended_by = 'closed' WHERE name = '{name}'"
    )
}

#[cfg(test)]
mod tests {
    use super::super::hall::sid;
    use super::*;

    #[test]
    fn the_database_is_told_the_sid_that_the_hall_gives() {
        // `OPEN` writes the number in twelve digits, too.
        assert_eq!(sid(255), "RM_000000000255");
        assert!(seed::room_name(255).ends_with("000000ff"));
    }
}
