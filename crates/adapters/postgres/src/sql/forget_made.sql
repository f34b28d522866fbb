forgotten AS (
    DELETE FROM idempotency_keys k USING given g WHERE k.created_at < g.before RETURNING k.key
)
SELECT count(*) FROM forgotten
