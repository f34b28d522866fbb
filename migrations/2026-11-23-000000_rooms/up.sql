-- Rooms, the people in them, their tokens, their stays, and what happened.
--
-- Times are timestamptz (microseconds). Counters that the domain keeps in 32 bits without a sign are bigint. Every
-- constraint has a name that the adapter may look for.

CREATE TABLE rooms (
    id                uuid        NOT NULL,
    name              text        NOT NULL,
    application_id    text        NOT NULL,
    round             bigint      NOT NULL,
    job_id            text        NOT NULL,
    job_title         text        NOT NULL,
    company           text,
    starts_at         timestamptz,
    duration_minutes  bigint      NOT NULL,
    timezone          text        NOT NULL,
    -- The close that the caller asked for; closes_at is the one that holds.
    closes_at_asked   timestamptz,
    opens_at          timestamptz NOT NULL,
    closes_at         timestamptz NOT NULL,
    hard_ends_at      timestamptz NOT NULL,
    -- The caller's own JSON object, written canonically by the program, so that equal ones are equal texts. Kept as
    -- text: jsonb would rewrite it. Checked as json, since jsonb refuses some JSON (\u0000, 1e999999).
    metadata          text        NOT NULL,
    notify            boolean     NOT NULL,
    created_at        timestamptz NOT NULL,
    created_by        text        NOT NULL,
    ended_at          timestamptz,
    ended_by          text,
    -- The room's present life on LiveKit.
    server_sid        text,
    server_opened_at  timestamptz,
    server_gone_at    timestamptz,
    version           bigint      NOT NULL,
    -- Since when the room is over, or will be.
    over_at           timestamptz NOT NULL GENERATED ALWAYS AS (least(ended_at, hard_ends_at)) STORED,
    CONSTRAINT rooms_pkey PRIMARY KEY (id),
    CONSTRAINT rooms_name_key UNIQUE (name),
    CONSTRAINT rooms_application_round_key UNIQUE (application_id, round),
    CONSTRAINT rooms_round_check CHECK (round BETWEEN 0 AND 4294967295),
    CONSTRAINT rooms_metadata_check CHECK (json_typeof(metadata::json) = 'object'),
    CONSTRAINT rooms_ended_check CHECK ((ended_at IS NULL) = (ended_by IS NULL)),
    CONSTRAINT rooms_ended_by_check CHECK (ended_by IN ('closed', 'cancelled', 'lost')),
    CONSTRAINT rooms_server_check CHECK (
        (server_sid IS NULL) = (server_opened_at IS NULL) AND (server_sid IS NOT NULL OR server_gone_at IS NULL))
);

-- The rooms whose LiveKit room has to go when they are over. Most rooms are not in it.
CREATE INDEX rooms_overdue_idx ON rooms (over_at) WHERE server_sid IS NOT NULL AND server_gone_at IS NULL;

CREATE TABLE participants (
    id                    uuid    NOT NULL,
    room_id               uuid    NOT NULL,
    -- The order in which people were added to the room, from 1.
    position              integer NOT NULL,
    external_id           text,
    role                  text    NOT NULL,
    name                  text    NOT NULL,
    phone                 text,
    locale                text,
    consent_granted_at    timestamptz,
    consent_text_version  text,
    consent_source        text,
    link_generation       bigint  NOT NULL,
    link_hash             bytea   NOT NULL,
    link_key_id           text    NOT NULL,
    revoked_at            timestamptz,
    last_token_at         timestamptz,
    CONSTRAINT participants_pkey PRIMARY KEY (id),
    -- Finds the people of a room, and lets other tables refer to a person of that very room.
    CONSTRAINT participants_room_id_key UNIQUE (room_id, id),
    CONSTRAINT participants_link_hash_key UNIQUE (link_hash),
    CONSTRAINT participants_room_id_fkey FOREIGN KEY (room_id) REFERENCES rooms ON DELETE CASCADE,
    CONSTRAINT participants_role_check CHECK (role IN ('candidate', 'interviewer', 'observer')),
    CONSTRAINT participants_link_generation_check CHECK (link_generation BETWEEN 0 AND 4294967295),
    CONSTRAINT participants_link_hash_check CHECK (octet_length(link_hash) = 32),
    CONSTRAINT participants_consent_check CHECK (
        num_nulls(consent_granted_at, consent_text_version, consent_source) IN (0, 3))
);

-- Phone and job as a way in: a number is rarer than a job.
CREATE INDEX participants_phone_idx ON participants (phone) WHERE phone IS NOT NULL;

