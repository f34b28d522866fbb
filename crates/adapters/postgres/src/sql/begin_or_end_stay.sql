event AS (
    INSERT INTO media_events (id, room_name, name, at, raw)
    SELECT event_id, room_name, event_name, at, raw FROM given
    ON CONFLICT (id) DO NOTHING
    RETURNING room_name
),
-- Nobody, when the room is unknown, or the person is not one of that room.
guest AS (
    SELECT p.room_id, p.id, p.role, p.revoked_at
    FROM given g
    JOIN rooms r ON r.name = g.room_name
    JOIN participants p ON p.room_id = r.id AND p.id = g.participant
),
-- Nor when the event is a duplicate.
person AS (
    SELECT guest.room_id, guest.id, guest.role FROM event, guest
),
-- The lock gives the newest state of the life, and holds back whoever wants to finish it until this stay is there.
-- Those who write other stays of the same life do not wait for each other.
known AS (
    SELECT l.finished_at, l.finished_by, l.quiet
    FROM person, given g, room_lives l
    WHERE l.room_id = person.room_id AND l.room_sid = g.room_sid
    FOR SHARE OF l
),
-- The same for a life that nobody has told of, or only just now: then the update changes nothing, but locks and looks.
unknown AS (
    INSERT INTO room_lives AS l (room_id, room_sid, quiet)
    SELECT person.room_id, g.room_sid, true FROM person, given g WHERE NOT EXISTS (SELECT FROM known)
    ON CONFLICT (room_id, room_sid) DO UPDATE SET room_sid = excluded.room_sid
    RETURNING l.finished_at, l.finished_by
),
life AS (
    SELECT finished_at, finished_by, quiet FROM known UNION ALL SELECT finished_at, finished_by, false FROM unknown
),
-- The end of the event or that of the whole room, whichever was earlier; nothing for a stay that begins and goes on.
-- At the same moment the person's own end counts, which says more; and at any time it counts more than what the
-- reconciler had concluded.
news AS (
    SELECT ends.left_at, ends.reason, coalesce(ends.source, 'webhook') AS source
    FROM given g, life l, LATERAL (
        VALUES
            (g.left_at, g.reason, 'webhook', 1),
            (
                l.finished_at, CASE WHEN l.finished_by = 'reconciler' THEN 'server_lost' ELSE 'room_finished' END,
                l.finished_by, 2)
    ) AS ends (left_at, reason, source, rank)
    ORDER BY ends.left_at IS NULL, g.left_at IS NOT NULL AND l.finished_by = 'reconciler' AND ends.rank = 2,
        ends.left_at, ends.rank
    LIMIT 1
),
stay AS (
    INSERT INTO sessions AS s (
        room_id, room_sid, participant_sid, participant_id, family, joined_at, left_at, reason, source,
        joined_told_by, left_told_by)
    SELECT
        person.room_id, g.room_sid, g.participant_sid, person.id, g.family, g.joined_at, news.left_at,
        news.reason, news.source,
        g.event_id, CASE WHEN news.left_at IS NOT NULL THEN g.event_id END
    FROM person, given g, news
    ON CONFLICT (room_id, room_sid, participant_sid) DO UPDATE SET
        family = coalesce(s.family, excluded.family),
        joined_at = least(s.joined_at, excluded.joined_at),
        -- Whatever the order of arrival, the same end of the two. What the person or a host asked for stands, and what the
        -- reconciler had concluded yields to the stay's own end; the last criteria only break ties.
        (left_at, reason, source) = (
            SELECT e.left_at, e.reason, e.source
            FROM (VALUES (s.left_at, s.reason, s.source), (excluded.left_at, excluded.reason, excluded.source))
                AS e (left_at, reason, source)
            ORDER BY e.left_at IS NULL, (e.reason, e.source) NOT IN (('left', 'request'), ('put_out', 'request')),
                e.source = 'reconciler' AND (SELECT g.left_at IS NOT NULL FROM given g), e.left_at,
                e.reason = 'room_finished', e.reason, e.source
            LIMIT 1),
        left_told_by = CASE
            WHEN s.source = 'reconciler' AND (SELECT g.left_at IS NOT NULL FROM given g) THEN excluded.left_told_by
            ELSE coalesce(s.left_told_by, excluded.left_told_by)
        END
    WHERE s.participant_id = excluded.participant_id
    RETURNING s.room_id, s.participant_id, s.participant_sid, s.joined_at, s.left_at, s.reason,
        s.joined_told_by, s.left_told_by
),
line AS (
    SELECT room_id, joined_at AS at, 'media_server' AS actor, participant_id, 'joined' AS kind,
        jsonb_build_object('participantSid', participant_sid) AS facts
    FROM stay WHERE joined_told_by = (SELECT event_id FROM given)
    UNION ALL
    SELECT room_id, left_at, 'media_server', participant_id, 'left',
        jsonb_build_object('participantSid', participant_sid, 'reason', reason)
    FROM stay WHERE left_told_by = (SELECT event_id FROM given)
),
-- A stay that begins by this, and not one that ends.
beginning AS (
    SELECT stay.room_id, person.role, stay.joined_at
    FROM stay, person, given g
    WHERE stay.left_at IS NULL AND g.left_at IS NULL
),
-- Of a quiet life nobody has to hear.
moved AS (
    SELECT stay.room_id FROM stay, life WHERE NOT life.quiet
),
done (count) AS (
    SELECT count(*) FROM event
),
