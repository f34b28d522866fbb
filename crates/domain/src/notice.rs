//! Which messages a change of a room calls for, to whom, and when.

use chrono::{DateTime, TimeDelta, Utc};

use crate::invitation::{Invitation, InvitationId, InvitationState, Purpose, Suppression};
use crate::participant::{Participant, ParticipantId, Role};
use crate::room::{Room, RoomRecord};

/// What messages there can be (`whatsapp.*` of the settings).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRules {
    /// The purposes that have a template.
    pub templates: Vec<Purpose>,
    /// How long before the start people are reminded, each.
    pub reminders: Vec<TimeDelta>,
}

/// A message that is called for. Whoever stores it gives it an id and a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// To whom.
    pub participant: ParticipantId,
    /// What for.
    pub purpose: Purpose,
    /// When it shall go out.
    pub due_at: DateTime<Utc>,
    /// Why it never will, if so. It is stored all the same, so that the room says why nobody was told.
    pub suppressed: Option<Suppression>,
}

impl Notice {
    /// How the message begins.
    pub const fn state(&self) -> InvitationState {
        match self.suppressed {
            Some(reason) => InvitationState::Suppressed(reason),
            None => InvitationState::Queued,
        }
    }
}

/// What a change of a room does to its messages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notices {
    /// These are added.
    pub new: Vec<Notice>,
    /// These do not go out any more, unless one of them is just being sent.
    pub superseded: Vec<InvitationId>,
}

/// The messages for people who are newly expected in the room: their own, and the reminders.
pub fn on_arrival<'a>(
    room: &Room,
    people: impl IntoIterator<Item = &'a Participant>,
    rules: &NoticeRules,
    now: DateTime<Utc>,
) -> Vec<Notice> {
    let told = people.into_iter().filter(|who| room.notify && can_be_told(who));
    told.flat_map(|who| welcome(room, who, first_purpose(room, who, now), rules, now)).collect()
}

/// The messages for everybody when the room gets another time. Who was told of the old one is told that it moved; who was
/// not yet, is told of the new one alone.
pub fn on_reschedule(record: &RoomRecord, moved: &Room, rules: &NoticeRules, now: DateTime<Utc>) -> Notices {
    let told = record.participants.iter().filter(|who| moved.notify && can_be_told(who));
    let new = told.flat_map(|who| {
        let purpose =
            if was_told(record, who.id) { moved_purpose(moved, who) } else { first_purpose(moved, who, now) };
        welcome(moved, who, purpose, rules, now)
    });
    Notices { new: new.collect(), superseded: queued(record) }
}

/// The messages when people are to be told of a room from now on, or not any more: to those who do not know of it.
pub fn on_notify(record: &RoomRecord, room: &Room, rules: &NoticeRules, now: DateTime<Utc>) -> Notices {
    let all = on_arrival(room, &record.participants, rules, now).into_iter();
    // Who knows of it already is reminded, and told nothing twice.
    let new = all.filter(|one| one.purpose == Purpose::Reminder || !was_told(record, one.participant));
    Notices { new: new.collect(), superseded: queued(record) }
}

/// Whether a message that waits is pointless because of a newer one to the same person: after a cancellation everything
/// that was to be said before, otherwise an invitation by another invitation. (A move takes its reminders along itself.)
pub fn supersedes(newer: &Invitation, older: &Invitation) -> bool {
    use Purpose::{Cancelled, Reminder};
    let of_the_same = newer.participant == older.participant && newer.created_at > older.created_at;
    let invitations = newer.purpose != Reminder && older.purpose != Reminder;
    of_the_same && (newer.purpose == Cancelled || invitations)
}

/// The messages for everybody when the room is called off: to those who may know of it.
pub fn on_cancel(record: &RoomRecord, rules: &NoticeRules, now: DateTime<Utc>) -> Notices {
    let told = record.participants.iter().filter(|who| record.room.notify && can_be_told(who));
    let new =
        told.filter(|who| was_told(record, who.id)).map(|who| notice(who, Purpose::Cancelled, now, rules));
    Notices { new: new.collect(), superseded: queued(record) }
}

