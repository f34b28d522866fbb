//! What a pass leaves behind, stored whole or not at all.

use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use greenroom_domain::ports::{KnownDrift, Looked, PassNote, PassSummary, StoreError};
use greenroom_domain::room::RoomName;
use uuid::Uuid;

use crate::columns::{Announced, Lines, Time};
use crate::statement::statement;
use crate::store::PostgresStore;

/// Begins as the only one who notes a pass: what this one sees was left by the one before, whole. How that is compared is
/// planned anew each time: a plan for a few drifts would be much too slow on the day on which the server loses thousands.
const BEGIN_ALONE: &str =
    "BEGIN; SET LOCAL plan_cache_mode = force_custom_plan; SELECT FROM reconcile_pass FOR NO KEY UPDATE";

statement! {
    /// Brings the drifts that last up to date, ends those that were not seen, begins others; counts the lines it wrote.
    StorePass<'a>("note_pass.sql", "announce.sql", "done.sql") {
        at: Time => Timestamptz,
        looked_at: Option<&'a str> => Nullable<Text>,
        not_looked_at: Vec<&'a str> => Array<Text>,
        room_names: Vec<&'a str> => Array<Text>,
        room_ids: Vec<Option<Uuid>> => Array<Nullable<SqlUuid>>,
        kinds: Vec<&'static str> => Array<Text>,
        subjects: Vec<&'a str> => Array<Text>,
        sinces: Vec<Time> => Array<Timestamptz>,
        first_seens: Vec<Time> => Array<Timestamptz>,
        last_seens: Vec<Time> => Array<Timestamptz>,
        evidences: Vec<&'a str> => Array<Text>,
        identities: Vec<Option<&'a str>> => Array<Nullable<Text>>,
        settlings: Vec<bool> => Array<Bool>,
        confirmeds: Vec<bool> => Array<Bool>,
        fates: Vec<&'a str> => Array<Text>,
        ended_ats: Vec<Option<Time>> => Array<Nullable<Timestamptz>>,
        mended_bys: Vec<Option<&'a str>> => Array<Nullable<Text>>,
        pass_at: Option<Time> => Nullable<Timestamptz>,
        listed: i64 => BigInt,
        others: i64 => BigInt,
        unknown: i64 => BigInt,
        missing_at_once: i64 => BigInt,
        held_back: i64 => BigInt,
    }
    with { lines: Lines, }
}

impl PostgresStore {
    pub(super) async fn store_pass(&self, note: &PassNote) -> Result<(), StoreError> {
        let mut transaction = self.begin(BEGIN_ALONE).await?;
        transaction.count(store_pass(note, self.announced())).await?;
        transaction.commit().await?;
        self.ring_for(note.timeline.iter());
        Ok(())
    }
}

/// The room that was looked at, if it was one, and else those that were not.
fn looked(looked: &Looked) -> (Option<&str>, Vec<&str>) {
    match looked {
        Looked::At(room) => (Some(room.as_str()), vec![]),
        Looked::AllBut(rooms) => (None, rooms.iter().map(RoomName::as_str).collect()),
    }
}

fn of<'a, T>(drifts: &'a [KnownDrift], column: impl Fn(&'a KnownDrift) -> T) -> Vec<T> {
    drifts.iter().map(column).collect()
}

fn store_pass<'a>(note: &'a PassNote, announced: Announced<'a>) -> StorePass<'a> {
    let PassNote { drifts, timeline, .. } = note;
    let (looked_at, not_looked_at) = looked(&note.looked);
    let PassSummary { listed, foreign, unknown, missing_at_once, held_back, .. } =
        note.summary.unwrap_or_default();
    StorePass {
        at: note.at,
        looked_at,
        not_looked_at,
        room_names: of(drifts, |known| known.room.as_str()),
        room_ids: of(drifts, |known| known.room_id.map(|id| id.0)),
        kinds: of(drifts, |known| known.drift.key.kind.as_str()),
        subjects: of(drifts, |known| known.drift.key.subject.as_str()),
        sinces: of(drifts, |known| known.drift.since),
        first_seens: of(drifts, |known| known.first_seen),
        last_seens: of(drifts, |known| known.last_seen),
        evidences: of(drifts, |known| known.drift.evidence.as_str()),
        identities: of(drifts, |known| known.drift.identity.as_deref()),
        settlings: of(drifts, |known| known.drift.settling),
        confirmeds: of(drifts, |known| known.confirmed),
        fates: of(drifts, |known| known.fate.as_str()),
        ended_ats: of(drifts, |known| known.ended_at),
        mended_bys: of(drifts, |known| known.mended_by.as_deref()),
        pass_at: note.summary.map(|summary| summary.at),
        listed: listed.into(),
        others: foreign.into(),
        unknown: unknown.into(),
        missing_at_once: missing_at_once.into(),
        held_back: held_back.into(),
        lines: Lines::of(timeline, announced),
    }
}
