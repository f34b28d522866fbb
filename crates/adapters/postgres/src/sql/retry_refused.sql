tried AS (
    UPDATE breakers b SET retry_at = g.now FROM given g WHERE b.origin = 'refusal' AND b.retry_at > g.now
    RETURNING b.scope
)
SELECT count(*) FROM tried
