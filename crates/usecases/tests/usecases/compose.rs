use chrono::{DateTime, Utc};
use greenroom_domain::delivery::Effort;
use greenroom_domain::invitation::{InvitationState, Purpose};
use greenroom_domain::link::{LinkKey, LinkKeys};
use greenroom_domain::message::{AttemptId, Message};
use greenroom_domain::outbox::Candidate;
use greenroom_domain::participant::Participant;
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::Claimed;
use greenroom_domain::room::{Room, Schedule};
use greenroom_usecases::compose::{Compose, ComposeError};

use crate::samples::{
    candidate, interviewer, invitation, key, link_keys, message_id, phone, reachable, room,
};

fn november(day_and_time: &str) -> DateTime<Utc> {
    format!("2026-11-{day_and_time}:00Z").parse().unwrap()
}

/// 25 November 2026, six in the evening in Amman, until half past eight.
fn november_room() -> Room {
    let mut room = room();
    room.schedule.starts_at = Some(november("25T15:00"));
    room.window.opens_at = november("25T14:45");
    room.window.closes_at = november("25T17:30");
    room
}

/// The first attempt of a message to the candidate, or to the interviewer.
pub(crate) fn claimed(purpose: Purpose) -> Claimed {
    let recipient = if purpose == Purpose::Interviewer { interviewer() } else { candidate() };
    let candidate = Candidate {
        invitation: invitation(7, &recipient, purpose, InvitationState::Sending),
        room: november_room(),
        recipient: reachable(recipient),
        candidate_name: "Layla Haddad".into(),
        effort: Effort { posts: 1, ..Effort::default() },
        abandoned: false,
        silenced: None,
        inside: false,
        response: None,
        recipient_full_at: None,
        recipient_last_at: None,
    };
    Claimed { candidate, fence: 3, attempt: AttemptId { invitation: message_id(7), number: 1 } }
}

pub(crate) fn compose() -> Compose {
    Compose { link_keys: link_keys(), company_name: "Acme Recruiting".into() }
}

fn texts(message: &Message) -> Vec<(&str, &str)> {
    message.parameters.iter().map(|one| (one.name, one.text.as_str())).collect()
}

const START: &str = "Wednesday, November 25, 2026 at 6:00 PM Jordan Time";
const CLOSE: &str = "Wednesday, November 25, 2026 at 8:30 PM Jordan Time";

#[test]
fn every_variable_of_every_template_is_filled_in_its_order() {
    let layla = ("person_name", "Layla Haddad");
    let (company, job, reference) =
        (("company_name", "Acme Recruiting"), ("job_title", "Accountant"), ("application_ref", "A-1"));
    let (starts, closes) = (("starts_at", START), ("closes_at", CLOSE));
    let (omar, about) = (("person_name", "Omar"), ("candidate_name", "Layla Haddad"));
    for (purpose, expected) in [
        (Purpose::Open, vec![layla, company, job, reference, closes]),
        (Purpose::Scheduled, vec![layla, company, job, reference, starts]),
        (Purpose::Rescheduled, vec![layla, company, job, reference, starts]),
        (Purpose::Reminder, vec![layla, company, job, reference, starts]),
        (Purpose::Cancelled, vec![layla, company, job, reference]),
        (Purpose::Interviewer, vec![omar, about, company, job, reference, starts]),
    ] {
        let message = compose().message(&claimed(purpose)).unwrap();
        assert_eq!(texts(&message), expected);
        assert_eq!((message.purpose, message.language.as_str(), &message.to), (purpose, "en", &phone()));
        assert_eq!(message.attempt, claimed(purpose).attempt);
    }
}

#[test]
fn a_link_is_there_only_where_the_template_has_a_button_for_it() {
    for purpose in Purpose::ALL {
        let claimed = claimed(purpose);
        let link = key().link(claimed.candidate.recipient.id, 1);
        let expected = (purpose != Purpose::Cancelled).then_some(link);
        assert_eq!(compose().message(&claimed).unwrap().link, expected, "{purpose:?}");
    }
}

