-- Follows upon a statement that tells in `moved` the rooms whose ledger it changed. A verdict that stands is to be looked
-- at again. ON CONFLICT looks at the newest version of the row, so that one which is just being stored is not missed.
interview AS (
    INSERT INTO interviews AS i (room_id)
    SELECT DISTINCT room_id FROM moved ORDER BY room_id
    ON CONFLICT (room_id) DO UPDATE SET changed = true WHERE i.concluded_at IS NOT NULL
)
