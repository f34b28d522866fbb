SELECT
    c.id, EXISTS (SELECT FROM orphan_receipts o WHERE o.message_id = c.message_id), EXISTS (SELECT FROM breakers),
    c.template, c.started_at
FROM counted c
