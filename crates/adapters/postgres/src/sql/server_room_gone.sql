room AS (
    UPDATE rooms r SET server_gone_at = g.entry_at, server_closes_at = NULL
    FROM given g
    WHERE r.id = g.entry_room AND r.server_sid = g.room_sid AND r.server_gone_at IS NULL
    RETURNING r.id
),
-- Locked in one order by all who close several stays, or two of them could wait for each other.
ending AS (
    SELECT s.room_id, s.room_sid, s.participant_sid
    FROM room, given g, sessions s
    WHERE s.room_id = room.id AND s.room_sid = g.room_sid AND s.left_at IS NULL
    ORDER BY s.room_sid, s.participant_sid
    FOR NO KEY UPDATE OF s
),
closed AS (
    UPDATE sessions s SET
        left_at = g.entry_at, reason = 'room_finished', source = 'request', left_told_by = 'request'
    FROM given g, ending e
    WHERE (s.room_id, s.room_sid, s.participant_sid) = (e.room_id, e.room_sid, e.participant_sid)
    RETURNING s.room_id
),
told AS (
    INSERT INTO timeline (room_id, at, actor, participant_id, kind, facts)
    SELECT entry_room, entry_at, entry_actor, entry_participant, entry_kind, entry_facts FROM given, room
),
moved AS (
    SELECT room_id FROM closed
),
done (count) AS (
    SELECT count(*) FROM room
),
