-- How long things are kept, and what is left of a stop when its number is not kept any more.

-- Whether the people of the room were erased because it was over for long enough. The index holds the rooms that still
-- have their turn, by when they were over.
ALTER TABLE rooms ADD COLUMN erased boolean NOT NULL DEFAULT false;
CREATE INDEX rooms_unerased_idx ON rooms (least(ended_at, hard_ends_at)) WHERE NOT erased;

-- Who wants to be left alone, without the number: HMAC-SHA256 of it, under a key that is not in the database.
CREATE TABLE erased_stops (
    id              uuid        NOT NULL,
    phone_hash      bytea       NOT NULL,
    application_id  text,
    reason          text        NOT NULL,
    since           timestamptz NOT NULL,
    source          text        NOT NULL,
    CONSTRAINT erased_stops_pkey PRIMARY KEY (id),
    CONSTRAINT erased_stops_phone_hash_key UNIQUE NULLS NOT DISTINCT (phone_hash, application_id, reason),
    CONSTRAINT erased_stops_phone_hash_check CHECK (octet_length(phone_hash) = 32),
    CONSTRAINT erased_stops_reason_check CHECK (reason IN ('stopped', 'wrong_person'))
);

-- What goes when its time has come, by that time.
CREATE INDEX media_events_received_at_idx ON media_events (received_at);
CREATE INDEX messenger_events_received_at_idx ON messenger_events (received_at);
CREATE INDEX orphan_receipts_received_at_idx ON orphan_receipts (received_at);
CREATE INDEX drifts_ended_at_idx ON drifts (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX token_families_token_expires_at_idx ON token_families (token_expires_at);
CREATE INDEX announcements_over_idx ON announcements (state, created_at) WHERE state <> 'pending';
CREATE INDEX silences_wrong_person_idx ON silences (since) WHERE reason = 'wrong_person';
