paces AS (
    DELETE FROM recipients r USING given g WHERE r.phone = g.phone
),
-- Without a key there is no hash, and stops stay as they are.
stops AS (
    DELETE FROM silences s USING given g
    WHERE s.phone = g.phone AND g.phone_hash IS NOT NULL
    RETURNING g.phone_hash, s.id, s.application_id, s.reason, s.since, s.source
),
kept AS (
    INSERT INTO erased_stops AS k (id, phone_hash, application_id, reason, since, source)
    SELECT id, phone_hash, application_id, reason, since, source FROM stops
    ON CONFLICT ON CONSTRAINT erased_stops_phone_hash_key DO UPDATE SET since = greatest(k.since, excluded.since)
)
SELECT count(*) FROM stops
