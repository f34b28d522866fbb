room AS (
    UPDATE rooms r SET
        server_sid = g.sid, server_opened_at = g.opened_at, server_gone_at = NULL, server_closes_at = NULL
    FROM given g
    WHERE r.id = g.room AND r.server_sid IS NOT DISTINCT FROM g.expected AND r.server_sid IS DISTINCT FROM g.sid
        AND r.ended_at IS NULL AND r.hard_ends_at > g.at
    RETURNING r.id
),
-- Locked in one order by all who close several stays, or two of them could wait for each other.
ending AS (
    SELECT s.room_id, s.room_sid, s.participant_sid
    FROM room, given g, sessions s
    WHERE s.room_id = room.id AND s.room_sid <> g.sid AND s.left_at IS NULL
    ORDER BY s.room_sid, s.participant_sid
    FOR NO KEY UPDATE OF s
),
closed AS (
    UPDATE sessions s SET
        left_at = greatest(g.left_at, s.joined_at), reason = g.reason, source = 'reconciler',
        left_told_by = 'reconciler'
    FROM given g, ending e
    WHERE (s.room_id, s.room_sid, s.participant_sid) = (e.room_id, e.room_sid, e.participant_sid)
    RETURNING s.room_id, s.participant_id, s.participant_sid, s.left_at, s.reason
),
done (count) AS (
    SELECT count(*) FROM room
),
