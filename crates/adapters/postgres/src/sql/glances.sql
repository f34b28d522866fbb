-- The rooms in which something stirred are few, and each of the three kinds is found by an index of its own. Of the others
-- those that may be on the server: nothing is looked up for each of them.
WITH stirred AS MATERIALIZED (
    SELECT room_id FROM sessions WHERE left_at IS NULL
    UNION
    SELECT room_id FROM sessions WHERE left_at >= $1
    UNION
    SELECT room_id FROM participants WHERE last_token_at >= $1
)
SELECT r.name, r.server_sid, r.over_at, true
FROM stirred s JOIN rooms r ON r.id = s.room_id
UNION ALL
SELECT r.name, r.server_sid, r.over_at, false
FROM rooms r
WHERE r.server_sid IS NOT NULL AND r.server_gone_at IS NULL AND r.id NOT IN (SELECT s.room_id FROM stirred s)
