WITH counted AS MATERIALIZED (
    SELECT
        r.id, r.created_at, r.job_title,
        CASE WHEN $1 THEN to_char(coalesce(r.starts_at, r.opens_at) AT TIME ZONE r.timezone, 'YYYY-MM-DD') ELSE r.job_id END
            AS key,
        i.outcome, i.no_show, i.minutes_together, i.candidate_minutes, i.candidate_late_minutes,
        i.interviewer_late_minutes
    FROM rooms r LEFT JOIN interviews i ON i.room_id = r.id
    WHERE coalesce(r.starts_at, r.opens_at) >= $2 AND coalesce(r.starts_at, r.opens_at) < $3
        AND ($4 IS NULL OR r.job_id = $4)
),
verdicts AS (
    SELECT key, (array_agg(job_title ORDER BY created_at DESC, id DESC))[1] AS title, ARRAY[
        count(*),
        count(*) FILTER (WHERE outcome = 'completed'),
        count(*) FILTER (WHERE outcome = 'cancelled'),
        count(*) FILTER (WHERE outcome = 'expired'),
        count(*) FILTER (WHERE outcome = 'lost'),
        count(*) FILTER (WHERE no_show = 'candidate'),
        count(*) FILTER (WHERE no_show = 'interviewer'),
        count(*) FILTER (WHERE no_show = 'both'),
        coalesce(sum(minutes_together)::bigint, 0),
        coalesce(sum(candidate_minutes)::bigint, 0),
        coalesce(sum(candidate_late_minutes)::bigint, 0),
        count(candidate_late_minutes),
        coalesce(sum(interviewer_late_minutes)::bigint, 0),
        count(interviewer_late_minutes)] AS counts
    FROM counted
    GROUP BY key
),
-- A message came as far as was told, or as its state says; what came further has come this far, too.
messages AS (
    SELECT c.key, m.state,
        m.read_at IS NOT NULL OR m.state = 'read' AS is_read,
        m.delivered_at IS NOT NULL OR m.state = 'delivered' AS is_delivered,
        m.sent_at IS NOT NULL OR m.state = 'sent' AS is_sent,
        m.accepted_at IS NOT NULL OR m.state IN ('accepted', 'held') AS is_accepted
    FROM counted c
    JOIN invitations m ON m.room_id = c.id
    JOIN participants p ON p.id = m.participant_id
    WHERE p.role = 'candidate' AND m.purpose IN ('open', 'scheduled', 'rescheduled')
),
funnels AS (
    SELECT key, ARRAY[
        count(*),
        count(*) FILTER (WHERE state = 'suppressed'),
        count(*) FILTER (WHERE is_accepted OR is_sent OR is_delivered OR is_read),
        count(*) FILTER (WHERE is_sent OR is_delivered OR is_read),
        count(*) FILTER (WHERE is_delivered OR is_read),
        count(*) FILTER (WHERE is_read),
        count(*) FILTER (WHERE state IN ('failed', 'undelivered'))] AS counts
    FROM messages
    GROUP BY key
),
joins AS (
    SELECT c.key, count(*)
    FROM counted c JOIN participants p ON p.room_id = c.id
    WHERE p.role = 'candidate' AND p.last_token_at IS NOT NULL
    GROUP BY c.key
),
-- How long each join took that led into the room: from its token to the first stay that came of it.
ways_in AS (
    SELECT c.key, floor(extract(epoch FROM greatest(min(s.joined_at) - t.at, interval '0')) * 1000) AS milliseconds
    FROM counted c
    JOIN timeline t ON t.room_id = c.id AND t.kind = 'token_issued'
    JOIN sessions s ON s.room_id = c.id AND s.family::text = t.facts ->> 'family'
    GROUP BY c.key, t.id
),
connecting AS (
    SELECT key, ARRAY[
        count(*),
        sum(milliseconds)::bigint,
        count(*) FILTER (WHERE milliseconds <= 3000),
        count(*) FILTER (WHERE milliseconds <= 10000)] AS counts
    FROM ways_in
    GROUP BY key
),
found AS (
    SELECT c.key, ARRAY[count(*), count(d.mended_by)] AS counts
    FROM counted c JOIN drifts d ON d.room_id = c.id
    WHERE d.confirmed
    GROUP BY c.key
)
SELECT
    v.key, v.title, v.counts,
    coalesce(f.counts, array_fill(0::bigint, ARRAY[7])), coalesce(j.count, 0),
    coalesce(connecting.counts, array_fill(0::bigint, ARRAY[4])),
    coalesce(found.counts, array_fill(0::bigint, ARRAY[2]))
FROM verdicts v
LEFT JOIN funnels f ON f.key = v.key
LEFT JOIN joins j ON j.key = v.key
LEFT JOIN connecting ON connecting.key = v.key
LEFT JOIN found ON found.key = v.key
