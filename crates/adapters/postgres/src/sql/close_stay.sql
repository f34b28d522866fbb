-- The lock makes PostgreSQL look at the newest version: a stay that ended a moment ago is left alone.
closed AS (
    UPDATE sessions s SET
        left_at = greatest(g.left_at, s.joined_at), reason = g.reason, source = 'reconciler',
        left_told_by = 'reconciler'
    FROM given g
    WHERE s.room_id = g.room AND s.room_sid = g.room_sid AND s.participant_sid = g.participant_sid
        AND s.participant_id = g.participant AND s.left_at IS NULL
    RETURNING s.room_id, s.participant_id, s.participant_sid, s.left_at, s.reason
),
done (count) AS (
    SELECT count(*) FROM closed
),
