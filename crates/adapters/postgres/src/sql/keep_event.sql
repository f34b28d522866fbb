event AS (
    INSERT INTO media_events (id, room_name, name, at, raw)
    SELECT event_id, room_name, event_name, at, raw FROM given
    ON CONFLICT (id) DO NOTHING
    RETURNING id
)
SELECT count(*) FROM event
