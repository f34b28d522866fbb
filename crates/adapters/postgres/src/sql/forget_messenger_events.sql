forgotten AS (
    DELETE FROM messenger_events d
    WHERE d.id = ANY (ARRAY(
        SELECT o.id FROM messenger_events o
        WHERE o.received_at < (SELECT before FROM given)
        ORDER BY o.received_at LIMIT (SELECT at_most FROM given)))
    RETURNING 1
)
SELECT count(*) FROM forgotten
