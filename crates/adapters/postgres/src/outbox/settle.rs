//! What became of attempts, for many at once.

use std::collections::BTreeMap;

use diesel::sql_types::{
    Array, BigInt, Bool, Integer, Jsonb, Nullable, SmallInt, Text, Timestamptz, Uuid as SqlUuid,
};
use greenroom_domain::delivery::SendOutcome;
use greenroom_domain::invitation::{Failure, InvitationState};
use greenroom_domain::message::MessageId;
use greenroom_domain::outbox::{Breaker, Origin, Scope};
use greenroom_domain::ports::{Settlement, StoreError};
use greenroom_domain::timeline::TimelineEntry;
use serde_json::Value;
use uuid::Uuid;

use super::breakers::{Breakers, open};
use super::claim::stored;
use crate::columns::Time;
use crate::correspondence::SHARE_IDS;
use crate::statement::statement;
use crate::store::PostgresStore;
use crate::timeline::facts;
use crate::transaction::Transaction;

statement! {
    /// Stores what became of attempts, of one for each message at most. Answers those that counted, each with whether
    /// receipts wait for its messenger's id, whether anything is stopped, its template, and when the attempt began.
    Settle<'a>("settle.sql", "announce.sql", "settled.sql") ->
        (SqlUuid, Bool, Bool, Text, Nullable<Timestamptz>) {
        ids: Vec<Uuid> => Array<SqlUuid>,
        numbers: Vec<i32> => Array<Integer>,
        fences: Vec<i64> => Array<BigInt>,
        ats: Vec<Time> => Array<Timestamptz>,
        outcomes: Vec<&'static str> => Array<Text>,
        codes: Vec<Option<i32>> => Array<Nullable<Integer>>,
        titles: Vec<Option<&'a str>> => Array<Nullable<Text>>,
        message_ids: Vec<Option<&'a str>> => Array<Nullable<Text>>,
        states: Vec<&'static str> => Array<Text>,
        ranks: Vec<i16> => Array<SmallInt>,
        failure_codes: Vec<Option<i32>> => Array<Nullable<Integer>>,
        failure_titles: Vec<Option<&'a str>> => Array<Nullable<Text>>,
        failure_details: Vec<Option<&'a str>> => Array<Nullable<Text>>,
        due_ats: Vec<Option<Time>> => Array<Nullable<Timestamptz>>,
        attempts: Vec<i32> => Array<Integer>,
        throttles: Vec<i32> => Array<Integer>,
        doubts: Vec<i32> => Array<Integer>,
        deadline_ats: Vec<Option<Time>> => Array<Nullable<Timestamptz>>,
        entry_rooms: Vec<Option<Uuid>> => Array<Nullable<SqlUuid>>,
        entry_ats: Vec<Option<Time>> => Array<Nullable<Timestamptz>>,
        entry_actors: Vec<Option<String>> => Array<Nullable<Text>>,
        entry_participants: Vec<Option<Uuid>> => Array<Nullable<SqlUuid>>,
        entry_kinds: Vec<Option<&'static str>> => Array<Nullable<Text>>,
        entry_facts: Vec<Option<Value>> => Array<Nullable<Jsonb>>,
        announced_kinds: &'a [&'static str] => Array<Text>,
        announced_events: &'a [&'static str] => Array<Text>,
    }
}

statement! {
    /// What follows for others: pauses, breakers, numbers that want no messages. Counts the breakers that are gone.
    SettleShared<'a>("settle_shared.sql") {
        free_at: Option<Time> => Nullable<Timestamptz>,
        heal_scopes: Vec<String> => Array<Text>,
        heal_starts: Vec<Time> => Array<Timestamptz>,
        scopes: Vec<String> => Array<Text>,
        origins: Vec<&'static str> => Array<Text>,
        sinces: Vec<Time> => Array<Timestamptz>,
        retry_ats: Vec<Time> => Array<Timestamptz>,
        codes: Vec<i32> => Array<Integer>,
        titles: Vec<&'a str> => Array<Text>,
        unwanted_ids: Vec<Uuid> => Array<SqlUuid>,
        unwanted_ats: Vec<Time> => Array<Timestamptz>,
    }
}

/// One that counted: which message, whether receipts wait for its messenger's id, whether anything is stopped, the scope of
/// its template, and when the attempt began.
type CountedRow = (Uuid, bool, bool, String, Option<Time>);

