-- Rooms are locked before interviews.
room AS MATERIALIZED (
    SELECT r.id FROM given g JOIN rooms r ON r.id = g.room FOR NO KEY UPDATE OF r
),
-- Waits for those who are just writing a stay in it.
interview AS (
    INSERT INTO interviews AS i (room_id)
    SELECT id FROM room
    ON CONFLICT (room_id) DO UPDATE SET changed = i.changed
    RETURNING i.room_id
)
SELECT count(*) FROM interview
