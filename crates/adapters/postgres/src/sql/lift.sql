lifted AS (
    DELETE FROM silences s USING given g
    WHERE s.id = g.silence_id OR (s.phone = g.phone AND s.reason = 'stopped' AND s.since <= g.until)
    RETURNING s.id
),
-- Those of numbers that are not kept.
lifted_too AS (
    DELETE FROM erased_stops s USING given g
    WHERE s.id = g.silence_id
        OR (s.phone_hash = ANY (g.phone_hashes) AND s.reason = 'stopped' AND s.since <= g.until)
    RETURNING s.id
)
SELECT (SELECT count(*) FROM lifted) + (SELECT count(*) FROM lifted_too)
