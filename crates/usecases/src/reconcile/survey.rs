//! Looking at both sides of many rooms: one list of the media server, one glance at the database, and a closer look at
//! the few rooms that call for it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, Utc};
use futures_util::future::{join, try_join3};
use futures_util::{StreamExt, stream};
use greenroom_domain::drift::{BothSides, FirstSeen, Glance, Noticed, Plan, compare};
use greenroom_domain::live::{LiveRoom, LiveView, Observation};
use greenroom_domain::ports::{KnownDrift, PassSummary};
use greenroom_domain::room::{RoomName, RoomRecord};

use super::{Reconcile, ReconcileError, noticed};
use crate::livekit_status::look;
use crate::try_connection::tryout_over;

/// Both sides of the rooms that call for a look.
#[derive(Clone, Debug)]
pub struct Survey {
    /// When it began: what it saw is at least as old, so that two surveys are never further apart than they seem.
    pub at: DateTime<Utc>,
    /// The rooms that were compared, by name.
    pub sides: Vec<BothSides>,
    /// Rooms of which nothing is known because a call failed. They are not judged.
    pub unknown: Vec<RoomName>,
    /// How many rooms the media server has.
    pub listed: usize,
    /// How many of them are not ours.
    pub foreign: usize,
    /// Throw-away rooms whose time is over. LiveKit renews the tokens of whoever stays in one.
    pub tried_out: Vec<RoomName>,
    /// The drifts that passes before it noticed and that are not over, in whatever room.
    pub known: Vec<KnownDrift>,
}

/// How many rooms are asked about at the same time.
const QUESTIONS_AT_ONCE: usize = 16;

impl Survey {
    pub(super) fn summary(&self, plan: &Plan) -> PassSummary {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        PassSummary {
            at: self.at,
            listed: count(self.listed),
            foreign: count(self.foreign),
            unknown: count(self.unknown.len()),
            missing_at_once: plan.incident.map_or(0, |incident| count(incident.missing)),
            held_back: count(plan.held_back()),
        }
    }
}

/// What is asked at the beginning, all at once.
struct Overview {
    /// How many rooms the server has.
    listed: usize,
    foreign: usize,
    tried_out: Vec<RoomName>,
    /// The rooms that have to be compared, by name, each as the server lists it.
    worth_a_look: BTreeMap<RoomName, Option<LiveRoom>>,
    known: Vec<KnownDrift>,
}

impl Reconcile {
    /// Looks at all rooms. Changes nothing.
    ///
    /// # Errors
    /// When the list of the media server, or the database, could not be read. A room whose people could not be listed is
    /// unknown, and the others are judged.
    pub async fn survey(&self) -> Result<Survey, ReconcileError> {
        let at = self.clock.now();
        let overview = self.overview(at).await?;
        let names: Vec<_> = overview.worth_a_look.keys().cloned().collect();
        let (records, lives) = join(self.store.records(&names), self.look_at(&overview)).await;
        let (mut records, noticed) = (by_name(records?), noticed(&overview.known));
        let (mut sides, mut unknown) = (vec![], vec![]);
        for (name, live) in lives {
            match live.known() {
                Some(live) => {
                    let record = records.remove(&name);
                    sides.push(self.judge(name, record, live.cloned(), &noticed, at));
                }
                None => unknown.push(name),
            }
        }
        let Overview { listed, foreign, tried_out, known, .. } = overview;
        Ok(Survey { at, sides, unknown, listed, foreign, tried_out, known })
    }

    /// Looks at one room. Changes nothing.
    pub(super) async fn survey_room(&self, name: &RoomName) -> Result<Survey, ReconcileError> {
        let (names, at) = (std::slice::from_ref(name), self.clock.now());
        let question = try_join3(
            async { Ok::<_, ReconcileError>(look(self.media.as_ref(), name).await?) },
            async { Ok(self.store.records(names).await?) },
            async { Ok(self.store.known().await?.0) },
        );
        let (live, mut records, known) = question.await?;
        let listed = usize::from(live.is_some());
        let side = self.judge(name.clone(), records.pop(), live, &noticed(&known), at);
        Ok(Survey { at, sides: vec![side], unknown: vec![], listed, foreign: 0, tried_out: vec![], known })
    }

