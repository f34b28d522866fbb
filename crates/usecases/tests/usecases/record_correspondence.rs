use std::sync::Arc;

use greenroom_domain::delivery::Stop;
use greenroom_domain::invitation::{Failure, Suppression};
use greenroom_domain::message::{AttemptId, MessageId};
use greenroom_domain::outbox::{Breaker, Scope};
use greenroom_domain::participant::Participant;
use greenroom_domain::phone::PhoneNumber;
use greenroom_domain::ports::{
    Entrant, MockBreakers, MockCorrespondenceStore, MockEntryStore, MockMessenger, MockMessengerWebhooks,
    MockRoomStore, NewResponse, Recorded, Silence, StoreError, VoidedLink, WebhookError,
};
use greenroom_domain::receipt::{Alert, MessengerNews, Receipt, ReceiptNews, Reply, Sender};
use greenroom_domain::response::{ReplyWord, ResponseKind};
use greenroom_usecases::record_correspondence::{CorrespondenceError, RecordCorrespondence};
use greenroom_usecases::respond::Respond;
use mockall::Sequence;

use crate::samples::{
    Noted, at, candidate, clock, database_away, key, link_keys, phone, reachable, room, secrets, the_one,
    told_record,
};

/// The sender's number as the messenger spells it, which is not the one that we wrote to.
fn spelt() -> PhoneNumber {
    PhoneNumber::from_e164("+5491123456789").unwrap()
}

fn ours() -> MessageId {
    MessageId::new("wamid.ours")
}

/// An answer to a message of ours.
fn reply(word: ReplyWord) -> Reply {
    Reply {
        id: MessageId::new("wamid.theirs"),
        from: Sender { phone: Some(spelt()) },
        answers: Some(ours()),
        word: Some(word),
        at: at(18),
    }
}

fn says(kind: ResponseKind) -> Reply {
    reply(ReplyWord::Respond(kind))
}

fn receipt() -> ReceiptNews {
    ReceiptNews { message: ours(), attempt: None, receipt: Receipt::Delivered, at: at(17), stop: None }
}

pub(crate) fn news(replies: Vec<Reply>) -> MessengerNews {
    MessengerNews { id: "body".into(), raw: "{}".into(), receipts: vec![receipt()], replies, alerts: vec![] }
}

fn addressee() -> Entrant {
    Entrant { room: room(), participant: reachable(candidate()) }
}

/// A store that keeps every body, and knows to whom our message went.
pub(crate) fn store_knowing(entrant: Option<Entrant>) -> MockCorrespondenceStore {
    let mut store = MockCorrespondenceStore::new();
    store.expect_knows().withf(|id| id == "body").returning(|_| Ok(false));
    store.expect_record().returning(|_| Ok(Recorded::Fresh));
    store.expect_addressee().withf(|message| *message == ours()).returning(move |_| Ok(entrant.clone()));
    store
}

fn noting_responses(store: &mut MockCorrespondenceStore, counts: bool) -> Noted<NewResponse> {
    let noted = Noted::<NewResponse>::default();
    let notes = noted.clone();
    store.expect_respond().returning(move |new| {
        notes.lock().unwrap().push(new.clone());
        Ok(counts)
    });
    noted
}

fn noting_silences(store: &mut MockCorrespondenceStore) -> Noted<Silence> {
    let noted = Noted::<Silence>::default();
    let notes = noted.clone();
    store.expect_silence().returning(move |silence| {
        notes.lock().unwrap().push(silence.clone());
        Ok(())
    });
    noted
}

/// In minute 20, with a webhook that is genuine and brings this.
pub(crate) fn taking(
    news: MessengerNews,
    store: MockCorrespondenceStore,
    doors: MockEntryStore,
) -> RecordCorrespondence {
    let mut webhooks = MockMessengerWebhooks::new();
    webhooks
        .expect_verify()
        .withf(|body, signature| body == b"{}" && *signature == Some("signed"))
        .returning(move |_, _| Ok(news.clone()));
    let store = Arc::new(store);
    let respond = Respond {
        doors: Arc::new(doors),
        correspondence: store.clone(),
        clock: clock(20),
        secrets: secrets(),
        link_keys: link_keys(),
    };
    RecordCorrespondence {
        webhooks: Arc::new(webhooks),
        messenger: Arc::new(MockMessenger::new()),
        correspondence: store,
        breakers: Arc::new(MockBreakers::new()),
        rooms: Arc::new(MockRoomStore::new()),
        respond,
        clock: clock(20),
        secrets: secrets(),
        languages: vec!["en".into(), "ar".into()],
    }
}

async fn take(replies: Vec<Reply>, store: MockCorrespondenceStore) -> Result<(), CorrespondenceError> {
    taking(news(replies), store, MockEntryStore::new()).run(b"{}", Some("signed")).await.map(drop)
}

