//! What pgbench asks in place of Greenroom: the store's two statements for a join, and for a refresh.

use greenroom_domain::door::EntryPolicy;
use greenroom_domain::link::RefreshToken;
use greenroom_domain::participant::ParticipantId;
use greenroom_domain::ports::{Pass, Secrets};
use greenroom_domain::timeline::{Caller, Happening};
use greenroom_domain::token::FamilyId;
use greenroom_postgres::{admit_statement, by_link_statement, by_refresh_token_statement};

use super::super::given::{self, Values};
use super::super::pgbench::ROOM_NAME;
use super::super::seed;
use crate::ambient::OsSecrets;

/// Gives the candidates links that the number of their room tells: the key of the database's own links is not kept. A link is 43
/// characters of base64url, and a room's name has 42 of them.
pub(super) const LINKS: &str = "UPDATE participants p SET link_hash = sha256((r.name || 'A')::bytea)
    FROM rooms r WHERE r.id = p.room_id AND p.role = 'candidate'";

/// The link of the candidate of that room.
pub(super) fn link(room: u64) -> String {
    format!("{}A", seed::room_name(room))
}

/// The first pass of each of pgbench's clients, from which it refreshes again and again.
pub(super) fn first_passes(clients: u16) -> String {
    let room = ROOM_NAME.replace(":room", "client");
    format!(
        "WITH family AS (
            INSERT INTO token_families (id, participant_id, created_at, token_expires_at)
            SELECT md5('family' || client)::uuid, p.id, now(), now() + interval '2 hours'
            FROM generate_series(0, {clients} - 1) AS c (client)
            JOIN participants p ON p.link_hash = sha256(({room} || 'A')::bytea)
        )
        INSERT INTO refresh_tokens (hash, family, issued_at, expires_at)
        SELECT sha256((client || '-0')::bytea), md5('family' || client)::uuid, now(), now() + interval '7 days'
        FROM generate_series(0, {clients} - 1) AS c (client)"
    )
}

/// Random candidates join by their links.
pub(super) fn join(rooms: u64) -> anyhow::Result<String> {
    let link_hash = format!("sha256(({ROOM_NAME} || 'A')::bytea)");
    let find = by_link_statement().replace("$1", &link_hash);
    let admit = admit(JOIN, &link_hash)?;
    Ok(format!("\\set room random(0, {})\n{NUMBER}{find};\n{admit};\n", rooms.saturating_sub(1)))
}

/// Each client refreshes by the token that it got last, beginning with that of [`first_passes`].
pub(super) fn refresh() -> anyhow::Result<String> {
    let find =
        by_refresh_token_statement().replace("$1", "sha256((:client_id::text || '-' || :last)::bytea)");
    let admit = admit(REFRESH, &format!("sha256(({ROOM_NAME} || 'A')::bytea)"))?;
    Ok(format!("\\set room :client_id\n{NUMBER}{find};\n{admit};\n\\set last :n\n"))
}

const NUMBER: &str = "\\set n random(1, 9000000000000000000)\n";

/// Greenroom takes the room and the person from the answer to the first statement; pgbench looks them up once more by the
/// link, and makes hashes of numbers: some microseconds that only it pays.
fn admit(own: &Values, link_hash: &str) -> anyhow::Result<String> {
    let from = format!(
        "FROM participants p, (SELECT :n::bigint, :last::bigint, :client_id::bigint) AS one (n, last, client)
        WHERE p.link_hash = {link_hash}"
    );
    given::filled(&admit_statement(&sample()?), &[own, BOTH], &from)
}

const JOIN: &Values = &[
    (&["family"], "md5('family' || n)::uuid"),
    (&["spends"], "NULL::bytea"),
    (&["entry_kind"], "'token_issued'"),
    (
        &["entry_facts"],
        "jsonb_build_object('family', md5('family' || n)::uuid, 'requestId', md5('request' || n)::uuid)",
    ),
];

const REFRESH: &Values = &[
    (&["family"], "md5('family' || client)::uuid"),
    (&["spends"], "sha256((client || '-' || last)::bytea)"),
    (&["entry_kind"], "'token_refreshed'"),
    (
        &["entry_facts"],
        "jsonb_build_object('family', md5('family' || client)::uuid, 'requestId', md5('request' || n)::uuid)",
    ),
];

/// What is the same for a join and a refresh.
const BOTH: &Values = &[
    (&["room", "entry_room"], "p.room_id"),
    (&["room_version", "link_generation"], "1::bigint"),
    (&["participant", "entry_participant"], "p.id"),
    (&["refresh_hash"], "sha256((client || '-' || n)::bytea)"),
    (&["issued_at", "entry_at"], "now()"),
    (&["token_expires_at"], "now() + interval '2 hours'"),
    (&["refresh_expires_at"], "now() + interval '7 days'"),
    (&["server_sid"], "'RM_bench'"),
    (&["entry_actor"], "'participant:' || p.id"),
];

/// A pass whose statement has the text that all have.
fn sample() -> anyhow::Result<Pass> {
    let room = seed::sample()?.room;
    let (participant, family) = (ParticipantId(OsSecrets.uuid()), FamilyId(OsSecrets.uuid()));
    let (at, what) = (room.created_at, Happening::TokenIssued(family));
    Ok(Pass {
        room: room.id,
        room_version: 1,
        participant,
        link_generation: 1,
        family,
        refresh_hash: RefreshToken::new(OsSecrets.bytes()).hash(),
        spends: None,
        issued_at: at,
        token_expires_at: at,
        refresh_expires_at: at,
        server_sid: super::livekit::SID.into(),
        policy: EntryPolicy::default(),
        entry: Caller::SYSTEM.line(room.id, at, Some(participant), what),
    })
}

#[cfg(test)]
mod tests {
    use greenroom_domain::link::JoinLink;

    use super::*;

    #[test]
    fn every_parameter_of_the_statements_has_a_value() {
        for script in [join(1000).unwrap(), refresh().unwrap()] {
            assert!(script.starts_with("\\set room ") && !script.contains('$') && !script.contains("--"));
            assert!(script.contains("INSERT INTO refresh_tokens"));
        }
    }

    #[test]
    fn the_number_of_a_room_tells_a_link() {
        assert!(JoinLink::parse(&link(u64::MAX)).is_some());
    }
}
