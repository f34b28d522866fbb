-- What passes over the rooms found, what interviews came to, and the timelines of all rooms as one stream.

-- Drifts, each as long as it lasts and as history afterwards. A room may have drifts without a record of it.
CREATE TABLE drifts (
    id             bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    room_name      text        NOT NULL,
    room_id        uuid,
    kind           text        NOT NULL,
    -- LiveKit's sid of what it is about, or the room's name where there is none.
    subject        text        NOT NULL,
    -- Since when it exists, as far as a fact tells; since when passes have seen it.
    since          timestamptz NOT NULL,
    first_seen_at  timestamptz NOT NULL,
    last_seen_at   timestamptz NOT NULL,
    evidence       text        NOT NULL,
    identity       text,
    settling       boolean     NOT NULL,
    confirmed      boolean     NOT NULL,
    fate           text        NOT NULL,
    ended_at       timestamptz,
    mended_by      text,
    CONSTRAINT drifts_pkey PRIMARY KEY (id),
    CONSTRAINT drifts_room_id_fkey FOREIGN KEY (room_id) REFERENCES rooms ON DELETE CASCADE,
    CONSTRAINT drifts_mended_check CHECK (mended_by IS NULL OR ended_at IS NOT NULL)
);

-- Of those that last, one of each.
CREATE UNIQUE INDEX drifts_lasting_key ON drifts (room_name, kind, subject) WHERE ended_at IS NULL;
CREATE INDEX drifts_room_id_idx ON drifts (room_id, first_seen_at);

-- What the last pass over all rooms was like: one row. Whoever notes a pass locks it first, so that passes are noted one
-- after the other.
CREATE TABLE reconcile_pass (
    "only"           boolean NOT NULL DEFAULT true,
    at               timestamptz,
    listed           bigint  NOT NULL DEFAULT 0,
    others           bigint  NOT NULL DEFAULT 0,
    unknown          bigint  NOT NULL DEFAULT 0,
    missing_at_once  bigint  NOT NULL DEFAULT 0,
    held_back        bigint  NOT NULL DEFAULT 0,
    CONSTRAINT reconcile_pass_pkey PRIMARY KEY ("only"),
    CONSTRAINT reconcile_pass_only_check CHECK ("only")
);

INSERT INTO reconcile_pass DEFAULT VALUES;

-- What is said about an interview: one row for each room since its first stay.
CREATE TABLE interviews (
    room_id                   uuid    NOT NULL,
    started_at                timestamptz,
    -- The transaction that told of the start, which it does once.
    started_xid               xid8,
    concluded_at              timestamptz,
    outcome                   text,
    no_show                   text,
    minutes_together          bigint,
    candidate_minutes         bigint,
    candidate_late_minutes    bigint,
    interviewer_late_minutes  bigint,
    -- Whether the ledger has changed since the verdict.
    changed                   boolean NOT NULL DEFAULT false,
    CONSTRAINT interviews_pkey PRIMARY KEY (room_id),
    CONSTRAINT interviews_room_id_fkey FOREIGN KEY (room_id) REFERENCES rooms ON DELETE CASCADE,
    CONSTRAINT interviews_outcome_check CHECK (outcome IN ('completed', 'cancelled', 'expired', 'lost')),
    CONSTRAINT interviews_no_show_check CHECK (no_show IN ('candidate', 'interviewer', 'both')),
    CONSTRAINT interviews_verdict_check CHECK (
        num_nulls(concluded_at, outcome, minutes_together, candidate_minutes) IN (0, 4)
        AND (concluded_at IS NOT NULL
            OR (num_nonnulls(no_show, candidate_late_minutes, interviewer_late_minutes) = 0 AND NOT changed)))
);

CREATE INDEX interviews_changed_idx ON interviews (room_id) WHERE changed;

-- Whether stays in this life need not look for a verdict. The first stay makes it so, having looked; whoever stores a
-- verdict ends it. Both lock the row, so that neither misses the other.
ALTER TABLE room_lives ADD COLUMN quiet boolean NOT NULL DEFAULT false;

-- The rooms without a verdict, by when they are over at the earliest. It stands here and not with the verdict alone, since
-- most rooms of the past have theirs and must not be looked at again.
ALTER TABLE rooms ADD COLUMN concluded boolean NOT NULL DEFAULT false;
-- Rooms that were over long before there were verdicts get none: nobody waits to be told of them now. Analytics counts them
-- as neither held nor missed.
UPDATE rooms SET concluded = true WHERE least(ended_at, closes_at, hard_ends_at) < now() - interval '1 day';
CREATE INDEX rooms_unconcluded_idx ON rooms (least(ended_at, closes_at, hard_ends_at)) WHERE NOT concluded;

-- Rooms in which something stirred lately: somebody left, or was given a token.
CREATE INDEX sessions_left_at_idx ON sessions (left_at) WHERE left_at IS NOT NULL;
CREATE INDEX participants_last_token_at_idx ON participants (last_token_at) WHERE last_token_at IS NOT NULL;

-- The stream of all timelines, in the order in which it is read.
CREATE INDEX timeline_stream_idx ON timeline (xid, id);
