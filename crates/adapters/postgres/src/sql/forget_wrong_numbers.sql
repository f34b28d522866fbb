forgotten AS (
    DELETE FROM silences d
    WHERE d.id = ANY (ARRAY(
        SELECT o.id FROM silences o
        WHERE o.reason = 'wrong_person' AND o.since < (SELECT before FROM given)
        ORDER BY o.since LIMIT (SELECT at_most FROM given)))
    RETURNING 1
)
SELECT count(*) FROM forgotten
