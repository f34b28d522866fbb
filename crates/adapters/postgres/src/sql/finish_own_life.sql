life AS (
    INSERT INTO room_lives AS l (room_id, room_sid, finished_at, finished_by)
    SELECT r.id, g.room_sid, g.at, 'request'
    FROM given g JOIN rooms r ON r.id = g.room AND r.server_sid = g.room_sid AND r.server_gone_at IS NULL
    ON CONFLICT (room_id, room_sid) DO UPDATE SET
        finished_at = least(l.finished_at, excluded.finished_at),
        finished_by = CASE WHEN l.finished_at <= excluded.finished_at THEN l.finished_by ELSE excluded.finished_by END
    RETURNING l.room_id
)
SELECT count(*) FROM life
