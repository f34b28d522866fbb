use super::*;
use crate::samples::{at, candidate, invitation, record};
use proptest::prelude::*;

fn phone(number: u32) -> PhoneNumber {
    PhoneNumber::from_e164(&format!("+96279{number:07}")).unwrap()
}

/// The message to recipient `number`; the sample room is open from minute 0 to 90.
fn due(number: u32) -> Candidate {
    let mut recipient = candidate();
    recipient.phone = Some(phone(number));
    Candidate {
        invitation: invitation(number.into(), &recipient, Purpose::Scheduled, InvitationState::Queued),
        room: record(vec![]).room,
        recipient,
        candidate_name: "Layla".into(),
        effort: Effort::default(),
        abandoned: false,
        silenced: None,
        inside: false,
        response: None,
        recipient_full_at: None,
        recipient_last_at: None,
    }
}

fn rules() -> ClaimRules {
    ClaimRules { reach: Reach::Moving, pacing: PacingRules::new(1000, None), retry: RetryRules::default() }
}

fn verdicts(candidates: &[Candidate], channel: &Channel) -> Vec<Verdict> {
    plan(candidates, channel, &rules(), at(10)).verdicts.into_iter().map(|(_, verdict)| verdict).collect()
}

fn verdict(candidate: Candidate) -> Verdict {
    verdicts(&[candidate], &Channel::default()).remove(0)
}

fn breaker(scope: Scope, retry_at: DateTime<Utc>) -> Breaker {
    Breaker { scope, origin: Origin::Refusal, since: at(0), retry_at, code: 190, title: "expired".into() }
}

#[test]
fn what_is_due_goes_out_unless_something_speaks_against_it() {
    let reminder = |candidate: Candidate| Candidate {
        invitation: Invitation { purpose: Purpose::Reminder, ..candidate.invitation.clone() },
        ..candidate
    };
    let mut ended = due(1);
    ended.room.ended = Some((at(5), crate::room::EndedBy::Closed));
    let mut late = due(1);
    late.room.window.closes_at = at(10);
    let mut revoked = due(1);
    revoked.recipient.revoked_at = Some(at(1));
    let mut cancelled = ended.clone();
    cancelled.invitation.purpose = Purpose::Cancelled;
    let delivered = Invitation { state: InvitationState::Delivered, ..due(1).invitation };
    let cannot = Some(ResponseKind::CannotMakeIt);
    for (what, candidate, expected) in [
        ("nothing against it", due(1), Verdict::Send),
        (
            "it is a stop",
            Candidate { silenced: Some(Suppression::Stopped), ..due(1) },
            Verdict::Suppress(Suppression::Stopped),
        ),
        ("the room was ended", ended, Verdict::Suppress(Suppression::TooLate)),
        ("a cancellation of an ended room", cancelled, Verdict::Send),
        ("the room has closed", late, Verdict::Suppress(Suppression::TooLate)),
        ("the person was put out", revoked, Verdict::Suppress(Suppression::TooLate)),
        ("an invitation to who is inside", Candidate { inside: true, ..due(1) }, Verdict::Send),
        (
            "a reminder to who is inside",
            reminder(Candidate { inside: true, ..due(1) }),
            Verdict::Suppress(Suppression::NotNeeded),
        ),
        (
            "a reminder to who cannot come",
            reminder(Candidate { response: cannot, ..due(1) }),
            Verdict::Suppress(Suppression::NotNeeded),
        ),
        ("a receipt was faster", Candidate { invitation: delivered, ..due(1) }, Verdict::Leave),
    ] {
        assert_eq!(verdict(candidate), expected, "{what}");
    }
}

#[test]
fn what_a_lost_worker_had_may_have_been_sent() {
    let Verdict::Doubt(aftermath) = verdict(Candidate { abandoned: true, ..due(1) }) else {
        panic!("no doubt")
    };
    assert_eq!((aftermath.state, aftermath.due_at), (InvitationState::Uncertain, Some(at(20))));
}

#[test]
fn what_is_in_doubt_is_sent_again_but_never_called_unsent() {
    let doubted = Candidate { effort: Effort { doubts: 1, ..Effort::default() }, ..due(1) };
    assert_eq!(verdict(doubted.clone()), Verdict::Send);
    assert_eq!(verdict(Candidate { silenced: Some(Suppression::Stopped), ..doubted }), Verdict::Leave);
}

#[test]
fn a_recipient_who_has_to_wait_holds_up_nobody() {
    let full_at = Some(at(10) + TimeDelta::seconds(6 * 45));
    let crowded = Candidate { recipient_full_at: full_at, ..due(1) };
    let free_at = at(10) + TimeDelta::seconds(6);
    assert_eq!(verdicts(&[crowded, due(2)], &Channel::default()), [Verdict::Defer(free_at), Verdict::Send]);
}

#[test]
fn the_number_is_paced_and_tells_when_it_is_free() {
    let rules = ClaimRules { pacing: PacingRules::new(20, None), ..rules() };
    let plan = plan(&[due(1), due(2)], &Channel::default(), &rules, at(10));
    assert_eq!(plan.verdicts[1].1, Verdict::NotYet);
    assert_eq!(plan.more_at, plan.full_at);
    assert!(plan.more_at > Some(at(10)));
}

