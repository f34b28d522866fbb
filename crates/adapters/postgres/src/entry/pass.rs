//! The statements that store a pass.

use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use greenroom_domain::door::SecondDevice;
use greenroom_domain::ports::Pass;
use uuid::Uuid;

use crate::columns::{Line, Time};
use crate::statement::{columns, statement};

columns! {
    /// What is given, to whom, and what it was decided on.
    Tokens<'a> {
        room_version: i64 => BigInt,
        participant: Uuid => SqlUuid,
        link_generation: i64 => BigInt,
        family: Uuid => SqlUuid,
        refresh_hash: &'a [u8] => Binary,
        spends: Option<&'a [u8]> => Nullable<Binary>,
        issued_at: Time => Timestamptz,
        token_expires_at: Time => Timestamptz,
        refresh_expires_at: Time => Timestamptz,
        server_sid: &'a str => Text,
    }
}

statement! {
    /// Stores a pass, if the decision it came from still holds; then it counts the observers who are expected.
    Admit<'a>("any_place.sql", "admit.sql", "moved.sql", "admitted.sql") {
        room: Uuid => SqlUuid,
    }
    with {
        tokens: Tokens,
        line: Line,
    }
}

statement! {
    /// Does the same if there is a place, too.
    AdmitToPlace<'a>("seats.sql", "free_place.sql", "admit.sql", "moved.sql", "admitted.sql") {
        room: Uuid => SqlUuid,
        places: Option<i64> => Nullable<BigInt>,
        refuses_inside: bool => Bool,
    }
    with {
        tokens: Tokens,
        line: Line,
    }
}

statement! {
    /// Waits for those who are just letting somebody into the room, and keeps others from it.
    HoldRoom<'a>("hold_room.sql") {
        room: &'a Uuid => SqlUuid,
    }
}

impl<'a> Tokens<'a> {
    fn of(pass: &'a Pass) -> Self {
        Self {
            room_version: pass.room_version,
            participant: pass.participant.0,
            link_generation: pass.link_generation.into(),
            family: pass.family.0,
            refresh_hash: &pass.refresh_hash.0,
            spends: pass.spends.as_ref().map(|hash| hash.0.as_slice()),
            issued_at: pass.issued_at,
            token_expires_at: pass.token_expires_at,
            refresh_expires_at: pass.refresh_expires_at,
            server_sid: &pass.server_sid,
        }
    }
}

impl<'a> Admit<'a> {
    pub(super) fn of(pass: &'a Pass) -> Self {
        Self { room: pass.room.0, tokens: Tokens::of(pass), line: Line::of(&pass.entry) }
    }
}

impl<'a> AdmitToPlace<'a> {
    pub(super) fn of(pass: &'a Pass) -> Self {
        Self {
            room: pass.room.0,
            places: pass.policy.places.map(i64::from),
            refuses_inside: pass.policy.second_device == SecondDevice::Refuse && pass.is_join(),
            tokens: Tokens::of(pass),
            line: Line::of(&pass.entry),
        }
    }
}
