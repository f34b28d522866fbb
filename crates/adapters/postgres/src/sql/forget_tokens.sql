-- No token outlives the hard end by much, therefore most of what is over by its tokens is over by its room, too. What is
-- looked at and stays belongs to rooms of these days. The refresh tokens go with their family.
forgotten AS (
    DELETE FROM token_families d
    WHERE d.id = ANY (ARRAY(
        SELECT o.id FROM token_families o
        WHERE o.token_expires_at < (SELECT before FROM given) AND EXISTS (
            SELECT FROM participants p JOIN rooms r ON r.id = p.room_id
            WHERE p.id = o.participant_id AND r.hard_ends_at < (SELECT before FROM given))
        ORDER BY o.token_expires_at LIMIT (SELECT at_most FROM given)))
    RETURNING 1
)
SELECT count(*) FROM forgotten
