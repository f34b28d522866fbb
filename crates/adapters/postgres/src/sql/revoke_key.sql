revoked AS (
    UPDATE api_keys k SET revoked_at = g.at
    FROM given g
    WHERE k.name = g.name AND k.revoked_at IS NULL AND coalesce(k.ends_at, 'infinity') > g.at
    RETURNING k.id
)
SELECT count(*) FROM revoked
