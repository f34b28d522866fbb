//! Another service that uses Greenroom's words and its judgement, without any adapter.
//!
//! A nightly report, say, reads rooms from a copy of the database and asks LiveKit by a client of its own. It fills the
//! domain's types with what it found, and gets the judgement that Greenroom itself would give:
//! `cargo run -p greenroom-domain --example compare`.

use std::error::Error;
use std::io::Write;

use chrono::{DateTime, TimeDelta, Utc};
use greenroom_domain::door::EntryPolicy;
use greenroom_domain::drift::{FirstSeen, Yardstick, compare};
use greenroom_domain::live::{
    ConnectionState, LiveParticipant, LiveRoom, LiveView, Observation, ParticipantKind,
};
use greenroom_domain::participant::{Participant, ParticipantId, Role};
use greenroom_domain::phone::{HomeRegion, PhoneNumber};
use greenroom_domain::room::{
    Application, Job, Room, RoomId, RoomName, RoomRecord, Schedule, Window, WindowRules,
};
use uuid::Uuid;

fn main() -> Result<(), Box<dyn Error>> {
    let now = DateTime::from_timestamp(1_795_600_000, 0).ok_or("no such time")?;
    let mut out = std::io::stdout();

    // What is parsed once is trusted afterwards, and hides itself in `Debug`.
    let home = HomeRegion::parse("JO").ok_or("no such country")?;
    let phone = PhoneNumber::parse("٠٧٩ ٠١٢ ٣٤٥٦", home)?;
    writeln!(out, "the candidate's number: {} ({phone:?})", phone.masked())?;

    let record = record(phone, now)?;
    writeln!(out, "the room is {}", record.phase(now).as_str())?;

    // The candidate has been on the server for a minute, and nobody wrote it down.
    let live = live(&record, now - TimeDelta::minutes(1));
    let yardstick = Yardstick::new("interview_");
    let observation = Observation::Seen(live);
    let known = observation.known().ok_or("the server did not tell")?;
    let comparison = compare(Some(&record), known, &FirstSeen::new(), &yardstick, now);
    writeln!(out, "in sync: {}", comparison.in_sync())?;
    for drift in &comparison.drifts {
        writeln!(
            out,
            "{}: {}; {}",
            drift.key.kind.as_str(),
            drift.evidence,
            drift.key.kind.remedy().as_str()
        )?;
    }

    // No answer is no judgement: there is nothing to compare with, and nothing may be repaired because of it.
    writeln!(out, "without an answer: {:?}", Observation::<LiveView>::Unknown.known())?;
    Ok(())
}

fn record(phone: PhoneNumber, now: DateTime<Utc>) -> Result<RoomRecord, Box<dyn Error>> {
    let schedule = Schedule {
        starts_at: Some(now + TimeDelta::minutes(5)),
        duration: TimeDelta::minutes(45),
        timezone: "Asia/Amman".into(),
        closes_at: None,
    };
    let room = Room {
        id: RoomId(Uuid::from_u128(1)),
        name: RoomName::generate("interview_", Uuid::from_u128(2))?,
        application: Application { id: "A-10423".into(), round: 1 },
        job: Job { id: "J-7".into(), title: "Accountant".into() },
        company: Some("Acme Jordan".into()),
        window: Window::of(&schedule, WindowRules::default(), now - TimeDelta::days(1))?,
        policy: EntryPolicy::default(),
        schedule,
        metadata: "{}".into(),
        notify: true,
        created_at: now - TimeDelta::days(1),
        created_by: "system".into(),
        ended: None,
        server: None,
        version: 1,
    };
    Ok(RoomRecord::new(room, vec![candidate(phone)]))
}

fn candidate(phone: PhoneNumber) -> Participant {
    Participant {
        id: ParticipantId(Uuid::from_u128(3)),
        external_id: Some("C-1".into()),
        role: Role::Candidate,
        name: "Layla Haddad".into(),
        phone: Some(phone),
        locale: Some("ar".into()),
        consent: None,
        link_generation: 1,
        link_key: "0123456789abcdef".into(),
        revoked_at: None,
        last_token_at: None,
        door: Default::default(),
    }
}

/// The room as LiveKit would describe it, with everybody who is expected in it.
fn live(record: &RoomRecord, since: DateTime<Utc>) -> LiveView {
    let present = |who: &Participant| LiveParticipant {
        sid: "PA_1".into(),
        identity: who.identity().as_str().into(),
        name: who.name.clone(),
        kind: ParticipantKind::Standard,
        state: ConnectionState::Active,
        tracks: vec![],
        joined_at: Some(since),
        permission: None,
        family: None,
    };
    let room = LiveRoom {
        name: record.room.name.to_string(),
        sid: "RM_1".into(),
        created_at: since,
        empty_timeout: 900,
        departure_timeout: 600,
        max_participants: 0,
        num_participants: 0,
        num_publishers: 0,
        active_recording: false,
        enabled_codecs: vec![],
        metadata: String::new(),
    };
    LiveView { room, participants: record.participants.iter().map(present).collect() }
}
