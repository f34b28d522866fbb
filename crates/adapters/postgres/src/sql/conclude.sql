-- Whoever concludes holds the row: this is what was said last.
before AS MATERIALIZED (
    SELECT i.started_at IS NOT NULL AS is_started,
        i.concluded_at IS NOT NULL AND (
            i.outcome, i.no_show, i.minutes_together, i.candidate_minutes, i.candidate_late_minutes,
            i.interviewer_late_minutes) IS NOT DISTINCT FROM (
            g.outcome, g.no_show, g.minutes_together, g.candidate_minutes, g.candidate_late_minutes,
            g.interviewer_late_minutes) AS is_known
    FROM given g JOIN interviews i ON i.room_id = g.room
),
interview AS (
    UPDATE interviews i SET
        started_at = coalesce(i.started_at, g.started_at), concluded_at = g.at, outcome = g.outcome,
        no_show = g.no_show, minutes_together = g.minutes_together, candidate_minutes = g.candidate_minutes,
        candidate_late_minutes = g.candidate_late_minutes, interviewer_late_minutes = g.interviewer_late_minutes,
        changed = false
    FROM given g
    -- A quiet life has come to light only now: somebody may just be writing a stay in it.
    WHERE i.room_id = g.room AND NOT EXISTS (SELECT FROM room_lives l WHERE l.room_id = g.room AND l.quiet)
    RETURNING i.room_id
),
room AS (
    UPDATE rooms r SET concluded = true FROM interview i WHERE r.id = i.room_id AND NOT r.concluded
),
told AS (
    INSERT INTO timeline (room_id, at, actor, participant_id, kind, facts)
    SELECT entry.*
    FROM given, before, interview, unnest(
        entry_rooms, entry_ats, entry_actors, entry_participants, entry_kinds, entry_facts)
        AS entry (room, at, actor, participant, kind, facts)
    WHERE CASE entry.kind WHEN 'interview_started' THEN NOT before.is_started ELSE NOT before.is_known END
    RETURNING id, room_id, at, kind
),
done (count) AS (
    SELECT count(*) FROM interview
),
