-- Equal, whatever the request. Two at the same moment may both write: the list then says the truth twice, which hurts less
-- than a lock at the door.
told AS (
    INSERT INTO timeline (room_id, at, actor, participant_id, kind, facts)
    SELECT g.entry_room, g.entry_at, g.entry_actor, g.entry_participant, g.entry_kind, g.entry_facts
    FROM given g
    WHERE NOT EXISTS (
        SELECT FROM timeline t
        WHERE t.room_id = g.entry_room AND t.at >= g.unless_since AND t.kind = g.entry_kind AND t.actor = g.entry_actor
            AND t.participant_id IS NOT DISTINCT FROM g.entry_participant
            AND t.facts - g.request = g.entry_facts - g.request)
    RETURNING id
)
SELECT count(*) FROM told
