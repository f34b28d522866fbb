-- All rows that are changed here are locked since they were read; each message has one verdict, so that none is changed
-- twice.
sent AS (
    SELECT s.id, s.number FROM given, unnest(send_ids, send_numbers) AS s (id, number)
),
leased AS (
    UPDATE outbox o SET fence = o.fence + 1, leased_until = g.leased_until
    FROM given g, sent
    WHERE o.id = sent.id
),
-- One that is in doubt stays so while it is sent again.
sending AS (
    UPDATE invitations i SET
        posts = sent.number,
        state = CASE WHEN i.rank = 0 THEN 'sending' ELSE i.state END, rank = greatest(i.rank, 1::smallint),
        deadline_at = coalesce(i.deadline_at, g.deadline_at)
    FROM given g, sent
    WHERE i.id = sent.id
),
attempted AS (
    INSERT INTO invitation_attempts (invitation_id, number, started_at)
    SELECT sent.id, sent.number, g.now FROM given g, sent
),
deferred AS (
    UPDATE outbox o SET due_at = d.due_at
    FROM given g, unnest(g.defer_ids, g.defer_due_ats) AS d (id, due_at)
    WHERE o.id = d.id
),
unsent AS (
    UPDATE invitations i SET state = 'suppressed', reason = u.reason, rank = g.suppressed_rank
    FROM given g, unnest(g.unsent_ids, g.unsent_reasons) AS u (id, reason)
    WHERE i.id = u.id
),
doubtful AS (
    SELECT d.id, d.due_at, d.deadline_at, d.doubts
    FROM given, unnest(doubt_ids, doubt_due_ats, doubt_deadline_ats, doubt_counts)
        AS d (id, due_at, deadline_at, doubts)
),
doubted AS (
    UPDATE invitations i SET
        state = CASE WHEN i.rank < 2 THEN 'uncertain' ELSE i.state END, rank = greatest(i.rank, 2::smallint),
        deadline_at = coalesce(d.deadline_at, i.deadline_at)
    FROM doubtful d
    WHERE i.id = d.id
),
waiting AS (
    UPDATE outbox o SET due_at = d.due_at, leased_until = NULL, doubts = d.doubts
    FROM doubtful d
    WHERE o.id = d.id AND d.due_at IS NOT NULL
),
dropped AS (
    DELETE FROM outbox o USING given g
    WHERE o.id = ANY (g.leave_ids || g.unsent_ids || ARRAY(SELECT d.id FROM doubtful d WHERE d.due_at IS NULL))
),
paced AS (
    UPDATE channel c SET full_at = g.full_at FROM given g WHERE g.full_at IS DISTINCT FROM c.full_at
),
written_to AS (
    INSERT INTO recipients AS r (phone, full_at, last_at)
    SELECT p.phone, p.full_at, g.now FROM given g, unnest(g.phones, g.phone_full_ats) AS p (phone, full_at)
    ON CONFLICT (phone) DO UPDATE SET full_at = excluded.full_at, last_at = excluded.last_at
),
probed AS (
    UPDATE breakers b SET retry_at = p.retry_at
    FROM given g, unnest(g.probe_scopes, g.probe_retry_ats) AS p (scope, retry_at)
    WHERE b.scope = p.scope
),
told AS (
    INSERT INTO timeline (room_id, at, actor, participant_id, kind, facts)
    SELECT entry.* FROM given, unnest(
        entry_rooms, entry_ats, entry_actors, entry_participants, entry_kinds, entry_facts) AS entry
    RETURNING id, room_id, at, kind
),
done (count) AS (
    SELECT count(*) FROM sent
),
