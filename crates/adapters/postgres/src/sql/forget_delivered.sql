-- The tries go with it.
forgotten AS (
    DELETE FROM announcements d
    WHERE d.id = ANY (ARRAY(
        SELECT o.id FROM announcements o
        WHERE o.state = 'delivered' AND o.created_at < (SELECT before FROM given)
        ORDER BY o.created_at LIMIT (SELECT at_most FROM given)))
    RETURNING 1
)
SELECT count(*) FROM forgotten
