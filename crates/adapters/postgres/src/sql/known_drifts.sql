SELECT
    p.at, p.listed, p.others, p.unknown, p.missing_at_once, p.held_back,
    ARRAY(
        SELECT ROW(
            d.room_name, d.room_id, d.kind, d.subject, d.since, d.first_seen_at, d.last_seen_at, d.evidence,
            d.identity, d.settling, d.confirmed, d.fate, d.ended_at, d.mended_by)
        FROM drifts d WHERE d.ended_at IS NULL)
FROM reconcile_pass p
