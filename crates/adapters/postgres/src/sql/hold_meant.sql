-- Locked as everywhere: messages come before their room. Who just claims one of these messages writes down the try before
-- it is looked for, and who just changes one of these rooms is done, or decides again.
messages AS MATERIALIZED (
    SELECT i.id FROM meant m JOIN invitations i ON i.room_id = m.room_id AND i.participant_id = m.id
    ORDER BY i.id
    FOR NO KEY UPDATE OF i
),
held AS MATERIALIZED (
    SELECT r.id FROM touched t JOIN rooms r ON r.id = t.id
    WHERE (SELECT count(*) FROM messages) >= 0
    ORDER BY r.id
    FOR NO KEY UPDATE OF r
)
SELECT count(*) FROM held