/// The same message once more. It may be suppressed now, or not any more.
pub fn again(purpose: Purpose, who: &Participant, rules: &NoticeRules, now: DateTime<Utc>) -> Notice {
    notice(who, purpose, now, rules)
}

/// The message with the link that somebody would be sent first, once more.
pub fn welcome_again(room: &Room, who: &Participant, rules: &NoticeRules, now: DateTime<Utc>) -> Notice {
    notice(who, first_purpose(room, who, now), now, rules)
}

/// When a message of that purpose makes no sense any more.
pub fn expires_at(purpose: Purpose, room: &Room, created_at: DateTime<Utc>) -> DateTime<Utc> {
    match purpose {
        Purpose::Reminder => room.schedule.starts_at.unwrap_or(room.window.closes_at),
        Purpose::Cancelled => room.window.closes_at.max(created_at + TimeDelta::days(1)),
        Purpose::Open | Purpose::Scheduled | Purpose::Rescheduled | Purpose::Interviewer => {
            room.window.closes_at
        }
    }
}

/// Which of several waiting messages goes first: the one whose interview begins first.
pub fn urgent_at(room: &Room) -> DateTime<Utc> {
    room.schedule.starts_at.unwrap_or(room.created_at)
}

/// A candidate or an interviewer with a number, who was not put out. Observers come without being asked.
fn can_be_told(who: &Participant) -> bool {
    who.phone.is_some() && who.revoked_at.is_none() && who.role != Role::Observer
}

fn was_told(record: &RoomRecord, id: ParticipantId) -> bool {
    let mut theirs = record.invitations.iter().filter(|one| one.participant == id);
    theirs.any(|one| one.purpose != Purpose::Reminder && one.may_have_arrived())
}

fn queued(record: &RoomRecord) -> Vec<InvitationId> {
    let waiting = record.invitations.iter().filter(|one: &&Invitation| one.state == InvitationState::Queued);
    waiting.map(|one| one.id).collect()
}

fn first_purpose(room: &Room, who: &Participant, now: DateTime<Utc>) -> Purpose {
    match room.schedule.starts_at {
        _ if who.role == Role::Interviewer => Purpose::Interviewer,
        Some(start) if start > now => Purpose::Scheduled,
        _ => Purpose::Open,
    }
}

/// A room that lost its start is open, which is no other time but another kind of room.
const fn moved_purpose(moved: &Room, who: &Participant) -> Purpose {
    match (moved.schedule.starts_at, who.role) {
        (Some(_), _) => Purpose::Rescheduled,
        (None, Role::Interviewer) => Purpose::Interviewer,
        (None, _) => Purpose::Open,
    }
}

/// The message and the reminders behind it.
fn welcome(
    room: &Room,
    who: &Participant,
    purpose: Purpose,
    rules: &NoticeRules,
    now: DateTime<Utc>,
) -> Vec<Notice> {
    let start = room.schedule.starts_at;
    let moments = rules.reminders.iter().filter_map(|offset| start?.checked_sub_signed(*offset));
    let reminders =
        moments.filter(|moment| *moment > now).map(|due_at| notice(who, Purpose::Reminder, due_at, rules));
    // Reminders that cannot be sent are not worth a line for each.
    let reminders = reminders.filter(|reminder| reminder.suppressed.is_none());
    std::iter::once(notice(who, purpose, now, rules)).chain(reminders).collect()
}

fn notice(who: &Participant, purpose: Purpose, due_at: DateTime<Utc>, rules: &NoticeRules) -> Notice {
    let suppressed = match () {
        () if !has_consented(who) => Some(Suppression::NoConsent),
        () if !rules.templates.contains(&purpose) => Some(Suppression::NoTemplate),
        () => None,
    };
    Notice { participant: who.id, purpose, due_at, suppressed }
}

