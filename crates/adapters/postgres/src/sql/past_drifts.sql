SELECT
    d.id, d.room_name, d.room_id, d.kind, d.subject, d.since, d.first_seen_at, d.last_seen_at, d.evidence, d.identity,
    d.settling, d.confirmed, d.fate, d.ended_at, d.mended_by
FROM drifts d
WHERE d.ended_at IS NOT NULL AND d.confirmed AND ($1 IS NULL OR (d.ended_at, d.id) < ($1, $2))
ORDER BY d.ended_at DESC, d.id DESC
LIMIT $3
