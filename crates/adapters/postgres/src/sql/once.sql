-- Follows upon a statement that tells in `room` the room that it made or changed. A key that is taken fails the whole of it.
once AS (
    INSERT INTO idempotency_keys (owner, key, request, room_name, item, created_at)
    SELECT g.once_owner, g.once_key, g.once_request, g.once_room, g.once_item, g.once_at
    FROM room, given g
    WHERE g.once_key IS NOT NULL
),
