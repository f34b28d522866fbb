removed AS (
    DELETE FROM breakers b USING given g WHERE b.scope LIKE 'template/%' AND b.scope <> ALL (g.scopes)
    RETURNING b.scope
)
SELECT count(*) FROM removed
