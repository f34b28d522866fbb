-- In the order of the ids, so that two processes never wait for each other in a circle.
uses AS (
    SELECT u.id, max(u.at) AS at FROM given g, unnest(g.ids, g.ats) AS u (id, at) GROUP BY u.id
), locked AS MATERIALIZED (
    SELECT k.id, u.at FROM api_keys k JOIN uses u ON u.id = k.id ORDER BY k.id FOR NO KEY UPDATE OF k
), noted AS (
    UPDATE api_keys k SET last_used_at = greatest(k.last_used_at, l.at)
    FROM locked l
    WHERE k.id = l.id
    RETURNING k.id
)
SELECT count(*) FROM noted