CREATE TABLE token_families (
    id                uuid        NOT NULL,
    participant_id    uuid        NOT NULL,
    created_at        timestamptz NOT NULL,
    -- When the last LiveKit token of the family ends.
    token_expires_at  timestamptz NOT NULL,
    voided_at         timestamptz,
    CONSTRAINT token_families_pkey PRIMARY KEY (id),
    CONSTRAINT token_families_participant_id_fkey
        FOREIGN KEY (participant_id) REFERENCES participants ON DELETE CASCADE
);

CREATE INDEX token_families_participant_id_idx ON token_families (participant_id);

CREATE TABLE refresh_tokens (
    hash        bytea       NOT NULL,
    family      uuid        NOT NULL,
    issued_at   timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    spent_at    timestamptz,
    CONSTRAINT refresh_tokens_pkey PRIMARY KEY (hash),
    CONSTRAINT refresh_tokens_family_fkey FOREIGN KEY (family) REFERENCES token_families ON DELETE CASCADE,
    CONSTRAINT refresh_tokens_hash_check CHECK (octet_length(hash) = 32)
);

CREATE INDEX refresh_tokens_family_idx ON refresh_tokens (family);

-- The lives of a room on LiveKit that we heard of in a webhook, and when they were finished. Whoever writes a stay
-- locks the row of its life first, so that a stay cannot slip past the end of the room.
CREATE TABLE room_lives (
    room_id           uuid NOT NULL,
    room_sid          text NOT NULL,
    finished_at       timestamptz,
    finished_by       text,
    -- The event that was the first to tell of the end, if one did. It wrote the timeline.
    finished_told_by  text,
    CONSTRAINT room_lives_pkey PRIMARY KEY (room_id, room_sid),
    CONSTRAINT room_lives_room_id_fkey FOREIGN KEY (room_id) REFERENCES rooms ON DELETE CASCADE,
    CONSTRAINT room_lives_finished_check CHECK ((finished_at IS NULL) = (finished_by IS NULL)),
    CONSTRAINT room_lives_finished_by_check CHECK (finished_by IN ('webhook', 'reconciler', 'request'))
);

-- The attendance ledger: one row for each stay. The room leads the key, so that it finds the stays of a room, too.
CREATE TABLE sessions (
    room_id          uuid        NOT NULL,
    room_sid         text        NOT NULL,
    participant_sid  text        NOT NULL,
    participant_id   uuid        NOT NULL,
    -- What LiveKit's token said: no reference, since nothing we refuse would be any truer.
    family           uuid,
    joined_at        timestamptz NOT NULL,
    left_at          timestamptz,
    reason           text,
    source           text        NOT NULL,
    -- The event that was the first to tell of the stay, and of its end (or 'request'). It wrote the timeline.
    joined_told_by   text        NOT NULL,
    left_told_by     text,
    CONSTRAINT sessions_pkey PRIMARY KEY (room_id, room_sid, participant_sid),
    CONSTRAINT sessions_participant_fkey
        FOREIGN KEY (room_id, participant_id) REFERENCES participants (room_id, id) ON DELETE CASCADE,
    CONSTRAINT sessions_left_check CHECK (num_nulls(left_at, reason, left_told_by) IN (0, 3)),
    CONSTRAINT sessions_source_check CHECK (source IN ('webhook', 'reconciler', 'request'))
);

-- Every event of the media server, once, also when nothing followed from it.
CREATE TABLE media_events (
    id           text        NOT NULL,
    room_name    text,
    name         text        NOT NULL,
    at           timestamptz NOT NULL,
    received_at  timestamptz NOT NULL DEFAULT now(),
    -- The body without its secrets. Text, since it is evidence: as it came, and not always readable.
    raw          text        NOT NULL,
    CONSTRAINT media_events_pkey PRIMARY KEY (id)
);

-- The append-only list of all that happened to a room.
CREATE TABLE timeline (
    id              bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    room_id         uuid        NOT NULL,
    at              timestamptz NOT NULL,
    actor           text        NOT NULL,
    participant_id  uuid,
    kind            text        NOT NULL,
    facts           jsonb       NOT NULL,
    -- Entries commit in another order than they get their id in. Who reads on from an id stops below
    -- pg_snapshot_xmin(pg_current_snapshot()), or misses those that commit late.
    xid             xid8        NOT NULL DEFAULT pg_current_xact_id(),
    CONSTRAINT timeline_pkey PRIMARY KEY (id),
    CONSTRAINT timeline_room_id_fkey FOREIGN KEY (room_id) REFERENCES rooms ON DELETE CASCADE
);

CREATE INDEX timeline_room_id_idx ON timeline (room_id, id);
