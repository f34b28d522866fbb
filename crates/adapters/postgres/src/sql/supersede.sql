-- Follows upon a statement that tells in `room` the room that it changes, and in `superseding` which messages, locked, do
-- not go out any more. Each has a line of its own behind those that are given.
dropped AS (
    DELETE FROM outbox o USING room, superseding s WHERE o.id = s.id
),
unsent AS (
    UPDATE invitations i SET state = 'suppressed', reason = 'superseded', rank = g.superseded_rank
    FROM room, given g, superseding s
    WHERE i.id = s.id
    RETURNING i.id, i.participant_id, i.purpose
),
told AS (
    INSERT INTO timeline (room_id, at, actor, participant_id, kind, facts)
    SELECT room.id, entry.*
    FROM room, given, unnest(entry_ats, entry_actors, entry_participants, entry_kinds, entry_facts) AS entry
    UNION ALL
    SELECT room.id, g.at, 'system', u.participant_id, 'invitation_suppressed',
        jsonb_build_object('invitation', u.id::text, 'purpose', u.purpose, 'reason', 'superseded')
    FROM room, given g, unsent u
    RETURNING id, room_id, at, kind
),
