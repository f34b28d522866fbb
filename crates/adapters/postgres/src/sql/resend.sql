wanted AS (
    UPDATE announcements a SET state = 'pending' FROM given g WHERE a.id = g.id RETURNING a.id, a.created_at
),
-- One that waits for its next try does not wait any more. What somebody is just trying, he goes on trying. The fence
-- of a new row is greater than those of the rows before it, each of which was raised less than once a second.
waiting AS (
    INSERT INTO outbox AS o (id, kind, due_at, urgent_at, queued_at, fence)
    SELECT w.id, 'announcement', g.now, w.created_at, g.now, extract(epoch FROM g.now)::bigint FROM wanted w, given g
    ON CONFLICT (id) DO UPDATE SET due_at = excluded.due_at, queued_at = excluded.queued_at, attempts = 0
)
SELECT count(*) FROM wanted
