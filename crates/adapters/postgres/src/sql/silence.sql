silenced AS (
    INSERT INTO silences (id, phone, application_id, reason, since, source)
    SELECT id, phone, application_id, reason, since, source FROM given
    ON CONFLICT DO NOTHING
    RETURNING id
)
SELECT count(*) FROM silenced
