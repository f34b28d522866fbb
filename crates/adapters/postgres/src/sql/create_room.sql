room AS (
    INSERT INTO rooms (
        id, name, application_id, round, job_id, job_title, company, starts_at, duration_minutes, timezone,
        closes_at_asked, opens_at, closes_at, hard_ends_at, metadata, notify, created_at, created_by,
        ended_at, ended_by, server_sid, server_opened_at, server_gone_at, version,
        admission, second_device, places)
    SELECT
        id, name, application_id, round, job_id, job_title, company, starts_at, duration_minutes, timezone,
        closes_at_asked, opens_at, closes_at, hard_ends_at, metadata, notify, created_at, created_by,
        ended_at, ended_by, server_sid, server_opened_at, server_gone_at, version,
        admission, second_device, places
    FROM given
    RETURNING id
),
people AS (
    INSERT INTO participants (
        room_id, id, external_id, role, name, phone, locale,
        consent_granted_at, consent_text_version, consent_source,
        link_generation, link_hash, link_key_id, revoked_at, last_token_at, position)
    SELECT room.id, person.*
    FROM room, given, unnest(
        person_ids, external_ids, roles, names, phones, locales,
        consents_granted_at, consent_text_versions, consent_sources,
        link_generations, link_hashes, link_key_ids, revoked_ats, last_token_ats) WITH ORDINALITY AS person
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
told AS (
    INSERT INTO timeline (room_id, at, actor, participant_id, kind, facts)
    SELECT room.id, entry.*
    FROM room, given, unnest(entry_ats, entry_actors, entry_participants, entry_kinds, entry_facts) AS entry
    RETURNING id, room_id, at, kind
),
done (count) AS (
    SELECT count(*) FROM room
),
