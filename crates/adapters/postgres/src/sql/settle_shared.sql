-- Locked as by those who claim: the channel before the breakers. A message that was taken proves something only about
-- what a refusal stopped before it was sent.
paused AS (
    UPDATE channel c SET free_at = greatest(c.free_at, g.free_at) FROM given g WHERE g.free_at IS NOT NULL
    RETURNING c.only
),
healed AS (
    DELETE FROM breakers b USING given g, unnest(g.heal_scopes, g.heal_starts) AS h (scope, started_at)
    WHERE b.scope = h.scope AND b.origin = 'refusal' AND b.since < h.started_at AND (SELECT count(*) FROM paused) >= 0
    RETURNING b.scope
),
opened AS (
    INSERT INTO breakers AS b (scope, origin, since, retry_at, code, title)
    SELECT o.* FROM given g, unnest(g.scopes, g.origins, g.sinces, g.retry_ats, g.codes, g.titles) AS o
    WHERE (SELECT count(*) FROM paused) >= 0
    ON CONFLICT (scope) DO UPDATE SET
        retry_at = greatest(b.retry_at, excluded.retry_at),
        origin = CASE WHEN b.origin = 'refusal' THEN excluded.origin ELSE b.origin END,
        (code, title) = (
            SELECT excluded.code, excluded.title WHERE b.origin = 'refusal' AND excluded.origin <> 'refusal'
            UNION ALL
            SELECT b.code, b.title WHERE NOT (b.origin = 'refusal' AND excluded.origin <> 'refusal'))
),
silenced AS (
    INSERT INTO silences AS s (id, phone, reason, since, source)
    SELECT gen_random_uuid(), p.phone, 'stopped', max(u.at), 'messenger'
    FROM given g, unnest(g.unwanted_ids, g.unwanted_ats) AS u (id, at), invitations i, participants p
    WHERE i.id = u.id AND p.id = i.participant_id AND p.phone IS NOT NULL
    GROUP BY p.phone
    ORDER BY p.phone
    ON CONFLICT ON CONSTRAINT silences_phone_key DO UPDATE SET since = greatest(s.since, excluded.since)
)
SELECT count(*) FROM healed
