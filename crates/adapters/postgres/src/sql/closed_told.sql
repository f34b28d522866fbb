-- Follows upon a statement that tells in `closed` which stays it ended by itself.
told AS (
    INSERT INTO timeline (room_id, at, actor, participant_id, kind, facts)
    SELECT room_id, left_at, 'system', participant_id, 'left',
        jsonb_build_object('participantSid', participant_sid, 'reason', reason)
    FROM closed
    ORDER BY left_at, participant_sid
),
moved AS (
    SELECT room_id FROM closed
),
