-- Whoever notes a pass has locked `reconcile_pass` before: nobody else changes drifts meanwhile.
-- Of two that are equal, the first.
seen AS MATERIALIZED (
    SELECT DISTINCT ON (d.room_name, d.kind, d.subject) d.*
    FROM given, unnest(
        room_names, room_ids, kinds, subjects, sinces, first_seens, last_seens, evidences, identities, settlings,
        confirmeds, fates, ended_ats, mended_bys) WITH ORDINALITY
        AS d (
        room_name, room_id, kind, subject, since, first_seen_at, last_seen_at, evidence, identity, settling,
        confirmed, fate, ended_at, mended_by, place)
    ORDER BY d.room_name, d.kind, d.subject, d.place
),
-- Known ones beside seen ones, with an `id` if it is known and a `place` if it was seen. Nobody knows beforehand how many
-- there are, least of all PostgreSQL, which would compare each with each; a full join it can only hash or merge.
compared AS MATERIALIZED (
    SELECT *
    FROM (SELECT id, room_name, kind, subject FROM drifts WHERE ended_at IS NULL) AS known
        FULL JOIN seen USING (room_name, kind, subject)
),
lasting AS (
    UPDATE drifts d SET
        room_id = c.room_id, since = c.since, last_seen_at = c.last_seen_at, evidence = c.evidence,
        identity = c.identity, settling = c.settling, confirmed = d.confirmed OR c.confirmed, fate = c.fate,
        ended_at = c.ended_at, mended_by = c.mended_by
    FROM compared c
    WHERE d.id = c.id AND c.place IS NOT NULL
),
-- Without the lists beside it, which it would take along to each drift.
looked AS MATERIALIZED (
    SELECT at, looked_at FROM given
),
gone AS (
    UPDATE drifts d SET ended_at = l.at
    FROM looked l, compared c
    WHERE d.id = c.id AND c.place IS NULL
        AND CASE
            WHEN l.looked_at IS NULL THEN c.room_name NOT IN (SELECT unnest(not_looked_at) FROM given)
            ELSE c.room_name = l.looked_at
        END
),
begun AS (
    INSERT INTO drifts (
        room_name, room_id, kind, subject, since, first_seen_at, last_seen_at, evidence, identity, settling,
        confirmed, fate, ended_at, mended_by)
    SELECT
        room_name, room_id, kind, subject, since, first_seen_at, last_seen_at, evidence, identity, settling,
        confirmed, fate, ended_at, mended_by
    FROM compared
    WHERE id IS NULL
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
