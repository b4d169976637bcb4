-- What is due, in an order that a run can go on from. (An index of SQLite ends with the row's id, but only one that
-- names it is known to be in that order.)
DROP INDEX inventory_reservations_expiring;
CREATE INDEX inventory_reservations_expiring ON inventory_reservations (expires_at, id)
    WHERE status = 'active' AND expires_at IS NOT NULL;
DROP INDEX inventory_reservations_ageing;
CREATE INDEX inventory_reservations_ageing ON inventory_reservations (created_at, id)
    WHERE status = 'active' AND expires_at IS NULL;
