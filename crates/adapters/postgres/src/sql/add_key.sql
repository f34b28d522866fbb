added AS (
    INSERT INTO api_keys (id, name, scopes, hash, created_at, ends_at, revoked_at, last_used_at)
    SELECT g.id, g.name, g.scopes, g.hash, g.created_at, g.ends_at, g.revoked_at, g.last_used_at
    FROM given g
    WHERE NOT EXISTS (
        SELECT FROM api_keys k
        WHERE k.name = g.name AND k.revoked_at IS NULL AND coalesce(k.ends_at, 'infinity') > g.created_at)
    RETURNING id
)
SELECT count(*) FROM added
