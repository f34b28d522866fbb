news AS MATERIALIZED (
    SELECT r.id, r.number, r.fence FROM given, unnest(ids, numbers, fences) AS r (id, number, fence)
),
held AS MATERIALIZED (
    SELECT o.id, n.number
    FROM news n JOIN outbox o ON o.id = n.id AND o.fence = n.fence AND o.leased_until IS NOT NULL
    ORDER BY o.id
    FOR UPDATE OF o
),
forgotten AS (
    DELETE FROM invitation_attempts a USING held h
    WHERE a.invitation_id = h.id AND a.number = h.number AND a.answered_at IS NULL
),
unsent AS (
    UPDATE invitations i SET
        posts = i.posts - 1, state = CASE WHEN i.rank = 1 THEN 'queued' ELSE i.state END,
        rank = CASE WHEN i.rank = 1 THEN 0 ELSE i.rank END
    FROM held h
    WHERE i.id = h.id
),
released AS (
    UPDATE outbox o SET leased_until = NULL FROM held h WHERE o.id = h.id RETURNING o.id
)
SELECT count(*) FROM released
