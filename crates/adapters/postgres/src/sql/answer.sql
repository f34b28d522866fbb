-- The lock makes PostgreSQL look at the newest version: of two who say the same at once one is heard.
person AS (
    SELECT p.id, p.door_answer IS DISTINCT FROM g.answer AS is_new
    FROM given g JOIN participants p ON p.id = g.participant AND p.revoked_at IS NULL
    FOR NO KEY UPDATE OF p
),
heard AS (
    UPDATE participants p SET door_answer = g.answer, door_answered_at = g.at
    FROM given g, person
    WHERE p.id = person.id AND person.is_new
    RETURNING p.id
),
told AS (
    INSERT INTO timeline (room_id, at, actor, participant_id, kind, facts)
    SELECT entry.*
    FROM heard, given, unnest(
        entry_rooms, entry_ats, entry_actors, entry_participants, entry_kinds, entry_facts) AS entry
    RETURNING id, room_id, at, kind
),
