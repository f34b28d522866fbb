//! The rows that a claim decides about.

use diesel::sql_types::{Array, BigInt, Bool, Integer, Nullable, Record, Text, Timestamptz, Uuid as SqlUuid};
use greenroom_domain::delivery::Effort;
use greenroom_domain::invitation::{Invitation, InvitationId, Suppression};
use greenroom_domain::outbox::{Breaker, Candidate};
use greenroom_domain::ports::StoreError;
use greenroom_domain::response::ResponseKind;
use uuid::Uuid;

use super::breakers::{BreakerRow, BreakerSql};
use crate::columns::Time;
use crate::rows::{InvitationRow, PersonRow, RoomRow, Unreadable, all, number, problem};
use crate::statement::{EntrantSql, question};

/// The columns of a message, one by one.
type MessageSql = (
    SqlUuid,
    SqlUuid,
    Text,
    Text,
    (Text, Nullable<Text>, Nullable<Integer>, Nullable<Text>, Nullable<Text>),
    Timestamptz,
    Timestamptz,
    Integer,
    Nullable<Timestamptz>,
    Nullable<Timestamptz>,
    Nullable<Timestamptz>,
    Nullable<Timestamptz>,
);

type CandidateSql = (
    EntrantSql,
    MessageSql,
    (BigInt, Integer, Integer, Integer, Bool, Timestamptz),
    (Text, Nullable<Text>, Bool, Nullable<Text>),
    (Nullable<Timestamptz>, Nullable<Timestamptz>),
);

/// A candidate as it is read: who and where; the message; fence, attempts, throttles, doubts, whether it was
/// abandoned, and its place in line; the candidate's name, the silence, whether the person is inside, the last answer; the recipient's pace.
pub(super) type CandidateRow = (
    (RoomRow, PersonRow),
    InvitationRow,
    (i64, i32, i32, i32, bool, Time),
    (String, Option<String>, bool, Option<String>),
    (Option<Time>, Option<Time>),
);

question! {
    /// Waits for the turn to claim: how the channel was left.
    LockChannel("claim_lock.sql") -> (Nullable<Timestamptz>, Nullable<Timestamptz>) {}
}

question! {
    /// Locks messages that are due, and reads all that decides about them.
    Candidates("claim_candidates.sql") -> CandidateSql {
        now: Time => Timestamptz,
        limit: i64 => BigInt,
        everything: bool => Bool,
    }
}

question! {
    /// What messages share beside the channel's row.
    Shared("claim_shared.sql") -> (Array<Record<BreakerSql>>, BigInt, Bool) {
        counts_people: bool => Bool,
        now: Time => Timestamptz,
    }
}

/// The breakers, how many people were written to, and whether there are stops without their number.
pub(super) type SharedRow = (Vec<BreakerRow>, i64, bool);

/// The breakers of what this version knows. Others stop no message that it could send.
pub(super) fn breakers(rows: Vec<BreakerRow>) -> Result<Vec<Breaker>, StoreError> {
    all(rows.into_iter().filter(BreakerRow::is_known).collect())
}

/// A message that a claim decides about.
pub(super) struct Found {
    pub(super) candidate: Candidate,
    /// The fence before this claim.
    pub(super) fence: i64,
    /// Its place in line.
    pub(super) turn: (Time, InvitationId),
}

/// What could be read of the rows, in the order of turns, and the messages that could not.
pub(super) fn sorted(rows: Vec<CandidateRow>) -> (Vec<Found>, Vec<Uuid>) {
    let (mut candidates, mut unreadable) = (vec![], vec![]);
    for row in rows {
        let id = row.1.id;
        match found(row) {
            Ok(one) => candidates.push(one),
            Err(error) => {
                let problem = problem(&error);
                tracing::error!(invitation = %id, problem, "a message cannot be read, perhaps a newer version wrote it");
                unreadable.push(id);
            }
        }
    }
    candidates.sort_by_key(|one| one.turn);
    (candidates, unreadable)
}

fn found(row: CandidateRow) -> Result<Found, StoreError> {
    let ((room, person), message, of_outbox, of_person, (recipient_full_at, recipient_last_at)) = row;
    let (fence, attempts, throttles, doubts, abandoned, urgent_at) = of_outbox;
    let (candidate_name, silence, inside, response) = of_person;
    let invitation = Invitation::try_from(message)?;
    let turn = (urgent_at, invitation.id);
    let candidate = Candidate {
        effort: effort(&invitation, [attempts, throttles, doubts])?,
        invitation,
        room: room.try_into()?,
        recipient: person.try_into()?,
        candidate_name,
        abandoned,
        silenced: read(silence, Suppression::parse, "reason")?,
        inside,
        response: read(response, ResponseKind::parse, "kind")?,
        recipient_full_at,
        recipient_last_at,
    };
    Ok(Found { candidate, fence, turn })
}

fn effort(invitation: &Invitation, counts: [i32; 3]) -> Result<Effort, Unreadable> {
    let [attempts, throttles, doubts] = counts.map(i64::from);
    Ok(Effort {
        posts: invitation.posts,
        attempts: number(attempts, "attempts")?,
        throttles: number(throttles, "throttles")?,
        doubts: number(doubts, "doubts")?,
    })
}

fn read<T>(
    word: Option<String>,
    parse: impl Fn(&str) -> Option<T>,
    column: &'static str,
) -> Result<Option<T>, Unreadable> {
    word.map(|word| parse(&word).ok_or(Unreadable(column))).transpose()
}
