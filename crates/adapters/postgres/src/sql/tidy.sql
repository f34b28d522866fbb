paces AS (
    DELETE FROM recipients r USING given g
    WHERE r.last_at < g.now - interval '24 hours' AND r.full_at < g.now
    RETURNING r.phone
),
orphans AS (
    DELETE FROM orphan_receipts o USING given g WHERE o.received_at < g.now - interval '192 hours'
    RETURNING o.message_id
)
SELECT (SELECT count(*) FROM paces) + (SELECT count(*) FROM orphans)
