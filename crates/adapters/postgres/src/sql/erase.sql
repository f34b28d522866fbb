-- As greenroom_domain::erasure says. Follows upon `hold_meant.sql`, in the same transaction.
room AS (
    UPDATE rooms r SET
        metadata = g.no_metadata, version = r.version + 1, erased = r.erased OR r.id = ANY (g.over)
    FROM given g, touched t
    WHERE r.id = t.id
),
-- Nobody has ever seen a link of the new hash.
person AS (
    UPDATE participants p SET
        external_id = NULL, name = '', phone = NULL, locale = NULL,
        consent_granted_at = NULL, consent_text_version = NULL, consent_source = NULL,
        link_generation = least(p.link_generation + 1, 4294967295),
        link_hash = sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
    FROM meant m
    WHERE p.id = m.id
),
message AS (
    UPDATE invitations i SET
        failure_title = CASE WHEN i.failure_code IS NOT NULL THEN '' END,
        failure_details = CASE WHEN i.failure_code IS NOT NULL THEN '' END
    FROM meant m
    WHERE i.room_id = m.room_id AND i.participant_id = m.id
    RETURNING i.id
),
-- What stands for the messenger's id keeps a later answer or receipt from teaching it again.
attempt AS (
    UPDATE invitation_attempts a SET
        message_id = 'erased', title = CASE WHEN a.title IS NOT NULL THEN '' END
    FROM message
    WHERE a.invitation_id = message.id
),
response AS (
    UPDATE responses a SET note = NULL, message_id = NULL
    FROM meant m
    WHERE a.room_id = m.room_id AND a.participant_id = m.id
        AND (a.note IS NOT NULL OR a.message_id IS NOT NULL)
),
told AS (
    INSERT INTO timeline (room_id, at, actor, participant_id, kind, facts)
    SELECT entry.* FROM given, unnest(
        entry_rooms, entry_ats, entry_actors, entry_participants, entry_kinds, entry_facts) AS entry
    RETURNING id, room_id, at, kind
),
done (count) AS (
    SELECT count(*) FROM message
),
