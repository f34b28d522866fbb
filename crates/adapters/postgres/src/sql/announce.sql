-- Follows upon a statement that tells in `told` which lines it wrote. Those to which somebody listens are put into the
-- outbox with them.
announced AS (
    INSERT INTO announcements (timeline_id, room_id, event, created_at)
    SELECT told.id, told.room_id, e.event, told.at
    FROM told, given g, unnest(g.announced_kinds, g.announced_events) AS e (kind, event)
    WHERE e.kind = told.kind
    RETURNING id, created_at
),
-- Due at once, also when the messenger's clock, from which the line may have its time, is ahead of ours.
announcing AS (
    INSERT INTO outbox (id, kind, due_at, urgent_at, queued_at)
    SELECT id, 'announcement', least(created_at, now()), created_at, now() FROM announced
)
