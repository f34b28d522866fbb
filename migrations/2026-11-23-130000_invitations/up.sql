-- Messages to people and what became of them, the outbox, answers, and what the recruiting system is told.

-- When the LiveKit room has to go although the interview is not over: it was moved, and tokens given earlier could still
-- open it. Empty again with the next life of the room.
ALTER TABLE rooms ADD COLUMN server_closes_at timestamptz;
ALTER TABLE rooms DROP COLUMN over_at;
ALTER TABLE rooms ADD COLUMN over_at timestamptz NOT NULL
    GENERATED ALWAYS AS (least(ended_at, hard_ends_at, server_closes_at)) STORED;
CREATE INDEX rooms_overdue_idx ON rooms (over_at) WHERE server_sid IS NOT NULL AND server_gone_at IS NULL;

-- The list of rooms, newest first, as a whole and by job; by start; those that are not closed yet, which are few; a
-- candidate's rooms; who is inside.
CREATE INDEX rooms_created_at_idx ON rooms (created_at DESC, id DESC);
CREATE INDEX rooms_job_id_idx ON rooms (job_id, created_at DESC, id DESC);
CREATE INDEX rooms_start_idx ON rooms ((coalesce(starts_at, opens_at)));
CREATE INDEX rooms_closes_at_idx ON rooms (closes_at);
CREATE INDEX participants_external_id_idx ON participants (external_id) WHERE external_id IS NOT NULL;
CREATE INDEX sessions_open_idx ON sessions (room_id) WHERE left_at IS NULL;

CREATE TABLE invitations (
    id               uuid        NOT NULL,
    room_id          uuid        NOT NULL,
    participant_id   uuid        NOT NULL,
    purpose          text        NOT NULL,
    language         text        NOT NULL,
    state            text        NOT NULL,
    -- How strong the evidence for the state is. News of a higher rank wins, in whatever order it comes.
    rank             smallint    NOT NULL,
    -- With suppressed: why.
    reason           text,
    -- With failed: the messenger's words.
    failure_code     integer,
    failure_title    text,
    failure_details  text,
    created_at       timestamptz NOT NULL,
    due_at           timestamptz NOT NULL,
    posts            integer     NOT NULL DEFAULT 0,
    accepted_at      timestamptz,
    sent_at          timestamptz,
    delivered_at     timestamptz,
    read_at          timestamptz,
    -- From when silence means that it was not delivered.
    deadline_at      timestamptz,
    CONSTRAINT invitations_pkey PRIMARY KEY (id),
    CONSTRAINT invitations_participant_fkey
        FOREIGN KEY (room_id, participant_id) REFERENCES participants (room_id, id) ON DELETE CASCADE,
    CONSTRAINT invitations_reason_check CHECK ((state = 'suppressed') = (reason IS NOT NULL)),
    CONSTRAINT invitations_failure_check CHECK ((state = 'failed') = (failure_code IS NOT NULL))
);

CREATE INDEX invitations_room_id_idx ON invitations (room_id, created_at, id);
-- Those that may still turn out not to have arrived: uncertain, held, accepted, sent.
CREATE INDEX invitations_deadline_idx ON invitations (deadline_at) WHERE rank BETWEEN 2 AND 5;

-- One row for each time that a message was handed over. The messenger's id contains the number: personal data.
CREATE TABLE invitation_attempts (
    invitation_id  uuid        NOT NULL,
    number         integer     NOT NULL,
    started_at     timestamptz NOT NULL,
    answered_at    timestamptz,
    -- accepted, held, refused or uncertain; none as long as no answer came.
    outcome        text,
    code           integer,
    title          text,
    message_id     text,
    CONSTRAINT invitation_attempts_pkey PRIMARY KEY (invitation_id, number),
    CONSTRAINT invitation_attempts_invitation_fkey
        FOREIGN KEY (invitation_id) REFERENCES invitations ON DELETE CASCADE
);

CREATE INDEX invitation_attempts_message_id_idx ON invitation_attempts (message_id) WHERE message_id IS NOT NULL;

