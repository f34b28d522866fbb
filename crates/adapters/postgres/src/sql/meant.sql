-- Who is erased: the people who are named, each in their room, and everybody in rooms that are over.
meant AS MATERIALIZED (
    SELECT p.room_id, p.id
    FROM given g, unnest(g.rooms, g.people) AS m (room, person)
    JOIN participants p ON p.room_id = m.room AND p.id = m.person
    UNION
    SELECT p.room_id, p.id FROM given g JOIN participants p ON p.room_id = ANY (g.over)
),
touched AS MATERIALIZED (
    SELECT room_id AS id FROM meant
    UNION
    SELECT unnest(over) FROM given
),
