-- Looks only; the next statement decides.
room AS (
    SELECT r.id
    FROM given g JOIN rooms r ON r.id = g.room
    WHERE r.server_sid IS NOT DISTINCT FROM g.expected AND r.server_sid IS DISTINCT FROM g.sid
        AND r.ended_at IS NULL AND r.hard_ends_at > g.at
),
-- Also the life that nobody has told of yet: somebody may just be writing a stay in it. Locked in one order.
finished AS (
    INSERT INTO room_lives AS l (room_id, room_sid, finished_at, finished_by)
    SELECT room.id, other.sid, g.left_at, 'reconciler'
    FROM room, given g, LATERAL (
        SELECT g.expected WHERE g.expected IS NOT NULL
        UNION
        SELECT o.room_sid FROM room_lives o WHERE o.room_id = room.id AND o.finished_at IS NULL
    ) AS other (sid)
    WHERE other.sid <> g.sid
    ORDER BY other.sid
    ON CONFLICT (room_id, room_sid) DO UPDATE SET finished_at = excluded.finished_at, finished_by = excluded.finished_by
    WHERE l.finished_at IS NULL
),
-- The new life goes on, also when we alone had taken it for finished.
revived AS (
    UPDATE room_lives l SET finished_at = NULL, finished_by = NULL
    FROM room, given g
    WHERE l.room_id = room.id AND l.room_sid = g.sid AND l.finished_by <> 'webhook' AND l.finished_told_by IS NULL
)
SELECT count(*) FROM room