    async fn overview(&self, at: DateTime<Utc>) -> Result<Overview, ReconcileError> {
        let lately = self.yardstick.empty_timeout.max(self.yardstick.departure_timeout);
        let since = at - lately;
        let question = try_join3(
            async { Ok::<_, ReconcileError>(self.media.list_rooms().await?) },
            async { Ok(self.store.glances(since).await?) },
            async { Ok(self.store.known().await?.0) },
        );
        let (rooms, mut glances, known) = question.await?;
        glances.sort_unstable_by(|a, b| a.name.cmp(&b.name));
        let (listed, mut foreign) = (rooms.len(), 0);
        let (mut worth_a_look, mut tried_out) = (missed(&glances, at), vec![]);
        // Of the many rooms that are as they should be, nothing is kept.
        for room in rooms {
            let Some(name) = self.ours(&room, &glances) else {
                foreign += 1;
                tried_out.extend(tryout_over(&room, at));
                continue;
            };
            if Glance::calls_for_a_look(glance_at(&glances, &name), Some(&room), at) {
                worth_a_look.insert(name, Some(room));
            }
        }
        Ok(Overview { listed, foreign, tried_out, worth_a_look, known })
    }

    /// The name of a room that is ours: by its prefix, or because there is a record of it.
    fn ours(&self, room: &LiveRoom, glances: &[Glance]) -> Option<RoomName> {
        let name = RoomName::parse(&room.name).ok()?;
        let is_ours = self.yardstick.is_ours(name.as_str()) || glance_at(glances, &name).is_some();
        is_ours.then_some(name)
    }

    async fn look_at(&self, overview: &Overview) -> Vec<(RoomName, Observation<LiveView>)> {
        let failures = AtomicUsize::new(0);
        let names: Vec<_> = overview.worth_a_look.keys().cloned().collect();
        let questions = stream::iter(names).map(|name| async {
            let live = match overview.worth_a_look.get(&name) {
                Some(Some(room)) => self.people_of(&name, room, &failures).await,
                _ => Observation::Absent,
            };
            (name, live)
        });
        questions.buffered(QUESTIONS_AT_ONCE).collect().await
    }

    /// After so many failures in a row the server is away: whoever is asked about then would only wait as long.
    async fn people_of(
        &self,
        name: &RoomName,
        room: &LiveRoom,
        failures: &AtomicUsize,
    ) -> Observation<LiveView> {
        if failures.load(Ordering::Relaxed) >= QUESTIONS_AT_ONCE {
            return Observation::Unknown;
        }
        match self.media.list_participants(name).await {
            Ok(participants) => {
                failures.store(0, Ordering::Relaxed);
                Observation::Seen(LiveView { room: room.clone(), participants })
            }
            Err(_) => {
                failures.fetch_add(1, Ordering::Relaxed);
                Observation::Unknown
            }
        }
    }

    fn judge(
        &self,
        name: RoomName,
        record: Option<RoomRecord>,
        live: Option<LiveView>,
        noticed: &Noticed,
        at: DateTime<Utc>,
    ) -> BothSides {
        let nothing = FirstSeen::new();
        let first_seen = noticed.get(&name).unwrap_or(&nothing);
        let comparison = compare(record.as_ref(), live.as_ref(), first_seen, &self.yardstick, at);
        BothSides { name, checked_at: at, record, live, comparison }
    }
}

/// The rooms that have to be compared if the server does not list them.
fn missed(glances: &[Glance], at: DateTime<Utc>) -> BTreeMap<RoomName, Option<LiveRoom>> {
    let called_for = glances.iter().filter(|glance| Glance::calls_for_a_look(Some(*glance), None, at));
    called_for.map(|glance| (glance.name.clone(), None)).collect()
}

/// The glance at a room, in a list that is sorted by name.
fn glance_at<'a>(glances: &'a [Glance], name: &RoomName) -> Option<&'a Glance> {
    let place = glances.binary_search_by(|glance| glance.name.cmp(name)).ok()?;
    glances.get(place)
}

fn by_name(records: Vec<RoomRecord>) -> BTreeMap<RoomName, RoomRecord> {
    records.into_iter().map(|record| (record.room.name.clone(), record)).collect()
}
