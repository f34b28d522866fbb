-- Either half reads its own index, as far as the limit goes; the other one reads nothing.
WITH page AS MATERIALIZED (
    (
        SELECT * FROM announcements
        WHERE $1 IS NULL AND created_at < coalesce($2, 'infinity')
        ORDER BY created_at DESC, timeline_id DESC LIMIT $3
    )
    UNION ALL
    (
        SELECT * FROM announcements
        WHERE room_id = $1 AND created_at < coalesce($2, 'infinity')
        ORDER BY created_at DESC, timeline_id DESC LIMIT $3
    )
)
SELECT
    a.id, a.event, t.kind, a.created_at, r.id, r.name, r.application_id, r.round, r.job_id, p.id, p.external_id, p.role,
    t.facts, a.state, o.due_at,
    ARRAY(
        SELECT ROW(x.at, x.status, x.error) FROM announcement_attempts x WHERE x.announcement_id = a.id ORDER BY x.at)
FROM page a
JOIN timeline t ON t.id = a.timeline_id
JOIN rooms r ON r.id = a.room_id
LEFT JOIN participants p ON p.id = t.participant_id
LEFT JOIN outbox o ON o.id = a.id
ORDER BY a.created_at DESC, a.timeline_id DESC
