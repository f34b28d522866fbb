INSERT INTO breakers AS b (scope, since, retry_at, code, title)
SELECT s.* FROM unnest($1, $2, $3, $4, $5) AS s
ON CONFLICT (scope) DO UPDATE SET
    retry_at = greatest(b.retry_at, excluded.retry_at), code = excluded.code, title = excluded.title
-- A row that was there before has an xmax, since it was locked for the change.
RETURNING scope, xmax = 0
