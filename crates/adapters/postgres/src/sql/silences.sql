SELECT id, phone, application_id, reason, since, source FROM silences WHERE phone = $1 ORDER BY since, id