#[test]
fn the_link_is_the_same_in_every_attempt_and_under_the_next_key() {
    let first = compose().message(&claimed(Purpose::Scheduled)).unwrap();
    let mut again = claimed(Purpose::Scheduled);
    again.attempt.number = 2;
    again.fence = 4;
    again.candidate.effort.posts = 2;
    let newer = LinkKeys { current: LinkKey::new(&[2; 32]).unwrap(), previous: Some(key()) };
    for compose in [compose(), Compose { link_keys: newer, ..compose() }] {
        let second = compose.message(&again).unwrap();
        assert_eq!((second.link, second.parameters), (first.link.clone(), first.parameters.clone()));
        assert_eq!(second.attempt.number, 2);
    }
}

#[test]
fn a_link_that_was_replaced_is_the_one_of_its_generation() {
    let mut claimed = claimed(Purpose::Scheduled);
    claimed.candidate.recipient.link_generation = 2;
    assert_eq!(compose().message(&claimed).unwrap().link, Some(key().link(candidate().id, 2)));
}

#[test]
fn a_room_that_names_its_company_says_so() {
    let mut claimed = claimed(Purpose::Cancelled);
    claimed.candidate.room.company = Some("Petra Bank".into());
    let message = compose().message(&claimed).unwrap();
    assert_eq!(texts(&message)[1], ("company_name", "Petra Bank"));
}

/// How the start reads for somebody with this locale and number, in a message of this language and a room of this zone.
fn start_for(language: &str, locale: Option<&str>, number: &str, zone: &str) -> String {
    let mut claimed = claimed(Purpose::Scheduled);
    claimed.candidate.invitation.language = language.into();
    claimed.candidate.room.schedule.timezone = zone.into();
    claimed.candidate.recipient.locale = locale.map(ToOwned::to_owned);
    claimed.candidate.recipient.phone = Some(PhoneNumber::from_e164(number).unwrap());
    compose().message(&claimed).unwrap().parameters[4].text.clone()
}

#[test]
fn a_time_is_told_in_the_rooms_zone_and_as_the_persons_country_says_it() {
    let (jordan, egypt) = ("+962790123456", "+201001234567");
    let (november, tishreen) = ("٢٥ نوفمبر ٢٠٢٦", "٢٥ تشرين الثاني ٢٠٢٦");
    for (language, locale, number, zone, expected) in [
        ("ar", None, jordan, "Asia/Amman", tishreen),
        ("ar", Some("ar"), jordan, "Asia/Amman", tishreen),
        ("ar", Some("ar-EG"), jordan, "Asia/Amman", november),
        ("ar", Some("ar"), egypt, "Asia/Amman", november),
        ("ar", Some("en-GB"), jordan, "Asia/Amman", tishreen),
        ("en", Some("en-GB"), jordan, "Asia/Amman", "Wednesday, 25 November 2026 at 18:00 Jordan Time"),
        ("en", Some("fr"), jordan, "Asia/Amman", START),
        ("en_GB", None, jordan, "Asia/Amman", "Wednesday, 25 November 2026 at 18:00 Jordan Time"),
        ("en", None, jordan, "Europe/London", "Wednesday, November 25, 2026 at 3:00 PM UK Time"),
    ] {
        let words = start_for(language, locale, number, zone);
        assert!(words.contains(expected), "{language} {locale:?} {zone}: {words}");
    }
}

#[test]
fn an_interviewer_of_a_room_without_a_start_is_told_from_when_until_when() {
    let mut claimed = claimed(Purpose::Interviewer);
    claimed.candidate.room.schedule.starts_at = None;
    let message = compose().message(&claimed).unwrap();
    let opens = "Wednesday, November 25, 2026 at 5:45 PM Jordan Time";
    assert_eq!(texts(&message)[5], ("starts_at", format!("{opens} – {CLOSE}").as_str()));
}

