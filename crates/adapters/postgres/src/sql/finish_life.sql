life AS (
    INSERT INTO room_lives AS l (room_id, room_sid, finished_at, finished_by, finished_told_by)
    SELECT r.id, g.room_sid, g.at, 'webhook', g.event_id FROM given g JOIN rooms r ON r.name = g.room_name
    ON CONFLICT (room_id, room_sid) DO UPDATE SET
        finished_at = least(l.finished_at, excluded.finished_at),
        finished_by = CASE WHEN l.finished_at <= excluded.finished_at THEN l.finished_by ELSE excluded.finished_by END,
        finished_told_by = coalesce(l.finished_told_by, excluded.finished_told_by)
    RETURNING l.room_id
)
SELECT count(*) FROM life
