-- Not what is still to be sent again: that has its turn first.
held AS MATERIALIZED (
    SELECT i.id
    FROM given g, invitations i
    WHERE i.rank BETWEEN 2 AND 5 AND i.deadline_at <= g.now AND NOT EXISTS (SELECT FROM outbox o WHERE o.id = i.id)
    ORDER BY i.deadline_at
    LIMIT (SELECT most FROM given)
    FOR NO KEY UPDATE OF i SKIP LOCKED
),
given_up AS (
    UPDATE invitations i SET state = 'undelivered', rank = 6
    FROM held h
    WHERE i.id = h.id
    RETURNING i.id, i.room_id, i.participant_id, i.purpose
),
told AS (
    INSERT INTO timeline (room_id, at, actor, participant_id, kind, facts)
    SELECT u.room_id, g.now, 'system', u.participant_id, 'invitation_undelivered',
        jsonb_build_object('invitation', u.id, 'purpose', u.purpose)
    FROM given_up u, given g
    ORDER BY u.id
    RETURNING id, room_id, at, kind
),
done (count) AS (
    SELECT count(*) FROM given_up
),