impl PostgresStore {
    pub(super) async fn settle_messages(&self, settlements: &[Settlement]) -> Result<(), StoreError> {
        if settlements.is_empty() {
            return Ok(());
        }
        let mut transaction = self.begin(SHARE_IDS).await?;
        let mut healed = false;
        for wave in waves(settlements) {
            healed |= self.settle_wave(&mut transaction, &wave).await?;
        }
        transaction.commit().await?;
        self.ring_for(settlements.iter().filter_map(|one| one.entry.as_ref()));
        let makes_due = |one: &Settlement| one.aftermath.due_at.is_some_and(|due_at| due_at <= one.at);
        if healed || settlements.iter().any(makes_due) {
            self.ring();
        }
        Ok(())
    }

    /// Answers whether something goes on that was stopped.
    async fn settle_wave<'a>(
        &self,
        transaction: &mut Transaction,
        wave: &[&'a Settlement],
    ) -> Result<bool, StoreError> {
        let (kinds, events) = self.announced();
        let counted: Vec<CountedRow> = transaction.rows(settle(wave, kinds, events)).await?;
        let known: BTreeMap<Uuid, (&str, Option<Time>)> = counted
            .iter()
            .map(|(id, _, _, template, started)| (*id, (template.as_str(), *started)))
            .collect();
        let of_one = |one: &&'a Settlement| {
            let (template, started_at) = *known.get(&one.attempt.invitation.0)?;
            Some(Counted { settlement: one, template, started_at })
        };
        let mine: Vec<Counted<'_>> = wave.iter().filter_map(of_one).collect();
        let is_stopped = counted.iter().any(|(_, _, stopped, ..)| *stopped);
        let consequences = Consequences::of(&mine, is_stopped);
        let healed = match consequences.is_empty() {
            true => 0,
            false => transaction.count(consequences.statement()).await?,
        };
        if counted.iter().any(|(_, orphans, ..)| *orphans) {
            let messages = mine.iter().filter_map(|one| message(&one.settlement.outcome));
            self.adopt(transaction, messages.map(|id| id.as_str().to_owned()).collect()).await?;
        }
        Ok(healed > 0)
    }
}

/// Parts settlements so that each part has one for each message at most, in their order.
fn waves(settlements: &[Settlement]) -> Vec<Vec<&Settlement>> {
    let mut times: BTreeMap<Uuid, usize> = BTreeMap::new();
    let mut waves: Vec<Vec<&Settlement>> = vec![];
    for settlement in settlements {
        let wave = times.entry(settlement.attempt.invitation.0).or_default();
        match waves.get_mut(*wave) {
            Some(others) => others.push(settlement),
            None => waves.push(vec![settlement]),
        }
        *wave += 1;
    }
    waves
}

fn message(outcome: &SendOutcome) -> Option<&MessageId> {
    match outcome {
        SendOutcome::Accepted(message) | SendOutcome::Held { message, .. } => Some(message),
        SendOutcome::Refused(_) | SendOutcome::Uncertain(_) => None,
    }
}

const fn word(outcome: &SendOutcome) -> &'static str {
    match outcome {
        SendOutcome::Accepted(_) => "accepted",
        SendOutcome::Held { .. } => "held",
        SendOutcome::Refused(_) => "refused",
        SendOutcome::Uncertain(_) => "uncertain",
    }
}

fn code(outcome: &SendOutcome) -> Option<i32> {
    match outcome {
        SendOutcome::Refused(refused) => Some(refused.failure.code),
        _ => None,
    }
}

fn title(outcome: &SendOutcome) -> Option<&str> {
    match outcome {
        SendOutcome::Refused(refused) => Some(&refused.failure.title),
        SendOutcome::Uncertain(why) => Some(why),
        _ => None,
    }
}

fn failure(state: &InvitationState) -> Option<&Failure> {
    match state {
        InvitationState::Failed(failure) => Some(failure),
        _ => None,
    }
}

