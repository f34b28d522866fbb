-- Whoever claims waits here for those who were first. What is read afterwards is read after they are done.
SELECT full_at, free_at FROM channel FOR UPDATE
