replaced AS (
    UPDATE api_keys k SET ends_at = least(k.ends_at, g.old_ends_at)
    FROM given g
    WHERE k.name = g.name AND k.revoked_at IS NULL AND coalesce(k.ends_at, 'infinity') > g.created_at
    RETURNING k.id
), added AS (
    INSERT INTO api_keys (id, name, scopes, hash, created_at, ends_at, revoked_at, last_used_at)
    SELECT g.id, g.name, g.scopes, g.hash, g.created_at, g.ends_at, g.revoked_at, g.last_used_at
    FROM given g
    WHERE EXISTS (SELECT FROM replaced)
    RETURNING id
)
SELECT count(*) FROM added