#[tokio::test]
async fn a_forged_body_is_not_stored() {
    let mut webhooks = MockMessengerWebhooks::new();
    webhooks.expect_verify().returning(|_, _| Err(WebhookError("bad".into())));
    // A store that expects no call.
    let record = RecordCorrespondence {
        webhooks: Arc::new(webhooks),
        ..taking(news(vec![reply(ReplyWord::Stop)]), MockCorrespondenceStore::new(), MockEntryStore::new())
    };
    assert!(matches!(record.run(b"{}", None).await, Err(CorrespondenceError::Forged(_))));
}

#[tokio::test]
async fn the_body_is_recorded_when_everything_else_is_done_so_that_a_crash_loses_no_reply() {
    let (mut store, mut order) = (MockCorrespondenceStore::new(), Sequence::new());
    store.expect_knows().once().in_sequence(&mut order).returning(|_| Ok(false));
    store.expect_addressee().once().in_sequence(&mut order).returning(|_| Ok(Some(addressee())));
    store.expect_respond().once().in_sequence(&mut order).returning(|_| Ok(true));
    store
        .expect_record()
        .once()
        .in_sequence(&mut order)
        .withf(|given| given.id == "body" && given.receipts == [receipt()])
        .returning(|_| Ok(Recorded::Fresh));
    take(vec![says(ResponseKind::Confirm)], store).await.unwrap();
}

#[tokio::test]
async fn a_body_that_was_recorded_before_is_done_with() {
    let mut store = MockCorrespondenceStore::new();
    // Nothing else is expected: a stop that an operator has lifted meanwhile stays lifted.
    store.expect_knows().once().returning(|_| Ok(true));
    take(vec![reply(ReplyWord::Stop)], store).await.unwrap();
}

#[tokio::test]
async fn a_failure_that_is_everybodys_stops_everybody() {
    let failure = Failure { code: 131_042, title: "payment".into(), details: String::new() };
    let news = MessengerNews {
        receipts: vec![ReceiptNews {
            receipt: Receipt::Failed(failure),
            stop: Some(Stop::Channel),
            ..receipt()
        }],
        ..news(vec![])
    };
    let mut outbox = MockBreakers::new();
    let expected = |breakers: &[Breaker]| {
        breakers.len() == 1 && (breakers[0].scope.clone(), breakers[0].code) == (Scope::Channel, 131_042)
    };
    outbox.expect_stop().once().withf(expected).returning(|_| Ok(()));
    let taking = taking(news, store_knowing(None), MockEntryStore::new());
    RecordCorrespondence { breakers: Arc::new(outbox), ..taking }.run(b"{}", Some("signed")).await.unwrap();
}

#[tokio::test]
async fn a_failure_of_a_template_stops_that_of_the_message() {
    let record = told_record();
    let told = record.invitations[0].clone();
    let failure = Failure { code: 132_015, title: "paused".into(), details: String::new() };
    let news = MessengerNews {
        receipts: vec![ReceiptNews {
            attempt: Some(AttemptId { invitation: told.id, number: 1 }),
            receipt: Receipt::Failed(failure),
            stop: Some(Stop::Template),
            ..receipt()
        }],
        ..news(vec![])
    };
    let (mut outbox, mut rooms) = (MockBreakers::new(), MockRoomStore::new());
    rooms.expect_find().returning(move |_| Ok(Some(record.clone())));
    let scope = Scope::template_of(&told);
    outbox.expect_stop().once().withf(move |breakers| breakers[0].scope == scope).returning(|_| Ok(()));
    let taking = taking(news, store_knowing(Some(addressee())), MockEntryStore::new());
    let record = RecordCorrespondence { breakers: Arc::new(outbox), rooms: Arc::new(rooms), ..taking };
    record.run(b"{}", Some("signed")).await.unwrap();
}

#[tokio::test]
async fn a_stop_silences_the_number_that_we_wrote_to_or_else_the_one_that_wrote() {
    let mute = Entrant { participant: Participant { phone: None, ..candidate() }, ..addressee() };
    let button = || reply(ReplyWord::Stop);
    let text = Reply { answers: None, ..button() };
    for (what, reply, known, silenced) in [
        ("by the button", button(), Some(addressee()), phone()),
        ("by the button of a message that we do not know", button(), None, spelt()),
        ("to somebody whose number is gone", button(), Some(mute), spelt()),
        ("by a text", text, Some(addressee()), spelt()),
    ] {
        let mut store = store_knowing(known);
        let silences = noting_silences(&mut store);
        take(vec![reply], store).await.unwrap();
        let silence = the_one(&silences);
        assert_eq!(silence.phone, silenced, "{what}");
        assert_eq!((silence.reason, silence.application), (Suppression::Stopped, None), "{what}");
        assert_eq!((silence.since, silence.source.as_str()), (at(18), "message"), "{what}");
    }
}

