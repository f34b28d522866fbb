-- As greenroom_domain::admission::has_place says.
place AS (
    SELECT FROM given g, seats s
    WHERE (g.places IS NULL OR s.taken_by_others < g.places) AND NOT (g.refuses_inside AND s.is_inside)
),
