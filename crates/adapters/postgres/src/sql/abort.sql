event AS (
    INSERT INTO media_events (id, room_name, name, at, raw)
    SELECT event_id, room_name, event_name, at, raw FROM given
    ON CONFLICT (id) DO NOTHING
    RETURNING room_name
),
told AS (
    INSERT INTO timeline (room_id, at, actor, participant_id, kind, facts)
    SELECT p.room_id, g.at, 'media_server', p.id, 'connection_aborted',
        jsonb_build_object('participantSid', g.participant_sid, 'reason', g.reason)
    FROM event e
    JOIN rooms r ON r.name = e.room_name
    JOIN given g ON true
    JOIN participants p ON p.room_id = r.id AND p.id = g.participant
)
SELECT count(*) FROM event
