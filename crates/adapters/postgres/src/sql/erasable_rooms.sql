SELECT r.id FROM rooms r
WHERE NOT r.erased AND least(r.ended_at, r.hard_ends_at) < $1
ORDER BY least(r.ended_at, r.hard_ends_at)
LIMIT $2
