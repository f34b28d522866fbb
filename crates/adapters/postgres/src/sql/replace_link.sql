-- Follows upon `hold_room.sql`, in the same transaction: so it sees whatever was given to the person before.
person AS (
    UPDATE participants p SET
        link_generation = g.generation, link_hash = g.hash, link_key_id = g.key, revoked_at = NULL,
        waiting_since = NULL, asked_at = NULL, door_answer = NULL, door_answered_at = NULL
    FROM given g
    WHERE p.room_id = g.room AND p.id = g.participant AND p.link_generation = g.generation - 1
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
told AS (
    INSERT INTO timeline (room_id, at, actor, participant_id, kind, facts)
    SELECT room.id, entry.*
    FROM room, given, unnest(entry_ats, entry_actors, entry_participants, entry_kinds, entry_facts) AS entry
    RETURNING id, room_id, at, kind
),
done (count) AS (
    SELECT count(*) FROM person
),
