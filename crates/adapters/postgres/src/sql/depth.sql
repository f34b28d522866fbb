SELECT
    m.due, m.later, m.oldest,
    (SELECT count(*) FROM outbox o WHERE o.kind = 'announcement'),
    (SELECT count(*) FROM announcements a WHERE a.state = 'dead'),
    ARRAY(SELECT ROW(b.scope, b.origin, b.since, b.retry_at, b.code, b.title) FROM breakers b ORDER BY b.scope)
FROM (
    SELECT
        count(*) FILTER (WHERE o.due_at <= $1 AND (o.leased_until IS NULL OR o.leased_until <= $1)) AS due,
        count(*) FILTER (WHERE o.due_at > $1) AS later,
        min(o.due_at) FILTER (WHERE o.due_at <= $1 AND (o.leased_until IS NULL OR o.leased_until <= $1)) AS oldest
    FROM outbox o WHERE o.kind = 'message'
) AS m
