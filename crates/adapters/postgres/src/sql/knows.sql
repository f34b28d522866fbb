SELECT EXISTS (SELECT FROM messenger_events e WHERE e.id = $1)
