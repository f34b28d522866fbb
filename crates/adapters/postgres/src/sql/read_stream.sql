-- Not what the oldest open transaction may yet be overtaken by: see `TimelineStream`.
SELECT t.xid::text, t.room_id, r.name, t.id, t.at, t.actor, t.participant_id, t.kind, t.facts
FROM timeline t JOIN rooms r ON r.id = t.room_id
WHERE (t.xid, t.id) > (CAST($1 AS text)::xid8, $2) AND t.xid < pg_snapshot_xmin(pg_current_snapshot())
ORDER BY t.xid, t.id
LIMIT $3
