-- How rooms let people in, who waits at the door, and requests that may be repeated.

ALTER TABLE rooms
    ADD COLUMN admission text NOT NULL DEFAULT 'open',
    ADD COLUMN second_device text NOT NULL DEFAULT 'takeover',
    -- How many may be inside at once. None: everybody who is expected.
    ADD COLUMN places bigint,
    ADD CONSTRAINT rooms_admission_check CHECK (admission IN ('open', 'approval')),
    ADD CONSTRAINT rooms_second_device_check CHECK (second_device IN ('takeover', 'refuse')),
    ADD CONSTRAINT rooms_places_check CHECK (places BETWEEN 1 AND 4294967295);

ALTER TABLE participants
    ADD COLUMN waiting_since timestamptz,
    ADD COLUMN asked_at timestamptz,
    ADD COLUMN door_answer text,
    ADD COLUMN door_answered_at timestamptz,
    -- The token family of the last pass: the one that lives, if one does, and that the next join takes over from.
    ADD COLUMN family uuid,
    ADD CONSTRAINT participants_waiting_check CHECK ((waiting_since IS NULL) = (asked_at IS NULL)),
    ADD CONSTRAINT participants_door_answer_check CHECK (door_answer IN ('admitted', 'denied')),
    ADD CONSTRAINT participants_door_answered_check CHECK ((door_answer IS NULL) = (door_answered_at IS NULL));

-- Of several families that live, the next join takes over from the newest; until now each join left the others alone.
UPDATE participants p SET family = f.id
FROM (
    SELECT DISTINCT ON (participant_id) participant_id, id
    FROM token_families
    WHERE voided_at IS NULL
    ORDER BY participant_id, created_at DESC
) AS f
WHERE f.participant_id = p.id;

-- Whether the family was voided because the person came in once more, by another one.
ALTER TABLE token_families
    ADD COLUMN taken_over boolean NOT NULL DEFAULT false,
    ADD CONSTRAINT token_families_taken_over_check CHECK (NOT taken_over OR voided_at IS NOT NULL);

-- Requests that may be repeated, and what they made.
CREATE TABLE idempotency_keys (
    owner       text        NOT NULL,
    key         text        NOT NULL,
    -- SHA-256 of method, path and body.
    request     bytea       NOT NULL,
    room_name   text        NOT NULL,
    item        uuid,
    created_at  timestamptz NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (owner, key),
    CONSTRAINT idempotency_keys_request_check CHECK (octet_length(request) = 32)
);

CREATE INDEX idempotency_keys_created_at_idx ON idempotency_keys (created_at);
