-- Follows upon `hold_room.sql`, in the same transaction: so it sees whatever was given to the person before.
person AS (
    UPDATE participants p SET revoked_at = g.at
    FROM given g
    WHERE p.room_id = g.room AND p.id = g.participant AND p.revoked_at IS NULL
    RETURNING p.room_id, p.id
),
room AS (
    UPDATE rooms r SET version = r.version + 1 FROM person WHERE r.id = person.room_id RETURNING r.id
),
voided AS (
    UPDATE token_families f SET voided_at = g.at
    FROM given g, person
    WHERE f.participant_id = person.id AND f.voided_at IS NULL
),
-- Locked in one order by all who close several stays, or two of them could wait for each other.
ending AS (
    SELECT s.room_id, s.room_sid, s.participant_sid
    FROM person JOIN sessions s ON s.room_id = person.room_id AND s.participant_id = person.id
    WHERE s.left_at IS NULL
    ORDER BY s.room_sid, s.participant_sid
    FOR NO KEY UPDATE OF s
),
closed AS (
    UPDATE sessions s SET
        left_at = greatest(g.at, s.joined_at), reason = g.reason, source = 'request', left_told_by = 'request'
    FROM given g, ending e
    WHERE (s.room_id, s.room_sid, s.participant_sid) = (e.room_id, e.room_sid, e.participant_sid)
    RETURNING s.room_id
),
-- Messages come before their room, and the room is locked: one that somebody is just changing is passed over. A worker has
-- it, or a change of the room that decides again, since the version is another.
superseding AS MATERIALIZED (
    SELECT o.id
    FROM given g, person
    JOIN invitations i ON i.room_id = person.room_id AND i.participant_id = person.id
    JOIN outbox o ON o.id = i.id
    WHERE i.state = 'queued' AND o.kind = 'message' AND (o.leased_until IS NULL OR o.leased_until <= g.at)
    FOR UPDATE OF o SKIP LOCKED
    FOR NO KEY UPDATE OF i SKIP LOCKED
),
moved AS (
    SELECT room_id FROM closed
),
done (count) AS (
    SELECT count(*) FROM person
),
