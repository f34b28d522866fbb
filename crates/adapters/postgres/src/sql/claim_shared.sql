SELECT
    ARRAY(SELECT ROW(b.scope, b.origin, b.since, b.retry_at, b.code, b.title) FROM breakers b ORDER BY b.scope),
    CASE WHEN $1 THEN (SELECT count(*) FROM recipients r WHERE r.last_at > $2 - interval '24 hours') ELSE 0 END,
    EXISTS (SELECT FROM erased_stops)
