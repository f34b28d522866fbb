-- A room is over when it was ended, or at its close, or, if somebody was inside then, when the last one left, and at its
-- hard end at the latest. The index knows the earliest of these; it is read in its order and no further than needed, with
-- a thousand more for those whose turn comes earlier than theirs.
WITH candidates AS MATERIALIZED (
    (
        SELECT r.id
        FROM rooms r, LATERAL (
            SELECT EXISTS (SELECT FROM sessions s WHERE s.room_id = r.id AND s.left_at IS NULL) AS occupied) AS now
        WHERE NOT r.concluded AND least(r.ended_at, r.closes_at, r.hard_ends_at) <= $1
            AND (r.ended_at <= $1 OR r.hard_ends_at <= $1 OR NOT now.occupied)
        ORDER BY least(r.ended_at, r.closes_at, r.hard_ends_at)
        LIMIT $2 + 1000
    )
    UNION ALL
    SELECT i.room_id FROM interviews i WHERE i.changed
),
over AS MATERIALIZED (
    SELECT r.id, least(coalesce(r.ended_at, (
        SELECT greatest(r.closes_at, max(coalesce(s.left_at, r.hard_ends_at)))
        FROM sessions s WHERE s.room_id = r.id)), r.hard_ends_at) AS since
    FROM candidates c JOIN rooms r ON r.id = c.id
)
SELECT
    over.id, i.started_at IS NOT NULL, i.outcome, i.no_show, i.minutes_together, i.candidate_minutes,
    i.candidate_late_minutes, i.interviewer_late_minutes
FROM over LEFT JOIN interviews i ON i.room_id = over.id
WHERE over.since <= $1
ORDER BY over.since, over.id
LIMIT $2
