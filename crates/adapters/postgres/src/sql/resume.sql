removed AS (
    DELETE FROM breakers b USING given g WHERE b.scope = g.scope AND b.origin = ANY (g.ends) RETURNING b.scope
),
tried AS (
    UPDATE breakers b SET retry_at = least(b.retry_at, g.now)
    FROM given g
    WHERE b.scope = g.scope AND b.origin = 'refusal' AND b.origin <> ALL (g.ends)
    RETURNING b.scope
)
SELECT (SELECT count(*) FROM removed) + (SELECT count(*) FROM tried)
