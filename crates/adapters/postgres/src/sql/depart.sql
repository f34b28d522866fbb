voided AS (
    UPDATE token_families f SET voided_at = g.entry_at
    FROM given g
    WHERE f.participant_id = g.participant AND f.voided_at IS NULL AND (g.family IS NULL OR f.id = g.family)
    RETURNING f.id
),
-- Locked in one order by all who close several stays, or two of them could wait for each other.
ending AS (
    SELECT s.room_id, s.room_sid, s.participant_sid
    FROM given g
    JOIN participants p ON p.id = g.participant
    JOIN sessions s ON s.room_id = p.room_id AND s.participant_id = p.id
    WHERE g.closes_stays AND s.left_at IS NULL AND (g.family IS NULL OR s.family IS NULL OR s.family = g.family)
    ORDER BY s.room_sid, s.participant_sid
    FOR NO KEY UPDATE OF s
),
closed AS (
    UPDATE sessions s SET left_at = g.entry_at, reason = 'left', source = 'request', left_told_by = 'request'
    FROM given g, ending e
    WHERE (s.room_id, s.room_sid, s.participant_sid) = (e.room_id, e.room_sid, e.participant_sid)
    RETURNING s.room_id
),
told AS (
    INSERT INTO timeline (room_id, at, actor, participant_id, kind, facts)
    SELECT entry_room, entry_at, entry_actor, entry_participant, entry_kind, entry_facts FROM given
    WHERE EXISTS (SELECT FROM voided) OR EXISTS (SELECT FROM closed)
),
moved AS (
    SELECT room_id FROM closed
),
done (count) AS (
    SELECT count(*) FROM closed
),
