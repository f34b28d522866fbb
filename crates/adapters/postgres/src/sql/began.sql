SELECT count, EXISTS (SELECT FROM announced), EXISTS (SELECT FROM guest WHERE revoked_at IS NOT NULL) FROM done
