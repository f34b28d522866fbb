-- What is open stays open since then. Whoever looked himself knows better than a refusal, and says why.
opened AS (
    INSERT INTO breakers AS b (scope, origin, since, retry_at, code, title)
    SELECT s.* FROM given g, unnest(g.scopes, g.origins, g.sinces, g.retry_ats, g.codes, g.titles) AS s
    ON CONFLICT (scope) DO UPDATE SET
        retry_at = greatest(b.retry_at, excluded.retry_at),
        origin = CASE WHEN b.origin = 'refusal' THEN excluded.origin ELSE b.origin END,
        (code, title) = (
            SELECT excluded.code, excluded.title WHERE b.origin = 'refusal' AND excluded.origin <> 'refusal'
            UNION ALL
            SELECT b.code, b.title WHERE NOT (b.origin = 'refusal' AND excluded.origin <> 'refusal'))
    RETURNING scope
)
SELECT count(*) FROM opened
