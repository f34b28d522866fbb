//! What an announcement says, in JSON (Standard Webhooks: Payload structure): what happened, when, and the rest as `data`.

use chrono::SecondsFormat;
use greenroom_domain::announcement::{Announcement, Event};
use serde_json::{Map, Value, json};

/// Facts that have no place outside, should the timeline ever hold them.
const KEPT_BACK: [&str; 4] = ["phone", "link", "token", "secret"];

/// The facts of a verdict that are numbers.
const MINUTES: [&str; 4] = ["minutes", "candidateMinutes", "candidateLateMinutes", "interviewerLateMinutes"];

/// The bytes that are signed and sent.
pub(crate) fn of(announcement: &Announcement) -> Vec<u8> {
    let whole = json!({
        "type": announcement.event.as_str(),
        "timestamp": announcement.at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        "data": data(announcement),
    });
    whole.to_string().into_bytes()
}

/// The facts of the timeline come first, so that none of them can take the place of what is always there.
fn data(announcement: &Announcement) -> Map<String, Value> {
    let told = announcement.facts.iter().filter(|(name, _)| !is_kept_back(name));
    let member = |(name, fact): (&String, &String)| (camel_case(name), value(announcement.event, name, fact));
    let mut data: Map<_, _> = told.map(member).collect();
    if announcement.event == Event::InterviewEnded {
        complete_the_verdict(&mut data, announcement);
    }
    let always = [
        ("roomName", announcement.room_name.as_str().into()),
        ("roomId", announcement.room_id.to_string().into()),
        ("applicationId", announcement.application_id.as_str().into()),
        ("round", announcement.round.into()),
        ("jobId", announcement.job_id.as_str().into()),
        ("participantId", announcement.participant_id.map(|id| id.to_string()).into()),
        ("externalId", announcement.external_id.clone().into()),
        ("role", announcement.role.clone().into()),
    ];
    data.extend(always.map(|(name, value): (&str, Value)| (name.to_owned(), value)));
    data
}

/// The facts of the timeline are text; the minutes of a verdict are numbers outside. Older events stay as their receivers
/// know them.
fn value(event: Event, name: &str, fact: &str) -> Value {
    let is_number = event == Event::InterviewEnded && MINUTES.contains(&name);
    let number = fact.parse::<u64>().ok().filter(|_| is_number);
    number.map_or_else(|| fact.into(), Value::from)
}

/// What a verdict may have to say and does not is null, so that receivers find the same members every time.
fn complete_the_verdict(data: &mut Map<String, Value>, announcement: &Announcement) {
    for name in ["noShow", "candidateLateMinutes", "interviewerLateMinutes"] {
        data.entry(name).or_insert(Value::Null);
    }
    data.insert("revised".to_owned(), (announcement.kind == "interview_revised").into());
}

fn is_kept_back(name: &str) -> bool {
    let name = name.to_lowercase();
    KEPT_BACK.iter().any(|word| name.contains(word))
}

