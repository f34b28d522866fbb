SELECT {entrant},
    ARRAY(
        SELECT a.message_id
        FROM invitations i JOIN invitation_attempts a ON a.invitation_id = i.id
        WHERE i.room_id = rooms.id AND i.participant_id = participants.id AND a.message_id IS NOT NULL
        UNION
        SELECT a.message_id FROM responses a
        WHERE a.room_id = rooms.id AND a.participant_id = participants.id AND a.message_id IS NOT NULL)
FROM participants JOIN rooms ON rooms.id = participants.room_id
WHERE participants.id = ANY (ARRAY(
    SELECT p.id FROM participants p WHERE p.external_id = $1
    UNION
    SELECT p.id FROM participants p WHERE p.phone = $2))
ORDER BY participants.id
LIMIT $3
