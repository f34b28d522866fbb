lifted AS (
    DELETE FROM silences s USING given g
    WHERE s.id = g.silence_id OR (s.phone = g.phone AND s.reason = 'stopped' AND s.since <= g.until)
    RETURNING s.id
)
SELECT count(*) FROM lifted
