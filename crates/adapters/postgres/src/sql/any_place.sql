-- There is a place for everybody who is expected.
place AS (
    SELECT
),