/// `participant_sid` as `participantSid`.
fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let mut letters = word.chars();
        let head = letters.next().map(|letter| letter.to_ascii_uppercase());
        name.chars().chain(head).chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};
    use greenroom_domain::announcement::Event;
    use uuid::Uuid;

    use super::*;

    fn announcement() -> Announcement {
        let facts = [("code", "131026"), ("purpose", "open"), ("some_thing_new", "7")];
        Announcement {
            id: Uuid::from_u128(1),
            event: Event::InvitationFailed,
            kind: "invitation_failed".into(),
            at: DateTime::UNIX_EPOCH + TimeDelta::milliseconds(1_500),
            room_id: Uuid::from_u128(2),
            room_name: "rom_1".into(),
            application_id: "A-10423".into(),
            round: 2,
            job_id: "J-7".into(),
            participant_id: Some(Uuid::from_u128(3)),
            external_id: Some("C-1".into()),
            role: Some("candidate".into()),
            facts: facts.map(|(name, fact)| (name.to_owned(), fact.to_owned())).into(),
        }
    }

    fn said(announcement: &Announcement) -> Value {
        serde_json::from_slice(&of(announcement)).unwrap()
    }

    #[test]
    fn it_says_what_happened_when_and_to_whom() {
        let expected = json!({
            "type": "invitation.failed",
            "timestamp": "1970-01-01T00:00:01.500Z",
            "data": {
                "roomName": "rom_1", "roomId": "00000000-0000-0000-0000-000000000002",
                "applicationId": "A-10423", "round": 2, "jobId": "J-7",
                "participantId": "00000000-0000-0000-0000-000000000003", "externalId": "C-1",
                "role": "candidate", "code": "131026", "purpose": "open", "someThingNew": "7",
            },
        });
        assert_eq!(said(&announcement()), expected);
    }

    #[test]
    fn what_is_not_known_is_null() {
        let nobody = Announcement { participant_id: None, external_id: None, role: None, ..announcement() };
        for name in ["participantId", "externalId", "role"] {
            assert_eq!(said(&nobody)["data"].get(name), Some(&Value::Null), "{name}");
        }
    }

    fn verdict(kind: &str, facts: &[(&str, &str)]) -> Value {
        let facts = facts.iter().map(|(name, fact)| ((*name).to_owned(), (*fact).to_owned())).collect();
        let nobody = Announcement { participant_id: None, external_id: None, role: None, ..announcement() };
        let mut said =
            said(&Announcement { event: Event::InterviewEnded, kind: kind.into(), facts, ..nobody });
        let always = ["roomName", "roomId", "applicationId", "round", "jobId"];
        let nulls = ["participantId", "externalId", "role"];
        let data = said["data"].as_object_mut().unwrap();
        always.iter().chain(&nulls).for_each(|name| assert!(data.remove(*name).is_some(), "{name}"));
        said["data"].take()
    }

    #[test]
    fn a_verdict_has_all_its_members_and_numbers_for_minutes() {
        let no_show = [
            ("outcome", "expired"),
            ("minutes", "0"),
            ("candidateMinutes", "12"),
            ("noShow", "interviewer"),
            ("candidateLateMinutes", "3"),
        ];
        let expected = json!({
            "outcome": "expired", "noShow": "interviewer", "minutes": 0, "candidateMinutes": 12,
            "candidateLateMinutes": 3, "interviewerLateMinutes": null, "revised": false,
        });
        assert_eq!(verdict("interview_ended", &no_show), expected);
        let held = [
            ("outcome", "completed"),
            ("minutes", "41"),
            ("candidateMinutes", "45"),
            ("candidateLateMinutes", "0"),
            ("interviewerLateMinutes", "4"),
        ];
        let expected = json!({
            "outcome": "completed", "noShow": null, "minutes": 41, "candidateMinutes": 45,
            "candidateLateMinutes": 0, "interviewerLateMinutes": 4, "revised": true,
        });
        assert_eq!(verdict("interview_revised", &held), expected);
    }

    #[test]
    fn what_only_looks_like_a_number_stays_a_text() {
        let facts = [("drift", "room_orphaned_on_server"), ("severity", "warning"), ("subject", "20261123")];
        let facts = facts.map(|(name, fact)| (name.to_owned(), fact.to_owned())).into();
        let found =
            Announcement { event: Event::DriftFound, kind: "drift_found".into(), facts, ..announcement() };
        assert_eq!(said(&found)["data"]["subject"], "20261123");
        let late =
            [("response".to_owned(), "late".to_owned()), ("minutes".to_owned(), "5".to_owned())].into();
        let late = Announcement { event: Event::ResponseReceived, facts: late, ..announcement() };
        assert_eq!(said(&late)["data"]["minutes"], "5", "an older event stays as it was");
    }

    #[test]
    fn no_fact_tells_a_number_or_a_link_or_takes_the_place_of_what_is_always_there() {
        let facts = ["phone", "phone_number", "joinLink", "refresh_token", "room_name", "roomId"];
        let facts = facts.map(|name| (name.to_owned(), "planted".to_owned())).into();
        let said = said(&Announcement { facts, ..announcement() }).to_string();
        assert!(!said.contains("planted"), "{said}");
    }
}
