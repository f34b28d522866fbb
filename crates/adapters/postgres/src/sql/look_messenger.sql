seen AS MATERIALIZED (
    SELECT e.id, e.raw FROM messenger_events e
    WHERE e.id > (SELECT after FROM given)
    ORDER BY e.id LIMIT (SELECT at_most FROM given)
),
emptied AS (
    UPDATE messenger_events e SET raw = '' FROM seen, given g
    WHERE e.id = seen.id AND EXISTS (SELECT FROM unnest(g.needles) AS n (text) WHERE strpos(seen.raw, n.text) > 0)
    RETURNING e.id
)
