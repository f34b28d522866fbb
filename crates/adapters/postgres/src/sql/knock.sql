-- The lock makes PostgreSQL look at the newest version: nobody waits whom a host has just answered, and of two who ask at
-- once for the same person one begins to wait.
person AS (
    SELECT p.id, p.asked_at IS NULL OR p.asked_at < g.lost_before AS begins, p.waiting_since
    FROM given g JOIN participants p ON p.id = g.participant
    WHERE p.door_answer IS NULL AND p.revoked_at IS NULL
    FOR NO KEY UPDATE OF p
),
-- What is kept comes from the locked row, and not from the one that is changed: the constraints are first checked with that
-- one as it was when the statement began.
asking AS (
    UPDATE participants p SET
        asked_at = greatest(p.asked_at, g.at),
        waiting_since = CASE WHEN person.begins THEN g.at ELSE person.waiting_since END
    FROM given g, person
    WHERE p.id = person.id
    RETURNING p.waiting_since, person.begins
),
told AS (
    INSERT INTO timeline (room_id, at, actor, participant_id, kind, facts)
    SELECT entry.*
    FROM asking, given, unnest(
        entry_rooms, entry_ats, entry_actors, entry_participants, entry_kinds, entry_facts) AS entry
    WHERE asking.begins
    RETURNING id, room_id, at, kind
),
