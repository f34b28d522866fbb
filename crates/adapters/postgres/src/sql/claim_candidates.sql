-- The rows are found in the order of their turn, by the index, until there are enough of them; what belongs to each is
-- fetched for those alone. One that somebody is just changing is passed over: nothing here waits for a row. What was
-- locked is read as it is since then. The reader sorts: behind a lock PostgreSQL does not vouch for the order.
SELECT {entrant},
    due.id, due.participant_id, due.purpose, due.language,
    due.state, due.reason, due.failure_code, due.failure_title, due.failure_details,
    due.created_at, due.due_at, due.posts, due.accepted_at, due.sent_at, due.delivered_at, due.read_at,
    due.fence, due.attempts, due.throttles, due.doubts, due.abandoned, due.urgent_at,
    coalesce((
        SELECT c.name FROM participants c
        WHERE c.room_id = rooms.id AND c.role = 'candidate'
        ORDER BY c.position LIMIT 1), ''),
    coalesce((
        SELECT s.reason FROM silences s
        WHERE s.phone = participants.phone
            AND (s.application_id IS NULL OR s.application_id = rooms.application_id)
        ORDER BY s.reason LIMIT 1),
    -- As greenroom_domain::notice::supersedes says.
    (
        SELECT 'superseded' FROM invitations n
        WHERE n.room_id = rooms.id AND n.participant_id = participants.id AND n.created_at > due.created_at
            AND (n.purpose = 'cancelled' OR (n.purpose <> 'reminder' AND due.purpose <> 'reminder'))
        LIMIT 1)),
    EXISTS (
        SELECT FROM sessions s
        WHERE s.room_id = rooms.id AND s.participant_id = participants.id AND s.left_at IS NULL),
    -- An answer to an earlier message says nothing about this one.
    (
        SELECT a.kind FROM responses a
        WHERE a.room_id = rooms.id AND a.participant_id = participants.id AND a.at > due.created_at
        ORDER BY a.at DESC, a.id DESC LIMIT 1),
    recipients.full_at, recipients.last_at
FROM (
    SELECT i.*, o.urgent_at, o.fence, o.attempts, o.throttles, o.doubts, o.leased_until IS NOT NULL AS abandoned
    FROM outbox o JOIN invitations i ON i.id = o.id
    WHERE o.kind = 'message' AND o.due_at <= $1 AND (o.leased_until IS NULL OR o.leased_until <= $1)
        AND ($3 OR (
            NOT EXISTS (SELECT FROM breakers b WHERE b.scope = 'channel' AND b.retry_at > $1)
            AND 'template/' || i.purpose || '/' || i.language
                <> ALL (ARRAY(SELECT b.scope FROM breakers b WHERE b.retry_at > $1))))
    ORDER BY o.urgent_at, o.id
    LIMIT $2
    FOR UPDATE OF o SKIP LOCKED
    FOR NO KEY UPDATE OF i SKIP LOCKED
) AS due
JOIN rooms ON rooms.id = due.room_id
JOIN participants ON participants.id = due.participant_id
LEFT JOIN recipients ON recipients.phone = participants.phone