-- What has to go out: messages (the id is the invitation's) and announcements. A row is here as long as there is
-- something to do. The fence is raised with each lease, so that a worker who comes back too late changes nothing.
CREATE TABLE outbox (
    id            uuid        NOT NULL,
    kind          text        NOT NULL,
    due_at        timestamptz NOT NULL,
    -- Of several that are due, the earliest goes first.
    urgent_at     timestamptz NOT NULL,
    queued_at     timestamptz NOT NULL,
    leased_until  timestamptz,
    fence         bigint      NOT NULL DEFAULT 0,
    attempts      integer     NOT NULL DEFAULT 0,
    throttles     integer     NOT NULL DEFAULT 0,
    doubts        integer     NOT NULL DEFAULT 0,
    CONSTRAINT outbox_pkey PRIMARY KEY (id),
    CONSTRAINT outbox_kind_check CHECK (kind IN ('message', 'announcement'))
) WITH (
    -- Leaves room on each page, so that a lease, which changes no indexed column, stays on its page and out of the index.
    fillfactor = 70,
    -- Rows live for seconds: cleaned up by their number, however many others wait for later.
    autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 1000
);

-- In the order in which rows have their turn, so that a claim reads the first few of a backlog and sorts nothing. The
-- last column lets it pass over those that are for later without looking into the table.
CREATE INDEX outbox_turn_idx ON outbox (kind, urgent_at, id, due_at);

-- What all messages share: one row. Whoever claims messages locks it first, so that two claims see each other's pace.
CREATE TABLE channel (
    "only"   boolean NOT NULL DEFAULT true,
    -- How the number's bucket was left.
    full_at  timestamptz,
    -- Nothing goes out before, since the messenger said so.
    free_at  timestamptz,
    CONSTRAINT channel_pkey PRIMARY KEY ("only"),
    CONSTRAINT channel_only_check CHECK ("only")
);

INSERT INTO channel DEFAULT VALUES;

-- What is stopped until an operator acts or a probe gets through: channel, or template/<purpose>/<language>.
CREATE TABLE breakers (
    scope     text        NOT NULL,
    -- Who stopped it, and so what lets it go on.
    origin    text        NOT NULL,
    since     timestamptz NOT NULL,
    retry_at  timestamptz NOT NULL,
    code      integer     NOT NULL,
    title     text        NOT NULL,
    CONSTRAINT breakers_pkey PRIMARY KEY (scope),
    CONSTRAINT breakers_origin_check CHECK (origin IN ('refusal', 'check', 'news', 'category'))
);

-- How fast each recipient may be written to, and who was written to in the last day.
CREATE TABLE recipients (
    phone    text        NOT NULL,
    full_at  timestamptz NOT NULL,
    last_at  timestamptz NOT NULL,
    CONSTRAINT recipients_pkey PRIMARY KEY (phone)
);

CREATE INDEX recipients_last_at_idx ON recipients (last_at);

-- Who wants to be left alone: altogether, or about one application.
CREATE TABLE silences (
    id              uuid        NOT NULL,
    phone           text        NOT NULL,
    application_id  text,
    reason          text        NOT NULL,
    since           timestamptz NOT NULL,
    source          text        NOT NULL,
    CONSTRAINT silences_pkey PRIMARY KEY (id),
    CONSTRAINT silences_phone_key UNIQUE NULLS NOT DISTINCT (phone, application_id, reason),
    CONSTRAINT silences_reason_check CHECK (reason IN ('stopped', 'wrong_person'))
);

CREATE TABLE responses (
    id              bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    room_id         uuid        NOT NULL,
    participant_id  uuid        NOT NULL,
    kind            text        NOT NULL,
    minutes         integer,
    note            text,
    at              timestamptz NOT NULL,
    -- The messenger's id of the reply, if it came as one.
    message_id      text,
    CONSTRAINT responses_pkey PRIMARY KEY (id),
    CONSTRAINT responses_participant_fkey
        FOREIGN KEY (room_id, participant_id) REFERENCES participants (room_id, id) ON DELETE CASCADE,
    CONSTRAINT responses_message_id_key UNIQUE (message_id)
);

CREATE INDEX responses_room_id_idx ON responses (room_id, id);

-- Every body of the messenger, once, also when nothing followed from it.
CREATE TABLE messenger_events (
    id           text        NOT NULL,
    received_at  timestamptz NOT NULL DEFAULT now(),
    raw          text        NOT NULL,
    CONSTRAINT messenger_events_pkey PRIMARY KEY (id)
);

-- Receipts that fit no message that we know yet.
CREATE TABLE orphan_receipts (
    message_id   text        NOT NULL,
    kind         text        NOT NULL,
    code         integer     NOT NULL DEFAULT 0,
    title        text        NOT NULL DEFAULT '',
    details      text        NOT NULL DEFAULT '',
    at           timestamptz NOT NULL,
    received_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT orphan_receipts_pkey PRIMARY KEY (message_id, kind, code)
);

-- Lines of the timeline that the recruiting system is told of.
CREATE TABLE announcements (
    id           uuid        NOT NULL DEFAULT gen_random_uuid(),
    timeline_id  bigint      NOT NULL,
    room_id      uuid        NOT NULL,
    event        text        NOT NULL,
    created_at   timestamptz NOT NULL,
    state        text        NOT NULL DEFAULT 'pending',
    CONSTRAINT announcements_pkey PRIMARY KEY (id),
    -- A line announces one event at most. It finds the announcement of a line that is deleted, too.
    CONSTRAINT announcements_timeline_id_key UNIQUE (timeline_id),
    CONSTRAINT announcements_timeline_fkey FOREIGN KEY (timeline_id) REFERENCES timeline ON DELETE CASCADE,
    CONSTRAINT announcements_state_check CHECK (state IN ('pending', 'delivered', 'dead'))
);

CREATE INDEX announcements_room_id_idx ON announcements (room_id, created_at DESC, timeline_id DESC);
CREATE INDEX announcements_created_at_idx ON announcements (created_at DESC, timeline_id DESC);
CREATE INDEX announcements_dead_idx ON announcements (id) WHERE state = 'dead';

CREATE TABLE announcement_attempts (
    announcement_id  uuid        NOT NULL,
    at               timestamptz NOT NULL,
    status           integer,
    error            text,
    CONSTRAINT announcement_attempts_announcement_fkey
        FOREIGN KEY (announcement_id) REFERENCES announcements ON DELETE CASCADE
);

CREATE INDEX announcement_attempts_announcement_id_idx ON announcement_attempts (announcement_id, at);
