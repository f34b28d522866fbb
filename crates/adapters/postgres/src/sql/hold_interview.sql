-- Waits for those who are just writing a stay in a quiet life; who comes later finds that it is not. Locked in one order.
known AS MATERIALIZED (
    SELECT l.room_id, l.room_sid
    FROM given g JOIN room_lives l ON l.room_id = g.room
    WHERE l.quiet
    ORDER BY l.room_sid
    FOR NO KEY UPDATE OF l
),
woken AS (
    UPDATE room_lives l SET quiet = false
    FROM known k
    WHERE (l.room_id, l.room_sid) = (k.room_id, k.room_sid)
    RETURNING l.room_sid
),
room AS MATERIALIZED (
    SELECT r.id
    FROM given g JOIN rooms r ON r.id = g.room
    WHERE (SELECT count(*) FROM woken) >= 0
    FOR NO KEY UPDATE OF r
),
-- The same for those who are just writing a stay in any other life.
interview AS (
    INSERT INTO interviews AS i (room_id)
    SELECT id FROM room
    ON CONFLICT (room_id) DO UPDATE SET changed = i.changed
    RETURNING i.outcome, i.no_show, i.minutes_together, i.candidate_minutes, i.candidate_late_minutes,
        i.interviewer_late_minutes
)
SELECT * FROM interview
