-- What is due, in an order that a run can go on from, and whose it is: the list comes from the index alone.
DROP INDEX inventory_reservations_expiring;
CREATE INDEX inventory_reservations_expiring ON inventory_reservations (expires_at, id) INCLUDE (order_id)
    WHERE status = 'active' AND expires_at IS NOT NULL;
DROP INDEX inventory_reservations_ageing;
CREATE INDEX inventory_reservations_ageing ON inventory_reservations (created_at, id) INCLUDE (order_id)
    WHERE status = 'active' AND expires_at IS NULL;

-- A stock's row is written at every reservation and release of it. With room left on its page, the new version goes
-- next to the old one and no index is touched; the same for an order that is paid or cancelled.
ALTER TABLE product_variants SET (fillfactor = 50);
ALTER TABLE drop_products SET (fillfactor = 50);
ALTER TABLE orders SET (fillfactor = 85);
