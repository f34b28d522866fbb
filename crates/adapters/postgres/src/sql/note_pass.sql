-- Whoever notes a pass has locked `reconcile_pass` before: nobody else changes drifts meanwhile.
seen AS MATERIALIZED (
    SELECT d.*
    FROM given, unnest(
        room_names, room_ids, kinds, subjects, sinces, first_seens, last_seens, evidences, identities, settlings,
        confirmeds, fates, ended_ats, mended_bys)
        AS d (
        room_name, room_id, kind, subject, since, first_seen_at, last_seen_at, evidence, identity, settling,
        confirmed, fate, ended_at, mended_by)
),
gone AS (
    UPDATE drifts d SET ended_at = g.at
    FROM given g
    WHERE d.ended_at IS NULL
        AND ((g.looked_at IS NULL AND d.room_name <> ALL (g.not_looked_at)) OR d.room_name = g.looked_at)
        AND NOT EXISTS (
            SELECT FROM seen s WHERE (s.room_name, s.kind, s.subject) = (d.room_name, d.kind, d.subject))
),
lasting AS (
    UPDATE drifts d SET
        room_id = s.room_id, since = s.since, last_seen_at = s.last_seen_at, evidence = s.evidence,
        identity = s.identity, settling = s.settling, confirmed = d.confirmed OR s.confirmed, fate = s.fate,
        ended_at = s.ended_at, mended_by = s.mended_by
    FROM seen s
    WHERE d.ended_at IS NULL AND (s.room_name, s.kind, s.subject) = (d.room_name, d.kind, d.subject)
    RETURNING d.room_name, d.kind, d.subject
),
begun AS (
    INSERT INTO drifts (
        room_name, room_id, kind, subject, since, first_seen_at, last_seen_at, evidence, identity, settling,
        confirmed, fate, ended_at, mended_by)
    SELECT * FROM seen s
    WHERE NOT EXISTS (
        SELECT FROM lasting l WHERE (l.room_name, l.kind, l.subject) = (s.room_name, s.kind, s.subject))
),
pass AS (
    UPDATE reconcile_pass p SET
        at = g.pass_at, listed = g.listed, others = g.others, unknown = g.unknown,
        missing_at_once = g.missing_at_once, held_back = g.held_back
    FROM given g
    WHERE g.pass_at IS NOT NULL
),
told AS (
    INSERT INTO timeline (room_id, at, actor, participant_id, kind, facts)
    SELECT entry.*
    FROM given, unnest(
        entry_rooms, entry_ats, entry_actors, entry_participants, entry_kinds, entry_facts) AS entry
    RETURNING id, room_id, at, kind
),
done (count) AS (
    SELECT count(*) FROM told
),
