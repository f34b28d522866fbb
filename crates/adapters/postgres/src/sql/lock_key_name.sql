locked AS MATERIALIZED (
    SELECT pg_advisory_xact_lock(hashtextextended('api key ' || name, 0)) FROM given
)
SELECT count(*) FROM locked
