-- Who may manage rooms: hashes of keys, never the keys. Several rows carry one name when one replaces another.
CREATE TABLE api_keys (
    id            uuid        NOT NULL,
    name          text        NOT NULL,
    scopes        text[]      NOT NULL,
    -- SHA-256 of the whole key.
    hash          bytea       NOT NULL,
    created_at    timestamptz NOT NULL,
    ends_at       timestamptz,
    revoked_at    timestamptz,
    -- Written down once a minute at the most.
    last_used_at  timestamptz,
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_name_check CHECK (name ~ '^[A-Za-z0-9._@-]{1,64}$' AND name <> 'system'),
    CONSTRAINT api_keys_scopes_check CHECK (
        cardinality(scopes) > 0 AND scopes <@ ARRAY['status:read', 'rooms:read', 'rooms:write', 'admin']),
    CONSTRAINT api_keys_hash_check CHECK (octet_length(hash) = 32)
);

CREATE INDEX api_keys_name_idx ON api_keys (name, created_at, id);
