-- Locked as by those who claim: the channel before the breakers.
paused AS (
    UPDATE channel c SET free_at = greatest(c.free_at, g.free_at) FROM given g WHERE g.free_at IS NOT NULL
    RETURNING c.only
),
healed AS (
    DELETE FROM breakers b USING given g
    WHERE b.scope = ANY (g.heal_scopes) AND (SELECT count(*) FROM paused) >= 0
),
opened AS (
    INSERT INTO breakers AS b (scope, since, retry_at, code, title)
    SELECT o.* FROM given g, unnest(g.scopes, g.sinces, g.retry_ats, g.codes, g.titles) AS o
    WHERE (SELECT count(*) FROM paused) >= 0
    ON CONFLICT (scope) DO UPDATE SET
        retry_at = greatest(b.retry_at, excluded.retry_at), code = excluded.code, title = excluded.title
    RETURNING scope
),
silenced AS (
    INSERT INTO silences (id, phone, reason, since, source)
    SELECT gen_random_uuid(), p.phone, 'stopped', min(u.at), 'messenger'
    FROM given g, unnest(g.unwanted_ids, g.unwanted_ats) AS u (id, at), invitations i, participants p
    WHERE i.id = u.id AND p.id = i.participant_id AND p.phone IS NOT NULL
    GROUP BY p.phone
    ON CONFLICT DO NOTHING
)
SELECT count(*) FROM opened
