news AS MATERIALIZED (
    SELECT s.*, s.outcome IN ('accepted', 'held') AS taken
    FROM given, unnest(
        ids, numbers, fences, ats, outcomes, codes, titles, message_ids, states, ranks, failure_codes,
        failure_titles, failure_details, due_ats, attempts, throttles, doubts, deadline_ats, entry_rooms,
        entry_ats, entry_actors, entry_participants, entry_kinds, entry_facts)
        AS s (
        id, number, fence, at, outcome, code, title, message_id, state, rank, failure_code,
        failure_title, failure_details, due_at, attempts, throttles, doubts, deadline_at, entry_room,
        entry_at, entry_actor, entry_participant, entry_kind, entry_facts)
),
-- Locked as everywhere: first the rows of the outbox, then the invitations, then the attempts, each by id.
held AS MATERIALIZED (
    SELECT o.id, o.fence FROM news n JOIN outbox o ON o.id = n.id ORDER BY o.id FOR UPDATE OF o
),
known AS MATERIALIZED (
    SELECT i.id, i.rank, 'template/' || i.purpose || '/' || i.language AS template
    FROM news n JOIN invitations i ON i.id = n.id
    WHERE (SELECT count(*) FROM held) >= 0
    ORDER BY i.id
    FOR NO KEY UPDATE OF i
),
attempted AS MATERIALIZED (
    SELECT a.invitation_id AS id, a.started_at, a.answered_at
    FROM news n JOIN invitation_attempts a ON a.invitation_id = n.id AND a.number = n.number
    WHERE (SELECT count(*) FROM known) >= 0
    ORDER BY a.invitation_id
    FOR NO KEY UPDATE OF a
),
-- What another worker has by now is left to that one; but what was taken was taken, whoever tells. No answer counts
-- twice. Back in line goes only what is in no doubt any more.
counted AS MATERIALIZED (
    SELECT n.*, k.template, a.started_at, h.id IS NOT NULL AS own, k.rank AS before,
        CASE
            WHEN n.rank > k.rank THEN n.rank
            WHEN n.rank = 0 AND k.rank <= 2 AND n.doubts = 0 THEN n.rank
            ELSE k.rank
        END AS after
    FROM news n
    JOIN known k ON k.id = n.id
    LEFT JOIN held h ON h.id = n.id AND h.fence = n.fence
    LEFT JOIN attempted a ON a.id = n.id
    WHERE (h.id IS NOT NULL OR n.taken) AND a.answered_at IS NULL
),
settled AS (
    UPDATE invitations i SET
        (state, rank, failure_code, failure_title, failure_details) = (
            SELECT c.state, c.after, c.failure_code, c.failure_title, c.failure_details WHERE c.after <> c.before
            UNION ALL
            SELECT i.state, i.rank, i.failure_code, i.failure_title, i.failure_details WHERE c.after = c.before),
        accepted_at = CASE WHEN c.taken THEN least(i.accepted_at, c.at) ELSE i.accepted_at END,
        deadline_at = coalesce(c.deadline_at, i.deadline_at)
    FROM counted c
    WHERE i.id = c.id
),
answered AS (
    UPDATE invitation_attempts a SET
        answered_at = c.at, outcome = c.outcome, code = c.code, title = c.title,
        -- What is known stays: an id that was erased is not learned again.
        message_id = coalesce(a.message_id, c.message_id)
    FROM counted c
    WHERE a.invitation_id = c.id AND a.number = c.number
),
dropped AS (
    DELETE FROM outbox o USING counted c
    WHERE o.id = c.id AND (c.after > 2 OR (c.own AND c.due_at IS NULL))
),
waiting AS (
    UPDATE outbox o SET
        due_at = c.due_at, leased_until = NULL, attempts = c.attempts, throttles = c.throttles, doubts = c.doubts
    FROM counted c
    WHERE o.id = c.id AND c.own AND c.after <= 2 AND c.due_at IS NOT NULL
),
told AS (
    INSERT INTO timeline (room_id, at, actor, participant_id, kind, facts)
    SELECT entry_room, entry_at, entry_actor, entry_participant, entry_kind, entry_facts
    FROM counted WHERE entry_kind IS NOT NULL
    RETURNING id, room_id, at, kind
),
