DROP TABLE idempotency_keys;

ALTER TABLE token_families DROP COLUMN taken_over;

ALTER TABLE participants
    DROP COLUMN waiting_since,
    DROP COLUMN asked_at,
    DROP COLUMN door_answer,
    DROP COLUMN door_answered_at,
    DROP COLUMN family;

ALTER TABLE rooms
    DROP COLUMN admission,
    DROP COLUMN second_device,
    DROP COLUMN places;
