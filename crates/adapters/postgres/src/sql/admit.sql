-- Follows upon a statement that tells in `place` whether there is one.
--
-- The decision must still hold. The lock makes PostgreSQL look at the newest versions of both rows. Whom a host has to let
-- in says greenroom_domain::participant::Participant::reception.
door AS (
    SELECT r.id AS room, p.id AS participant, p.family
    FROM place, given g
    JOIN rooms r ON r.id = g.room AND r.version = g.room_version
    JOIN participants p ON p.room_id = r.id AND p.id = g.participant
        AND p.link_generation = g.link_generation AND p.revoked_at IS NULL
        AND (r.admission = 'open' OR p.role = 'interviewer' OR p.door_answer = 'admitted')
    FOR NO KEY UPDATE OF r, p
),
-- So does ON CONFLICT: a family that was voided a moment ago gives no row, and then nothing below happens.
family AS (
    INSERT INTO token_families AS f (id, participant_id, created_at, token_expires_at)
    SELECT g.family, door.participant, g.issued_at, g.token_expires_at FROM given g, door
    ON CONFLICT (id) DO UPDATE SET token_expires_at = greatest(f.token_expires_at, excluded.token_expires_at)
    WHERE f.voided_at IS NULL AND f.participant_id = excluded.participant_id
    RETURNING f.id
),
-- A pass that comes twice, since the answer to the first was lost, finds its token and changes nothing more.
token AS (
    INSERT INTO refresh_tokens (hash, family, issued_at, expires_at)
    SELECT g.refresh_hash, family.id, g.issued_at, g.refresh_expires_at FROM given g, family
    ON CONFLICT (hash) DO NOTHING
    RETURNING hash
),
-- A join takes over from the family before it. The person's row, since it is locked, tells of the newest one, and ON
-- CONFLICT finds it although this statement does not see what was stored while it waited: of many who come in at once each
-- takes over from another, and one family lives.
taken_over AS (
    INSERT INTO token_families AS f (id, participant_id, created_at, token_expires_at, voided_at, taken_over)
    SELECT door.family, door.participant, g.issued_at, g.issued_at, g.issued_at, true
    FROM given g, token, door
    WHERE g.spends IS NULL AND door.family <> g.family
    ON CONFLICT (id) DO UPDATE SET voided_at = excluded.voided_at, taken_over = true
    WHERE f.voided_at IS NULL
),
spent AS (
    UPDATE refresh_tokens t SET spent_at = g.issued_at
    FROM given g, token
    WHERE t.hash = g.spends AND t.spent_at IS NULL
),
person AS (
    UPDATE participants p SET last_token_at = greatest(p.last_token_at, g.issued_at), family = g.family
    FROM given g, token
    WHERE p.id = g.participant
),
-- Not by a call that was slower than one that learned of a newer life.
server AS (
    UPDATE rooms r SET
        server_sid = g.server_sid, server_opened_at = g.issued_at, server_gone_at = NULL, server_closes_at = NULL
    FROM given g, token
    WHERE r.id = g.room AND r.server_sid IS DISTINCT FROM g.server_sid
        AND (r.server_opened_at IS NULL OR r.server_opened_at <= g.issued_at)
    RETURNING r.id, r.server_sid
),
-- Another life under the same name: whoever had an open stay in an older one is not there any more. Locked in one order
-- by all who close several stays, or two of them could wait for each other.
ending AS (
    SELECT s.room_id, s.room_sid, s.participant_sid
    FROM server JOIN sessions s ON s.room_id = server.id AND s.room_sid <> server.server_sid AND s.left_at IS NULL
    ORDER BY s.room_sid, s.participant_sid
    FOR NO KEY UPDATE OF s
),
closed AS (
    UPDATE sessions s SET
        left_at = greatest(g.issued_at, s.joined_at), reason = 'room_finished', source = 'request',
        left_told_by = 'request'
    FROM given g, ending e
    WHERE (s.room_id, s.room_sid, s.participant_sid) = (e.room_id, e.room_sid, e.participant_sid)
    RETURNING s.room_id
),
told AS (
    INSERT INTO timeline (room_id, at, actor, participant_id, kind, facts)
    SELECT entry_room, entry_at, entry_actor, entry_participant, entry_kind, entry_facts FROM given, token
),
moved AS (
    SELECT room_id FROM closed
),