/// In these the words of a moment are tested.
const SPOKEN: [(&str, &str, &str); 17] = [
    ("en", "+962790123456", "Asia/Amman"),
    ("en-US", "+12125550123", "America/New_York"),
    ("en-GB", "+447400123456", "Europe/London"),
    ("en-IN", "+919876543210", "Asia/Kolkata"),
    ("ar", "+962790123456", "Asia/Amman"),
    ("ar-JO", "+962790123456", "Asia/Amman"),
    ("ar-LB", "+962790123456", "Asia/Beirut"),
    ("ar-EG", "+201001234567", "Africa/Cairo"),
    ("ar-SA", "+966501234567", "Asia/Riyadh"),
    ("ar-MA", "+212612345678", "Africa/Casablanca"),
    ("de", "+4915112345678", "Europe/Berlin"),
    ("de", "+962790123456", "Asia/Amman"),
    ("fr", "+33612345678", "Europe/Paris"),
    ("tr", "+905012345678", "Europe/Istanbul"),
    ("ur", "+923012345678", "Asia/Karachi"),
    ("fa", "+989121234567", "Asia/Tehran"),
    ("th", "+66812345678", "Asia/Bangkok"),
];

#[test]
fn two_moments_are_told_to_their_ends_in_every_language_and_month() {
    let mut longest = 0;
    for (locale, number, zone) in SPOKEN {
        for month in 1..=12 {
            let moment = |day: u32| format!("2026-{month:02}-{day}T17:30:00Z").parse().unwrap();
            let mut claimed = claimed(Purpose::Interviewer);
            let Candidate { invitation, room, recipient, .. } = &mut claimed.candidate;
            invitation.language = locale.replace('-', "_");
            recipient.locale = Some(locale.into());
            recipient.phone = Some(PhoneNumber::from_e164(number).unwrap());
            room.schedule = Schedule { starts_at: None, timezone: zone.into(), ..room.schedule.clone() };
            (room.window.opens_at, room.window.closes_at) = (moment(22), moment(28));
            let country = recipient.phone.as_ref().unwrap().country();
            let words = |at| greenroom_wording::moment(at, zone, locale, country.as_deref());
            let expected = format!("{} – {}", words(moment(22)), words(moment(28)));
            longest = longest.max(expected.chars().count());
            let message = compose().message(&claimed).unwrap();
            assert_eq!(texts(&message)[5], ("starts_at", expected.as_str()), "{locale}");
        }
    }
    assert!(longest > 120, "as long as a name may be they would be cut: {longest}");
}

#[test]
fn a_name_that_is_too_long_is_cut_and_says_so() {
    let mut claimed = claimed(Purpose::Interviewer);
    claimed.candidate.room.job.title = "x".repeat(121);
    claimed.candidate.candidate_name = "y".repeat(120);
    let message = compose().message(&claimed).unwrap();
    assert_eq!(texts(&message)[1], ("candidate_name", "y".repeat(120).as_str()));
    assert_eq!(texts(&message)[3], ("job_title", format!("{}…", "x".repeat(119)).as_str()));
}

#[test]
fn no_text_breaks_the_line_or_is_empty() {
    let mut claimed = claimed(Purpose::Interviewer);
    claimed.candidate.room.job.title = "Senior\n\tAccountant".into();
    claimed.candidate.candidate_name = String::new();
    let message = compose().message(&claimed).unwrap();
    assert_eq!(texts(&message)[1], ("candidate_name", "–"));
    assert_eq!(texts(&message)[3], ("job_title", "Senior Accountant"));
}

#[test]
fn what_cannot_be_written_says_why() {
    let mut forgotten = claimed(Purpose::Scheduled);
    forgotten.candidate.recipient.link_key = "another key".into();
    assert_eq!(compose().message(&forgotten), Err(ComposeError::LinkKeyUnknown));
    let mut mute = claimed(Purpose::Cancelled);
    mute.candidate.recipient = Participant { phone: None, ..candidate() };
    assert_eq!(compose().message(&mute), Err(ComposeError::NoPhone));
    let mut without_link = claimed(Purpose::Cancelled);
    without_link.candidate.recipient.link_key = "another key".into();
    assert!(compose().message(&without_link).is_ok(), "a cancellation carries no link");
}
