body AS (
    INSERT INTO messenger_events (id, raw) SELECT event_id, raw FROM given ON CONFLICT (id) DO NOTHING RETURNING id
),
-- How well each receipt's message is known: an id that no attempt has, but our own (1), or not even that (2).
unknown AS (
    SELECT CASE WHEN EXISTS (SELECT FROM invitations i WHERE i.id = r.own_id) THEN 1 ELSE 2 END AS how
    FROM given, unnest(message_ids, own_ids) AS r (message_id, own_id)
    WHERE NOT EXISTS (SELECT FROM invitation_attempts a WHERE a.message_id = r.message_id)
)
SELECT (SELECT count(*) FROM body), coalesce((SELECT max(how) FROM unknown), 0)
