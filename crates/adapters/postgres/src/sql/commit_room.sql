-- Those that still wait and that no worker has. The locks make PostgreSQL look at the newest versions of both rows: one
-- that was claimed a moment ago is not among them. Locked before the room: nobody who holds these waits for a room.
superseding AS MATERIALIZED (
    SELECT o.id
    FROM given g, outbox o JOIN invitations i ON i.id = o.id
    WHERE o.id = ANY (g.superseded) AND o.kind = 'message' AND (o.leased_until IS NULL OR o.leased_until <= g.at)
        AND i.room_id = g.id AND i.state = 'queued'
    ORDER BY o.id
    FOR UPDATE OF o FOR NO KEY UPDATE OF i
),
-- The decision must still hold: all that it supersedes waits, and the room is as it was. Who had to wait for another
-- change of the room looks at its newest version.
room AS (
    UPDATE rooms r SET
        job_title = g.job_title, company = g.company, starts_at = g.starts_at, duration_minutes = g.duration_minutes,
        timezone = g.timezone, closes_at_asked = g.closes_at_asked, opens_at = g.opens_at, closes_at = g.closes_at,
        hard_ends_at = g.hard_ends_at, metadata = g.metadata, notify = g.notify, ended_at = g.ended_at,
        ended_by = g.ended_by, version = g.version,
        admission = g.admission, second_device = g.second_device, places = g.places,
        -- Since the first change that wanted it gone.
        server_closes_at = CASE
            WHEN g.closes_server_room AND r.server_sid IS NOT NULL AND r.server_gone_at IS NULL
            THEN least(r.server_closes_at, g.at)
            ELSE r.server_closes_at
        END
    FROM given g
    WHERE r.id = g.id AND r.version = g.version - 1
        AND (SELECT count(*) FROM superseding) = cardinality(g.superseded)
    RETURNING r.id
),
-- Nobody else adds people at the same time: that would be a change of this version, too.
people AS (
    INSERT INTO participants (
        room_id, id, external_id, role, name, phone, locale,
        consent_granted_at, consent_text_version, consent_source,
        link_generation, link_hash, link_key_id, revoked_at, last_token_at, position)
    SELECT room.id, person.id, person.external_id, person.role, person.name, person.phone, person.locale,
        person.consent_granted_at, person.consent_text_version, person.consent_source,
        person.link_generation, person.link_hash, person.link_key_id, person.revoked_at, person.last_token_at,
        person.place + (SELECT coalesce(max(p.position), 0) FROM participants p WHERE p.room_id = room.id)
    FROM room, given, unnest(
        person_ids, external_ids, roles, names, phones, locales,
        consents_granted_at, consent_text_versions, consent_sources,
        link_generations, link_hashes, link_key_ids, revoked_ats, last_token_ats) WITH ORDINALITY AS person (
        id, external_id, role, name, phone, locale,
        consent_granted_at, consent_text_version, consent_source,
        link_generation, link_hash, link_key_id, revoked_at, last_token_at, place)
),
messages AS (
    INSERT INTO invitations (
        room_id, id, participant_id, purpose, language, state, rank, reason, created_at, due_at)
    SELECT room.id, message.*
    FROM room, given, unnest(
        message_ids, message_participants, purposes, languages, states, ranks, reasons, stored_ats, due_ats) AS message
),
waiting AS (
    INSERT INTO outbox (id, kind, due_at, urgent_at, queued_at)
    SELECT message.id, 'message', message.due_at, message.urgent_at, message.stored_at
    FROM room, given, unnest(message_ids, states, due_ats, urgent_ats, stored_ats)
        AS message (id, state, due_at, urgent_at, stored_at)
    WHERE message.state = 'queued'
),
done (count) AS (
    SELECT count(*) FROM room
),
