silenced AS (
    INSERT INTO silences AS s (id, phone, application_id, reason, since, source)
    SELECT id, phone, application_id, reason, since, source FROM given
    ON CONFLICT ON CONSTRAINT silences_phone_key DO UPDATE SET since = greatest(s.since, excluded.since)
    RETURNING s.id
)
SELECT count(*) FROM silenced
