forgotten AS (
    DELETE FROM drifts d
    WHERE d.id = ANY (ARRAY(
        SELECT o.id FROM drifts o
        WHERE o.ended_at < (SELECT before FROM given)
        ORDER BY o.ended_at LIMIT (SELECT at_most FROM given)))
    RETURNING 1
)
SELECT count(*) FROM forgotten
