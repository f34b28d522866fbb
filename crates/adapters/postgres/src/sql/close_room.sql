event AS (
    INSERT INTO media_events (id, room_name, name, at, raw)
    SELECT event_id, room_name, event_name, at, raw FROM given
    ON CONFLICT (id) DO NOTHING
    RETURNING room_name
),
-- None, when the event is a duplicate or its room is unknown.
life AS (
    SELECT l.room_id, l.room_sid, l.finished_at, l.finished_by, l.finished_told_by
    FROM event e
    JOIN rooms r ON r.name = e.room_name
    JOIN given g ON true
    JOIN room_lives l ON l.room_id = r.id AND l.room_sid = g.room_sid
),
server AS (
    UPDATE rooms r SET server_gone_at = least(r.server_gone_at, life.finished_at), server_closes_at = NULL
    FROM life
    WHERE r.id = life.room_id AND r.server_sid = life.room_sid
    RETURNING r.id
),
-- Locked in one order by all who close several stays, or two of them could wait for each other.
ending AS (
    SELECT s.room_id, s.room_sid, s.participant_sid
    FROM life JOIN sessions s ON s.room_id = life.room_id AND s.room_sid = life.room_sid
    WHERE s.left_at IS NULL
        OR (s.left_at > life.finished_at AND (s.reason, s.source) NOT IN (('left', 'request'), ('put_out', 'request')))
    ORDER BY s.room_sid, s.participant_sid
    FOR NO KEY UPDATE OF s
),
closed AS (
    UPDATE sessions s SET
        left_at = life.finished_at, reason = 'room_finished', source = life.finished_by,
        -- A line of its own when the reconciler is corrected.
        left_told_by = CASE WHEN s.source = 'reconciler' THEN g.event_id ELSE coalesce(s.left_told_by, g.event_id) END
    FROM given g, life, ending e
    WHERE (s.room_id, s.room_sid, s.participant_sid) = (e.room_id, e.room_sid, e.participant_sid)
    RETURNING s.participant_id, s.participant_sid, s.left_at, s.reason, s.left_told_by
),
told AS (
    INSERT INTO timeline (room_id, at, actor, participant_id, kind, facts)
    SELECT life.room_id, c.left_at, 'media_server', c.participant_id, 'left',
        jsonb_build_object('participantSid', c.participant_sid, 'reason', c.reason)
    FROM life, given g, closed c WHERE c.left_told_by = g.event_id
    UNION ALL
    SELECT life.room_id, g.at, 'media_server', NULL, 'server_room_finished',
        jsonb_build_object('roomSid', life.room_sid)
    FROM life, given g WHERE life.finished_told_by = g.event_id
),
-- Rooms are locked before interviews.
moved AS (
    SELECT life.room_id FROM life, closed WHERE (SELECT count(*) FROM server) >= 0
),
done (count) AS (
    SELECT count(*) FROM event
),