fn settle<'a>(wave: &[&'a Settlement], kinds: &'a [&'static str], events: &'a [&'static str]) -> Settle<'a> {
    let lines: Vec<Option<&TimelineEntry>> = wave.iter().map(|one| one.entry.as_ref()).collect();
    let failures: Vec<Option<&Failure>> = wave.iter().map(|one| failure(&one.aftermath.state)).collect();
    Settle {
        ids: of(wave, |one| one.attempt.invitation.0),
        numbers: of(wave, |one| stored(one.attempt.number)),
        fences: of(wave, |one| one.fence),
        ats: of(wave, |one| one.at),
        outcomes: of(wave, |one| word(&one.outcome)),
        codes: of(wave, |one| code(&one.outcome)),
        titles: of(wave, |one| title(&one.outcome)),
        message_ids: of(wave, |one| message(&one.outcome).map(MessageId::as_str)),
        states: of(wave, |one| one.aftermath.state.as_str()),
        ranks: of(wave, |one| one.aftermath.state.rank()),
        failure_codes: of_some(&failures, |failure| failure.code),
        failure_titles: of_some(&failures, |failure| failure.title.as_str()),
        failure_details: of_some(&failures, |failure| failure.details.as_str()),
        due_ats: of(wave, |one| one.aftermath.due_at),
        attempts: of(wave, |one| stored(one.aftermath.effort.attempts)),
        throttles: of(wave, |one| stored(one.aftermath.effort.throttles)),
        doubts: of(wave, |one| stored(one.aftermath.effort.doubts)),
        deadline_ats: of(wave, |one| one.aftermath.deadline_at),
        entry_rooms: of_some(&lines, |line| line.room.0),
        entry_ats: of_some(&lines, |line| line.at),
        entry_actors: of_some(&lines, |line| line.actor.as_text()),
        entry_participants: lines
            .iter()
            .map(|line| line.and_then(|line| Some(line.participant?.0)))
            .collect(),
        entry_kinds: of_some(&lines, |line| line.what.kind()),
        entry_facts: of_some(&lines, facts),
        announced_kinds: kinds,
        announced_events: events,
    }
}

fn of<'a, T>(wave: &[&'a Settlement], column: impl Fn(&'a Settlement) -> T) -> Vec<T> {
    wave.iter().map(|one| column(one)).collect()
}

fn of_some<'a, S, T>(some: &[Option<&'a S>], column: impl Fn(&'a S) -> T) -> Vec<Option<T>> {
    some.iter().map(|one| one.map(&column)).collect()
}

/// A settlement that counted, the scope of its template, and when its attempt began.
#[derive(Clone, Copy)]
struct Counted<'a> {
    settlement: &'a Settlement,
    template: &'a str,
    started_at: Option<Time>,
}

/// What follows for more than one message.
#[derive(Default)]
struct Consequences<'a> {
    free_at: Option<Time>,
    /// The scopes that go on, if a refusal stopped them before then.
    healed: BTreeMap<String, Time>,
    opened: BTreeMap<String, Breaker>,
    unwanted: Vec<&'a Settlement>,
}

impl<'a> Consequences<'a> {
    /// Of several that heal or open the same, the last one counts. Healing matters only where something is stopped.
    fn of(settlements: &[Counted<'a>], is_stopped: bool) -> Self {
        let mut all = Self::default();
        settlements.iter().for_each(|one| all.add(*one));
        if !is_stopped {
            all.healed.clear();
        }
        all
    }

    fn add(&mut self, Counted { settlement: one, template, started_at }: Counted<'a>) {
        self.free_at = self.free_at.max(one.aftermath.number_free_at);
        if let Some(started_at) = started_at.filter(|_| one.aftermath.heals) {
            [Scope::Channel.as_text(), template.to_owned()]
                .into_iter()
                .for_each(|scope| self.heal(scope, started_at));
        }
        if let Some(breaker) = &one.breaker {
            self.healed.remove(&breaker.scope.as_text());
            open(&mut self.opened, breaker);
        }
        if one.aftermath.unwanted {
            self.unwanted.push(one);
        }
    }

    fn heal(&mut self, scope: String, started_at: Time) {
        let proves = |open: &Breaker| open.origin == Origin::Refusal && open.since < started_at;
        if self.opened.get(&scope).is_none_or(proves) {
            self.opened.remove(&scope);
            let latest = self.healed.entry(scope).or_insert(started_at);
            *latest = started_at.max(*latest);
        }
    }

    fn is_empty(&self) -> bool {
        let nothing_shared = self.healed.is_empty() && self.opened.is_empty();
        self.free_at.is_none() && nothing_shared && self.unwanted.is_empty()
    }

    fn statement(&self) -> SettleShared<'_> {
        let Breakers { scopes, origins, sinces, retry_ats, codes, titles } = Breakers::of(&self.opened);
        SettleShared {
            free_at: self.free_at,
            heal_scopes: self.healed.keys().cloned().collect(),
            heal_starts: self.healed.values().copied().collect(),
            scopes,
            origins,
            sinces,
            retry_ats,
            codes,
            titles,
            unwanted_ids: of(&self.unwanted, |one| one.attempt.invitation.0),
            unwanted_ats: of(&self.unwanted, |one| one.at),
        }
    }
}
