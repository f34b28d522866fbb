-- One that is just heard of again moves, and goes the next time.
forgotten AS (
    DELETE FROM orphan_receipts d
    WHERE d.ctid = ANY (ARRAY(
        SELECT o.ctid FROM orphan_receipts o
        WHERE o.received_at < (SELECT before FROM given)
        ORDER BY o.received_at LIMIT (SELECT at_most FROM given)))
    RETURNING 1
)
SELECT count(*) FROM forgotten
