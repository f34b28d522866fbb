-- Follows upon a statement that tells in `beginning` the stay that begins by it, in `line` what the timeline says, and in
-- `moved` the room whose ledger it changed. The interview starts when both sides are inside for the first time.
--
-- Of two people who come in the same moment neither statement sees the other's stay: then the verdict tells of the start.
meeting AS (
    SELECT b.room_id, greatest(b.joined_at, min(s.joined_at)) AS at
    FROM beginning b
    JOIN sessions s ON s.room_id = b.room_id AND s.left_at IS NULL
    JOIN participants p ON p.room_id = s.room_id AND p.id = s.participant_id
    WHERE (b.role, p.role) IN (('candidate', 'interviewer'), ('interviewer', 'candidate'))
    GROUP BY b.room_id, b.joined_at
),
-- ON CONFLICT looks at the newest version of the row: the start is told once, and a verdict that is just being stored is
-- marked as well as one that stands.
interview AS (
    INSERT INTO interviews AS i (room_id, started_at, started_xid)
    SELECT coalesce(moved.room_id, meeting.room_id), meeting.at,
        CASE WHEN meeting.at IS NOT NULL THEN pg_current_xact_id() END
    FROM moved FULL JOIN meeting ON meeting.room_id = moved.room_id
    ON CONFLICT (room_id) DO UPDATE SET
        started_at = coalesce(i.started_at, excluded.started_at),
        started_xid = CASE WHEN i.started_at IS NULL THEN excluded.started_xid ELSE i.started_xid END,
        changed = i.concluded_at IS NOT NULL
    WHERE i.concluded_at IS NOT NULL OR (i.started_at IS NULL AND excluded.started_at IS NOT NULL)
    RETURNING i.room_id, i.started_at, i.started_xid
),
told AS (
    INSERT INTO timeline (room_id, at, actor, participant_id, kind, facts)
    SELECT room_id, at, actor, participant_id, kind, facts FROM line
    UNION ALL
    SELECT room_id, started_at, 'system', NULL, 'interview_started', '{}'
    FROM interview WHERE started_xid = pg_current_xact_id()
    RETURNING id, room_id, at, kind
),
