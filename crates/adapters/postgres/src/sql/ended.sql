-- Follows upon a statement that tells in `line` what the timeline says, and in `moved` the room whose ledger it changed.
told AS (
    INSERT INTO timeline (room_id, at, actor, participant_id, kind, facts)
    SELECT room_id, at, actor, participant_id, kind, facts FROM line
),
