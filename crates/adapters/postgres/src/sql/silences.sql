SELECT id, phone, application_id, reason, since, source FROM silences WHERE phone = $1
UNION ALL
SELECT id, $1, application_id, reason, since, source FROM erased_stops WHERE phone_hash = ANY ($2)
ORDER BY since, id