/// Meta asks for an opt-in before any template message. For the candidate the caller passes it on; an interviewer works
/// for the caller, who gives us the number for this very use.
fn has_consented(who: &Participant) -> bool {
    who.role != Role::Candidate || who.consent.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::participant::Consent;
    use crate::phone::PhoneNumber;
    use crate::samples::{at, candidate, interviewer, invitation, observer, record};

    fn rules() -> NoticeRules {
        NoticeRules {
            templates: Purpose::ALL.to_vec(),
            reminders: vec![TimeDelta::minutes(10), TimeDelta::days(1)],
        }
    }

    fn with_phone(who: Participant) -> Participant {
        let consent = Consent { granted_at: at(-700), text_version: "v1".into(), source: "form".into() };
        let phone = Some(PhoneNumber::from_e164("+962790123456").unwrap());
        Participant { phone, consent: Some(consent), ..who }
    }

    fn people() -> Vec<Participant> {
        [candidate(), interviewer(), observer()].map(with_phone).to_vec()
    }

    fn told(notices: &[Notice]) -> Vec<(Purpose, Option<Suppression>)> {
        notices.iter().map(|notice| (notice.purpose, notice.suppressed)).collect()
    }

    /// The sample room starts at minute 15.
    #[test]
    fn candidate_and_interviewer_are_told_and_reminded_and_observers_are_not() {
        let notices = on_arrival(&record(vec![]).room, &people(), &rules(), at(0));
        let expected = [Purpose::Scheduled, Purpose::Reminder, Purpose::Interviewer, Purpose::Reminder];
        assert_eq!(told(&notices), expected.map(|purpose| (purpose, None)));
        assert_eq!(notices[1].due_at, at(5), "a reminder that would be a day ago is left out");
    }

    #[test]
    fn a_room_without_a_start_or_after_it_is_open() {
        let mut room = record(vec![]).room;
        assert_eq!(
            told(&on_arrival(&room, &[with_phone(candidate())], &rules(), at(20))),
            [(Purpose::Open, None)]
        );
        room.schedule.starts_at = None;
        assert_eq!(
            told(&on_arrival(&room, &[with_phone(candidate())], &rules(), at(0))),
            [(Purpose::Open, None)]
        );
    }

    #[test]
    fn who_cannot_be_told_gets_a_reason_or_nothing() {
        let mut room = record(vec![]).room;
        let silent = Participant { consent: None, ..with_phone(candidate()) };
        let staff = Participant { consent: None, ..with_phone(interviewer()) };
        let nothing = NoticeRules { templates: vec![], reminders: rules().reminders };
        let of = |room: &Room, who: &Participant, rules: &NoticeRules| {
            told(&on_arrival(room, [who], rules, at(10)))
        };
        assert_eq!(of(&room, &silent, &rules()), [(Purpose::Scheduled, Some(Suppression::NoConsent))]);
        assert_eq!(of(&room, &staff, &rules()), [(Purpose::Interviewer, None)]);
        assert_eq!(
            of(&room, &with_phone(candidate()), &nothing),
            [(Purpose::Scheduled, Some(Suppression::NoTemplate))]
        );
        assert_eq!(of(&room, &candidate(), &rules()), [], "no number");
        assert_eq!(
            of(&room, &Participant { revoked_at: Some(at(1)), ..with_phone(candidate()) }, &rules()),
            []
        );
        room.notify = false;
        assert_eq!(of(&room, &with_phone(candidate()), &rules()), []);
    }

    #[test]
    fn a_move_is_told_to_who_knew_and_the_new_time_alone_to_who_did_not() {
        let mut record = record(vec![]);
        record.participants = people();
        record.invitations = vec![
            invitation(1, &candidate(), Purpose::Scheduled, InvitationState::Delivered),
            invitation(2, &interviewer(), Purpose::Interviewer, InvitationState::Queued),
            invitation(3, &candidate(), Purpose::Reminder, InvitationState::Queued),
        ];
        let mut moved = record.room.clone();
        moved.schedule.starts_at = Some(at(60));
        let Notices { new, superseded } = on_reschedule(&record, &moved, &rules(), at(0));
        let expected = [Purpose::Rescheduled, Purpose::Reminder, Purpose::Interviewer, Purpose::Reminder];
        assert_eq!(told(&new), expected.map(|purpose| (purpose, None)));
        assert_eq!(superseded, [record.invitations[1].id, record.invitations[2].id]);
    }

    #[test]
    fn a_room_that_lost_its_start_is_told_to_each_by_the_own_message() {
        let mut record = record(vec![]);
        record.participants = people();
        record.invitations = vec![
            invitation(1, &candidate(), Purpose::Scheduled, InvitationState::Read),
            invitation(2, &interviewer(), Purpose::Interviewer, InvitationState::Sent),
        ];
        let mut open = record.room.clone();
        open.schedule.starts_at = None;
        let new = on_reschedule(&record, &open, &rules(), at(0)).new;
        assert_eq!(told(&new), [(Purpose::Open, None), (Purpose::Interviewer, None)]);
    }

    #[test]
    fn who_is_to_be_told_after_all_is_told_once_and_who_is_not_any_more_hears_nothing() {
        let mut record = record(vec![]);
        record.participants = people();
        record.invitations = vec![
            invitation(1, &candidate(), Purpose::Scheduled, InvitationState::Delivered),
            invitation(2, &candidate(), Purpose::Reminder, InvitationState::Queued),
        ];
        let Notices { new, superseded } = on_notify(&record, &record.room, &rules(), at(0));
        assert_eq!(
            told(&new),
            [(Purpose::Reminder, None), (Purpose::Interviewer, None), (Purpose::Reminder, None)]
        );
        assert_eq!(superseded, [record.invitations[1].id]);
        let silent = Room { notify: false, ..record.room.clone() };
        assert_eq!(on_notify(&record, &silent, &rules(), at(0)).new, []);
    }

    #[test]
    fn a_newer_message_makes_an_older_one_pointless_and_a_reminder_makes_none() {
        let of = |purpose, minute| Invitation {
            created_at: at(minute),
            ..invitation(1, &candidate(), purpose, InvitationState::Queued)
        };
        use Purpose::{Cancelled, Reminder, Rescheduled, Scheduled};
        for (newer, older, expected) in [
            (of(Rescheduled, 1), of(Scheduled, 0), true),
            (of(Rescheduled, 1), of(Reminder, 0), false),
            (of(Cancelled, 1), of(Reminder, 0), true),
            (of(Cancelled, 1), of(Rescheduled, 0), true),
            (of(Scheduled, 1), of(Scheduled, 0), true),
            (of(Scheduled, 1), of(Reminder, 0), false),
            (of(Reminder, 1), of(Scheduled, 0), false),
            (of(Scheduled, 0), of(Scheduled, 0), false),
        ] {
            assert_eq!(supersedes(&newer, &older), expected, "{newer:?} {older:?}");
        }
        let other = invitation(1, &interviewer(), Scheduled, InvitationState::Queued);
        assert!(!supersedes(&of(Rescheduled, 1), &other));
    }

    #[test]
    fn a_cancellation_is_told_to_those_who_may_know_of_the_room() {
        let mut record = record(vec![]);
        record.participants = people();
        record.invitations = vec![
            invitation(1, &candidate(), Purpose::Scheduled, InvitationState::Uncertain),
            invitation(2, &interviewer(), Purpose::Interviewer, InvitationState::Queued),
        ];
        let Notices { new, superseded } = on_cancel(&record, &rules(), at(0));
        assert_eq!((new.len(), new[0].participant, new[0].purpose), (1, candidate().id, Purpose::Cancelled));
        assert_eq!(superseded, [record.invitations[1].id]);
    }
}
