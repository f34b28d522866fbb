news AS MATERIALIZED (
    SELECT r.* FROM given, unnest(message_ids, own_ids, own_numbers, kinds, ranks, codes, titles, details, ats)
        AS r (message_id, own_id, own_number, kind, rank, code, title, details, at)
),
-- By our own id first: it is known before the messenger's.
matched AS MATERIALIZED (
    SELECT n.*, own.id IS NOT NULL AS by_own, coalesce(own.id, (
        SELECT a.invitation_id FROM invitation_attempts a WHERE a.message_id = n.message_id LIMIT 1)) AS id
    FROM news n LEFT JOIN invitations own ON own.id = n.own_id
),
-- Locked as everywhere: first the rows of the outbox, then the invitations, then the attempts, each by id.
held AS MATERIALIZED (
    SELECT o.id FROM outbox o WHERE o.id IN (SELECT m.id FROM matched m) ORDER BY o.id FOR UPDATE OF o
),
known AS MATERIALIZED (
    SELECT i.id, i.room_id, i.participant_id, i.purpose, i.rank, i.sent_at, i.delivered_at, i.read_at
    FROM invitations i
    WHERE (SELECT count(*) FROM held) >= 0 AND i.id IN (SELECT m.id FROM matched m)
    ORDER BY i.id
    FOR NO KEY UPDATE OF i
),
best AS MATERIALIZED (
    SELECT DISTINCT ON (m.id) m.id, m.kind, m.rank, m.code, m.title, m.details, m.at
    FROM matched m
    WHERE m.id IS NOT NULL
    ORDER BY m.id, m.rank DESC, m.at, m.code
),
-- What was read was delivered, by then at the latest.
times AS MATERIALIZED (
    SELECT m.id,
        min(m.at) FILTER (WHERE m.kind = 'sent') AS sent_at,
        min(m.at) FILTER (WHERE m.kind IN ('delivered', 'read')) AS delivered_at,
        min(m.at) FILTER (WHERE m.kind = 'read') AS read_at
    FROM matched m
    WHERE m.id IS NOT NULL
    GROUP BY m.id
),
moved AS (
    UPDATE invitations i SET
        (state, rank, failure_code, failure_title, failure_details) = (
            SELECT b.kind, b.rank, b.code, b.title, b.details WHERE b.rank > k.rank AND b.kind = 'failed'
            UNION ALL
            SELECT b.kind, b.rank, NULL, NULL, NULL WHERE b.rank > k.rank AND b.kind <> 'failed'
            UNION ALL
            SELECT i.state, i.rank, i.failure_code, i.failure_title, i.failure_details WHERE b.rank <= k.rank),
        sent_at = least(i.sent_at, t.sent_at), delivered_at = least(i.delivered_at, t.delivered_at),
        read_at = least(i.read_at, t.read_at)
    FROM known k JOIN best b ON b.id = k.id JOIN times t ON t.id = k.id
    WHERE i.id = k.id AND (
        b.rank > k.rank OR t.sent_at < coalesce(k.sent_at, 'infinity')
        OR t.delivered_at < coalesce(k.delivered_at, 'infinity') OR t.read_at < coalesce(k.read_at, 'infinity'))
    RETURNING i.id
),
learned AS (
    UPDATE invitation_attempts a SET message_id = m.message_id
    FROM known k JOIN matched m ON m.id = k.id
    WHERE m.by_own AND a.invitation_id = m.own_id AND a.number = m.own_number AND a.message_id IS NULL
),
dropped AS (
    DELETE FROM outbox o USING known k JOIN best b ON b.id = k.id
    WHERE o.id = k.id AND greatest(b.rank, k.rank) > 2
),
orphans AS (
    INSERT INTO orphan_receipts AS o (message_id, kind, code, title, details, at)
    SELECT DISTINCT ON (m.message_id, m.kind, m.code) m.message_id, m.kind, m.code, m.title, m.details, m.at
    FROM matched m
    WHERE m.id IS NULL
    ORDER BY m.message_id, m.kind, m.code, m.at
    ON CONFLICT (message_id, kind, code) DO UPDATE SET at = least(o.at, excluded.at)
),
-- Each step forward, also those that one news takes at once. A failure that is overruled at once is none.
steps AS (
    SELECT k.id, k.room_id, k.participant_id, k.purpose, s.kind, s.rank, s.at, s.code, s.title
    FROM known k JOIN best b ON b.id = k.id JOIN times t ON t.id = k.id, LATERAL (
        VALUES
            ('sent', 5, t.sent_at, NULL, NULL),
            ('failed', 7, CASE WHEN b.kind = 'failed' THEN b.at END, b.code, b.title),
            ('delivered', 8, t.delivered_at, NULL, NULL),
            ('read', 9, t.read_at, NULL, NULL)
    ) AS s (kind, rank, at, code, title)
    WHERE s.rank > k.rank AND s.at IS NOT NULL
),
told AS (
    INSERT INTO timeline (room_id, at, actor, participant_id, kind, facts)
    SELECT s.room_id, s.at, 'messenger', s.participant_id, 'invitation_' || s.kind, jsonb_strip_nulls(
        jsonb_build_object('invitation', s.id, 'purpose', s.purpose, 'code', s.code::text, 'title', s.title))
    FROM steps s
    ORDER BY s.id, s.rank
    RETURNING id, room_id, at, kind
),
done (count) AS (
    SELECT count(*) FROM moved
),
