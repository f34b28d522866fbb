WITH due AS MATERIALIZED (
    SELECT o.id
    FROM outbox o
    WHERE o.kind = 'announcement' AND o.due_at <= $1 AND (o.leased_until IS NULL OR o.leased_until <= $1)
        AND EXISTS (SELECT FROM announcements a WHERE a.id = o.id)
    ORDER BY o.urgent_at, o.id
    LIMIT $2
    FOR UPDATE OF o SKIP LOCKED
),
leased AS (
    UPDATE outbox o SET fence = o.fence + 1, leased_until = $3
    FROM due
    WHERE o.id = due.id
    RETURNING o.id, o.fence, o.attempts, o.queued_at
)
SELECT
    a.id, a.event, t.kind, a.created_at, r.id, r.name, r.application_id, r.round, r.job_id, p.id, p.external_id, p.role,
    t.facts, leased.fence, leased.attempts, leased.queued_at
FROM leased
JOIN announcements a ON a.id = leased.id
JOIN timeline t ON t.id = a.timeline_id
JOIN rooms r ON r.id = a.room_id
LEFT JOIN participants p ON p.id = t.participant_id
ORDER BY a.created_at, a.timeline_id
