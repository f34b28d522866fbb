SELECT phone_hash, application_id, reason FROM erased_stops WHERE phone_hash = ANY ($1)
