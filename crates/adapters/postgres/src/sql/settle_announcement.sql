-- Nothing, when somebody else has it, or the answer came before.
held AS MATERIALIZED (
    SELECT o.id
    FROM given g JOIN outbox o ON o.id = g.id AND o.fence = g.fence AND o.leased_until IS NOT NULL
    FOR UPDATE OF o
),
tried AS (
    INSERT INTO announcement_attempts (announcement_id, at, status, error)
    SELECT h.id, g.at, g.status, g.error FROM held h, given g
),
waiting AS (
    UPDATE outbox o SET due_at = g.due_at, leased_until = NULL, attempts = o.attempts + 1
    FROM held h, given g
    WHERE o.id = h.id AND g.due_at IS NOT NULL
),
dropped AS (
    DELETE FROM outbox o USING held h, given g WHERE o.id = h.id AND g.due_at IS NULL
),
ended AS (
    UPDATE announcements a SET state = CASE WHEN g.error IS NULL THEN 'delivered' ELSE 'dead' END
    FROM held h, given g
    WHERE a.id = h.id AND g.due_at IS NULL
)
SELECT count(*) FROM held
