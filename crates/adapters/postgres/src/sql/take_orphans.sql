DELETE FROM orphan_receipts o WHERE o.message_id = ANY ($1)
RETURNING o.message_id, o.kind, o.code, o.title, o.details, o.at
