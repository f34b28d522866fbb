SELECT {entrant}
FROM invitation_attempts a
JOIN invitations i ON i.id = a.invitation_id
JOIN rooms ON rooms.id = i.room_id
JOIN participants ON participants.id = i.participant_id
WHERE a.message_id = $1
LIMIT 1
