DROP INDEX timeline_stream_idx, participants_last_token_at_idx, sessions_left_at_idx, rooms_unconcluded_idx;
ALTER TABLE rooms DROP COLUMN concluded;
ALTER TABLE room_lives DROP COLUMN quiet;
DROP TABLE interviews, reconcile_pass, drifts;
