seen AS (
    SELECT taken_by_others, is_inside FROM seats
)
SELECT taken_by_others, is_inside FROM seen
