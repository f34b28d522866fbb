-- As greenroom_domain::participant::observers says.
SELECT (
    SELECT count(*) FROM participants p WHERE p.room_id = g.room AND p.role = 'observer' AND p.revoked_at IS NULL)
FROM given g, family
