DROP TABLE announcement_attempts, announcements, orphan_receipts, messenger_events, responses, silences, recipients,
    breakers, channel, outbox, invitation_attempts, invitations;
DROP INDEX sessions_open_idx, participants_external_id_idx, rooms_closes_at_idx, rooms_start_idx, rooms_job_id_idx,
    rooms_created_at_idx;
ALTER TABLE rooms DROP COLUMN over_at;
ALTER TABLE rooms DROP COLUMN server_closes_at;
ALTER TABLE rooms ADD COLUMN over_at timestamptz NOT NULL GENERATED ALWAYS AS (least(ended_at, hard_ends_at)) STORED;
CREATE INDEX rooms_overdue_idx ON rooms (over_at) WHERE server_sid IS NOT NULL AND server_gone_at IS NULL;