#[test]
fn only_so_many_people_a_day_but_the_same_ones_go_on() {
    let rules = ClaimRules { pacing: PacingRules::new(1000, Some(5)), ..rules() };
    let known = Candidate { recipient_last_at: Some(at(9)), ..due(3) };
    let again = Candidate {
        invitation: Invitation { id: InvitationId(uuid::Uuid::from_u128(9)), ..due(1).invitation },
        ..due(1)
    };
    let channel = Channel { people_today: 4, ..Channel::default() };
    let plan = plan(&[due(1), due(2), known, again], &channel, &rules, at(10));
    let verdicts: Vec<Verdict> = plan.verdicts.into_iter().map(|(_, verdict)| verdict).collect();
    assert_eq!(verdicts, [Verdict::Send, Verdict::Defer(at(15)), Verdict::Send, Verdict::Send]);
}

#[test]
fn an_open_breaker_stops_its_own_and_lets_one_through_when_it_is_time() {
    let other = Candidate { invitation: Invitation { language: "ar".into(), ..due(3).invitation }, ..due(3) };
    let all = [due(1), due(2), other];
    let template = Scope::template_of(&due(1).invitation);
    let at_rest =
        |scope, retry_at| Channel { breakers: vec![breaker(scope, retry_at)], ..Channel::default() };
    use Verdict::{NotYet, Send};
    assert_eq!(verdicts(&all, &at_rest(Scope::Channel, at(11))), [NotYet, NotYet, NotYet]);
    assert_eq!(verdicts(&all, &at_rest(Scope::Channel, at(10))), [Send, NotYet, NotYet]);
    assert_eq!(verdicts(&all, &at_rest(template.clone(), at(11))), [NotYet, NotYet, Send]);
    assert_eq!(verdicts(&all, &at_rest(template, at(10))), [Send, NotYet, Send]);
}

#[test]
fn a_claim_looks_at_little_more_than_may_go_out() {
    let paced = ClaimRules { pacing: PacingRules::new(80, None), ..rules() };
    let everything = ClaimRules { reach: Reach::Everything, ..paced };
    let empty = Some(at(11));
    assert_eq!(paced.look(None, None, 100, at(10)), Ok(12), "the burst of four, and eight");
    assert_eq!(paced.look(None, None, 5, at(10)), Ok(5));
    assert_eq!(
        paced.look(None, Some(at(12)), 100, at(10)),
        Err(Some(at(12))),
        "the messenger wants to be left alone"
    );
    assert!(matches!(paced.look(empty, None, 100, at(10)), Err(Some(free_at)) if free_at > at(10)));
    assert_eq!(everything.look(empty, Some(at(12)), 100, at(10)), Ok(100));
}

#[test]
fn what_has_been_stopped_for_long_is_tried_less_often() {
    for (since, expected) in [(at(9), at(11)), (at(-30), at(20)), (at(-600), at(40))] {
        let stopped = Breaker { since, ..breaker(Scope::Channel, at(10)) };
        let channel = Channel { breakers: vec![stopped], ..Channel::default() };
        let plan = plan(&[due(1)], &channel, &rules(), at(10));
        assert_eq!(plan.probes, BTreeMap::from([(Scope::Channel, expected)]));
    }
}

#[test]
fn only_a_look_at_the_templates_ends_what_advertising_stopped() {
    use Origin::{Category, Check, News, Refusal};
    let ends = |by: Origin| Origin::ALL.into_iter().filter(|stopped| by.ends(*stopped)).collect::<Vec<_>>();
    assert_eq!((ends(Refusal), ends(Category)), (vec![], vec![]));
    assert_eq!(ends(News), [Refusal, News]);
    assert_eq!(ends(Check), [Check, News, Category]);
    Origin::ALL.iter().for_each(|origin| assert_eq!(Origin::parse(origin.as_str()), Some(*origin)));
}

#[test]
fn nothing_goes_out_while_the_messenger_wants_to_be_left_alone() {
    let channel = Channel { free_at: Some(at(12)), ..Channel::default() };
    let plan = plan(&[due(1)], &channel, &rules(), at(10));
    assert_eq!((plan.verdicts[0].1.clone(), plan.more_at), (Verdict::NotYet, Some(at(12))));
}

#[test]
fn a_scope_leads_back_from_its_text() {
    for scope in [Scope::Channel, Scope::Template(Purpose::Open, "en_GB".into())] {
        assert_eq!(Scope::parse(&scope.as_text()), Some(scope));
    }
    assert_eq!(Scope::parse("template/x/en"), None);
}

proptest! {
    #[test]
    fn every_candidate_gets_one_verdict_and_no_bucket_runs_backwards(
        numbers in prop::collection::vec(0u32..4, 0..40), limit in 1u32..100, budget in 0u32..5,
    ) {
        let candidates: Vec<Candidate> = numbers.iter().map(|number| due(*number)).collect();
        let rules = ClaimRules { pacing: PacingRules::new(limit, Some(budget)), ..rules() };
        let plan = plan(&candidates, &Channel::default(), &rules, at(10));
        prop_assert_eq!(plan.verdicts.len(), candidates.len());
        let sent = plan.verdicts.iter().filter(|(_, verdict)| *verdict == Verdict::Send).count();
        prop_assert!(sent <= rules.pacing.number.burst as usize);
        prop_assert!(plan.recipients.len() <= budget as usize);
    }
}
