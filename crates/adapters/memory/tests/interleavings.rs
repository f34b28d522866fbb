//! The events of one short life of a room come in any order and any number of times: the ledger is the same, and so is
//! what the timeline says in the end.

#![expect(clippy::unwrap_used, reason = "the helpers of these tests stand outside of test functions")]

use greenroom_domain::event::{Connection, MediaEvent, MediaEventKind};
use greenroom_domain::live::ParticipantKind;
use greenroom_domain::participant::{Identity, ParticipantId, Role};
use greenroom_domain::ports::{AttendanceStore, Conclusion, ConclusionStore, NewRoom, RoomStore};
use greenroom_domain::session::Session;
use greenroom_domain::timeline::{Actor, Happening, TimelineEntry};
use greenroom_domain::verdict::{Verdict, started_at};
use greenroom_memory::MemoryStore;
use proptest::prelude::*;
use uuid::Uuid;

mod samples;

use samples::{CANDIDATE, at, candidate, name, person, room};

const INTERVIEWER: ParticipantId = ParticipantId(Uuid::from_u128(2));

/// What happened, in the order in which it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    RoomStarted,
    CandidateJoined,
    InterviewerJoined,
    InterviewerLeft,
    CandidateLeft,
    RoomFinished,
}

const LIFE: [Moment; 6] = [
    Moment::RoomStarted,
    Moment::CandidateJoined,
    Moment::InterviewerJoined,
    Moment::InterviewerLeft,
    Moment::CandidateLeft,
    Moment::RoomFinished,
];

/// An event, and whether it is told again under an id of its own, as nobody should.
type Told = (Moment, bool);

fn event((moment, again): Told) -> MediaEvent {
    let joined = |who, since| MediaEventKind::ParticipantJoined(connection(who, since));
    let left =
        |who, since| MediaEventKind::ParticipantLeft(connection(who, since), "client_initiated".into());
    let (minute, kind) = match moment {
        Moment::RoomStarted => (9, MediaEventKind::Other),
        Moment::CandidateJoined => (10, joined(CANDIDATE, 10)),
        Moment::InterviewerJoined => (12, joined(INTERVIEWER, 12)),
        Moment::InterviewerLeft => (38, left(INTERVIEWER, 12)),
        Moment::CandidateLeft => (40, left(CANDIDATE, 10)),
        Moment::RoomFinished => (50, MediaEventKind::RoomFinished),
    };
    MediaEvent {
        id: format!("EV_{moment:?}_{again}"),
        at: at(minute),
        name: "event".into(),
        room_name: Some(name().as_str().into()),
        room_sid: Some("RM_1".into()),
        kind,
        raw: "{}".into(),
    }
}

fn connection(who: ParticipantId, since: i64) -> Connection {
    Connection {
        identity: Identity::of(who).as_str().into(),
        participant_sid: format!("PA_{}", who.0.as_u128()),
        kind: ParticipantKind::Standard,
        family: None,
        joined_at: Some(at(since)),
    }
}

/// What is known once these events were told in this order, and the interview was concluded: the stays, and the words of
/// the timeline in the order of the alphabet.
fn outcome(events: &[Told]) -> (Vec<Session>, Vec<&'static str>) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        let store = MemoryStore::new();
        let people = vec![candidate(), person(INTERVIEWER, Role::Interviewer, "Omar")];
        let new =
            NewRoom { room: room(), participants: people, invitations: vec![], once: None, timeline: vec![] };
        store.create(new).await.unwrap();
        for event in events.iter().copied().map(event) {
            store.record(&event, &event.attendance()).await.unwrap();
        }
        conclude(&store).await;
        let stays = store.find(&name()).await.unwrap().unwrap().sessions;
        let mut kinds: Vec<_> = store.timeline().iter().map(|line| line.what.kind()).collect();
        kinds.sort_unstable();
        (stays, kinds)
    })
}

/// A start that no event told is told with the verdict.
async fn conclude(store: &MemoryStore) {
    for due in store.unconcluded(at(130), 10).await.unwrap() {
        let verdict = Verdict::of(&due.record, at(130)).unwrap();
        let started_at = started_at(&due.record, at(130)).filter(|_| !due.started);
        let line = |at, what| TimelineEntry {
            room: room().id,
            at,
            actor: Actor::System,
            request: None,
            participant: None,
            what,
        };
        let start = started_at.map(|at| line(at, Happening::InterviewStarted));
        let timeline = start.into_iter().chain([line(at(130), Happening::InterviewEnded(verdict))]).collect();
        let conclusion = Conclusion { room: room().id, at: at(130), verdict, started_at, timeline };
        store.conclude(conclusion).await.unwrap();
    }
}

/// Every order of the moments.
fn orders(of: &[Moment]) -> Vec<Vec<Moment>> {
    if of.is_empty() {
        return vec![vec![]];
    }
    let first = |place: usize| {
        let mut rest = of.to_vec();
        let first = rest.remove(place);
        orders(&rest).into_iter().map(move |order| [vec![first], order].concat())
    };
    (0..of.len()).flat_map(first).collect()
}

fn once(moments: impl IntoIterator<Item = Moment>) -> Vec<Told> {
    moments.into_iter().map(|moment| (moment, false)).collect()
}

#[test]
fn every_order_of_a_short_life_comes_to_the_same() {
    let expected = outcome(&once(LIFE));
    let stays: Vec<_> = expected.0.iter().map(|stay| (stay.joined_at, stay.left_at)).collect();
    assert_eq!(stays, [(at(10), Some(at(40))), (at(12), Some(at(38)))]);
    let kinds =
        ["interview_ended", "interview_started", "joined", "joined", "left", "left", "server_room_finished"];
    assert_eq!(expected.1, kinds);
    let orders = orders(&LIFE);
    assert_eq!(orders.len(), 720);
    for order in orders {
        assert_eq!(outcome(&once(order.clone())), expected, "in the order {order:?}");
    }
}

proptest! {
    /// Also when some of them never come: what is told decides, not when and how often.
    #[test]
    fn what_is_told_decides_and_not_when_and_how_often(
        events in prop::collection::vec((prop::sample::select(LIFE.to_vec()), any::<bool>()), 0..16),
    ) {
        let mut told: Vec<Moment> = events.iter().map(|(moment, _)| *moment).collect();
        told.sort_unstable();
        told.dedup();
        prop_assert_eq!(outcome(&events), outcome(&once(told)));
    }
}
