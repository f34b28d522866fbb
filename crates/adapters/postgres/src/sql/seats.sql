-- Who holds a place in the room at the time of `issued_at`, as greenroom_domain::door::Seats says. Who was put out holds
-- none.
holder AS (
    SELECT p.id, stay.is_open
    FROM given g
    JOIN participants p ON p.room_id = g.room AND p.revoked_at IS NULL
    CROSS JOIN LATERAL (
        SELECT EXISTS (
            SELECT FROM sessions s
            WHERE s.room_id = p.room_id AND s.participant_id = p.id AND s.left_at IS NULL)
    ) AS stay (is_open)
    WHERE stay.is_open OR EXISTS (
        SELECT FROM token_families f
        WHERE f.participant_id = p.id AND f.voided_at IS NULL AND f.token_expires_at > g.issued_at
            AND NOT EXISTS (
                SELECT FROM sessions s
                WHERE s.room_id = p.room_id AND s.participant_id = p.id AND s.family = f.id
                    -- LiveKit counts whole seconds. Who left, and took another token since, is on the way back.
                    AND s.left_at >= date_trunc('second', (
                        SELECT max(t.issued_at) FROM refresh_tokens t WHERE t.family = f.id))))
),
seats AS (
    SELECT
        count(*) FILTER (WHERE h.id <> g.participant) AS taken_by_others,
        coalesce(bool_or(h.is_open) FILTER (WHERE h.id = g.participant), false) AS is_inside
    FROM given g LEFT JOIN holder h ON true
),