#[tokio::test]
async fn a_start_lifts_what_was_said_until_then_of_the_number_that_we_wrote_to_or_else_of_the_one_that_wrote()
{
    for (answers, lifted) in [(Some(ours()), phone()), (None, spelt())] {
        let mut store = store_knowing(Some(addressee()));
        store
            .expect_lift_stops()
            .once()
            .withf(move |given, until| *given == lifted && *until == at(18))
            .returning(|_, _| Ok(1));
        take(vec![Reply { answers, ..reply(ReplyWord::Start) }], store).await.unwrap();
    }
}

#[tokio::test]
async fn what_says_nothing_to_us_or_comes_from_nobody_does_nothing() {
    let nobody = |word| Reply { from: Sender { phone: None }, answers: None, ..reply(word) };
    let chatter = Reply { word: None, ..reply(ReplyWord::Stop) };
    // The store expects no further call.
    let store = store_knowing(Some(addressee()));
    let news = news(vec![chatter, nobody(ReplyWord::Stop), nobody(ReplyWord::Start)]);
    let told = taking(news, store, MockEntryStore::new()).run(b"{}", Some("signed")).await.unwrap();
    assert_eq!(told, [Alert::UnknownStop], "somebody has to find out who it was");
}

#[tokio::test]
async fn a_quick_reply_answers_the_invitation_at_the_time_it_was_given() {
    for kind in [ResponseKind::Confirm, ResponseKind::Late, ResponseKind::CannotMakeIt] {
        let mut store = store_knowing(Some(addressee()));
        let responses = noting_responses(&mut store, true);
        take(vec![says(kind)], store).await.unwrap();
        let new = the_one(&responses);
        assert_eq!(
            (new.response.participant, new.response.kind, new.response.at),
            (candidate().id, kind, at(18))
        );
        assert_eq!(new.message, Some(MessageId::new("wamid.theirs")));
        assert!(new.voids_link.is_none() && new.silence.is_none());
    }
}

#[tokio::test]
async fn a_wrong_person_by_button_is_one_call_of_the_store_that_knows_whether_it_counts() {
    for counts in [true, false] {
        let mut store = store_knowing(Some(addressee()));
        let responses = noting_responses(&mut store, counts);
        // The doors expect no call.
        take(vec![says(ResponseKind::WrongPerson)], store).await.unwrap();
        let new = the_one(&responses);
        assert_eq!(new.message, Some(MessageId::new("wamid.theirs")));
        let next = key().link(candidate().id, 2).hash();
        assert_eq!(new.voids_link, Some(VoidedLink { generation: 1, next }));
        let silence = new.silence.unwrap();
        assert_eq!((silence.phone, silence.source.as_str()), (phone(), "message"));
    }
}

#[tokio::test]
async fn a_reply_to_an_unknown_message_or_to_none_is_ignored() {
    let to_none = Reply { answers: None, ..says(ResponseKind::Confirm) };
    take(vec![says(ResponseKind::WrongPerson), to_none], store_knowing(None)).await.unwrap();
}

#[tokio::test]
async fn an_answer_that_comes_too_late_does_not_hold_up_the_next() {
    let mut over = addressee();
    over.room.window.hard_ends_at = at(20);
    let mut store = store_knowing(Some(over));
    let silences = noting_silences(&mut store);
    take(vec![says(ResponseKind::Confirm), reply(ReplyWord::Stop)], store).await.unwrap();
    assert_eq!(the_one(&silences).phone, phone());
}

#[tokio::test]
async fn whatever_could_not_be_stored_is_told_so_that_it_is_sent_again() {
    let known = || store_knowing(Some(addressee()));
    let mut full = MockCorrespondenceStore::new();
    full.expect_knows().returning(|_| Err(database_away()));
    let mut blind = MockCorrespondenceStore::new();
    blind.expect_knows().returning(|_| Ok(false));
    blind.expect_addressee().returning(|_| Err(database_away()));
    let (mut deaf, mut loud, mut quiet) = (known(), known(), known());
    deaf.expect_respond().returning(|_| Err(database_away()));
    loud.expect_silence().returning(|_| Err(database_away()));
    quiet.expect_lift_stops().returning(|_, _| Err(database_away()));
    for (what, store, reply) in [
        ("the body", full, says(ResponseKind::Confirm)),
        ("the addressee", blind, says(ResponseKind::Confirm)),
        ("the answer", deaf, says(ResponseKind::Confirm)),
        ("the stop", loud, reply(ReplyWord::Stop)),
        ("the start", quiet, reply(ReplyWord::Start)),
    ] {
        let failed = take(vec![reply], store).await;
        assert!(matches!(failed, Err(CorrespondenceError::Store(StoreError::Unavailable(_)))), "{what}");
    }
}
