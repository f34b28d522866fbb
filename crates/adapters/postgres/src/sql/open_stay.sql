person AS (
    SELECT p.room_id, p.id, p.role FROM given g JOIN participants p ON p.room_id = g.room AND p.id = g.participant
),
-- Not in a life of which the media server said that it is over. One that we alone took for finished goes on.
life AS (
    INSERT INTO room_lives AS l (room_id, room_sid, quiet)
    SELECT person.room_id, g.room_sid, true FROM person, given g
    ON CONFLICT (room_id, room_sid) DO UPDATE SET finished_at = NULL, finished_by = NULL
    WHERE l.finished_by IS DISTINCT FROM 'webhook' AND l.finished_told_by IS NULL
    RETURNING l.room_id
),
known AS (
    SELECT FROM given g JOIN sessions s
        ON s.room_id = g.room AND s.room_sid = g.room_sid AND s.participant_sid = g.participant_sid
),
stay AS (
    INSERT INTO sessions AS s (
        room_id, room_sid, participant_sid, participant_id, family, joined_at, source, joined_told_by)
    SELECT person.room_id, g.room_sid, g.participant_sid, person.id, g.family, g.joined_at, 'reconciler', 'reconciler'
    FROM person, life, given g
    ON CONFLICT (room_id, room_sid, participant_sid) DO UPDATE SET
        left_at = NULL, reason = NULL, left_told_by = NULL, source = 'reconciler'
    WHERE s.participant_id = excluded.participant_id AND s.left_at IS NOT NULL AND s.source <> 'webhook'
    RETURNING s.room_id, s.participant_id, s.participant_sid, s.joined_at
),
-- A stay that is open again is news of now.
line AS (
    SELECT stay.room_id, CASE WHEN EXISTS (SELECT FROM known) THEN g.at ELSE stay.joined_at END AS at,
        'system' AS actor, stay.participant_id, 'joined' AS kind,
        jsonb_build_object('participantSid', stay.participant_sid) AS facts
    FROM stay, given g
),
beginning AS (
    SELECT stay.room_id, person.role, stay.joined_at FROM stay, person
),
moved AS (
    SELECT room_id FROM stay
),
done (count) AS (
    SELECT count(*) FROM stay
),
