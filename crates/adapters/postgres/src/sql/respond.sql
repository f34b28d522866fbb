-- Nothing, when this reply of the messenger's was stored before.
answer AS (
    INSERT INTO responses (room_id, participant_id, kind, minutes, note, at, message_id)
    SELECT p.room_id, p.id, g.kind, g.minutes, g.note, g.at, g.message_id
    FROM given g JOIN participants p ON p.id = g.participant
    ON CONFLICT (message_id) DO NOTHING
    RETURNING participant_id
),
-- A link of another generation is left as it is: the new hash belongs to the one that follows upon this.
voided AS (
    UPDATE participants p SET link_hash = g.voids_link, link_generation = p.link_generation + 1
    FROM given g JOIN answer a ON true
    WHERE p.id = a.participant_id AND g.voids_link IS NOT NULL AND p.link_generation = g.voids_generation
),
void_tokens AS (
    UPDATE token_families f SET voided_at = g.at
    FROM given g JOIN answer a ON true
    WHERE f.participant_id = a.participant_id AND f.voided_at IS NULL AND g.voids_link IS NOT NULL
),
silenced AS (
    INSERT INTO silences AS s (id, phone, application_id, reason, since, source)
    SELECT g.silence_id, g.silence_phone, g.silence_application, g.silence_reason, g.silence_since, g.silence_source
    FROM given g JOIN answer a ON true
    WHERE g.silence_id IS NOT NULL
    ON CONFLICT ON CONSTRAINT silences_phone_key DO UPDATE SET since = greatest(s.since, excluded.since)
),
told AS (
    INSERT INTO timeline (room_id, at, actor, participant_id, kind, facts)
    SELECT entry.*
    FROM given, answer, unnest(
        entry_rooms, entry_ats, entry_actors, entry_participants, entry_kinds, entry_facts) AS entry
    RETURNING id, room_id, at, kind
),
done (count) AS (
    SELECT count(*) FROM answer
),
