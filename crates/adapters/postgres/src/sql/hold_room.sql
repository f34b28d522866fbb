room AS (
    SELECT r.id FROM given g JOIN rooms r ON r.id = g.room FOR NO KEY UPDATE OF r
)
SELECT count(*) FROM room
