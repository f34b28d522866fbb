DROP TABLE timeline, media_events, sessions, room_lives, refresh_tokens, token_families, participants, rooms;
