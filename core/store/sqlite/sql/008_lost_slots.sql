-- A booking outlives its slot. Where a booked slot was deleted and somebody books there again, the slot comes back with
-- all the places that bookings hold, so that a full one stays full. The row itself is not in the table yet.
CREATE TRIGGER slotctl_bookings_lost_slot BEFORE INSERT ON bookings
WHEN NEW.status <> 'cancelled'
     AND NOT EXISTS (SELECT 1 FROM slots WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id
                     AND starts_at = NEW.starts_at)
     AND EXISTS (SELECT 1 FROM bookings WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id
                 AND starts_at = NEW.starts_at AND status <> 'cancelled' AND id <> NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'the slot is full: its capacity is taken by other bookings')
        WHERE (SELECT count(*) FROM bookings WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id
               AND starts_at = NEW.starts_at AND status <> 'cancelled' AND id <> NEW.id)
              >= coalesce((SELECT capacity FROM services WHERE id = NEW.service_id), 1);
    INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, booked_count)
        SELECT NEW.provider_id, NEW.service_id, NEW.starts_at, NEW.ends_at,
               coalesce((SELECT capacity FROM services WHERE id = NEW.service_id), 1), count(*)
        FROM bookings WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id
                        AND starts_at = NEW.starts_at AND status <> 'cancelled' AND id <> NEW.id;
END;
CREATE TRIGGER slotctl_bookings_moved_to_lost_slot
BEFORE UPDATE OF provider_id, service_id, starts_at, status ON bookings
WHEN NEW.status <> 'cancelled'
     AND (OLD.status = 'cancelled' OR (OLD.provider_id, OLD.service_id, OLD.starts_at)
                                      IS NOT (NEW.provider_id, NEW.service_id, NEW.starts_at))
     AND NOT EXISTS (SELECT 1 FROM slots WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id
                     AND starts_at = NEW.starts_at)
     AND EXISTS (SELECT 1 FROM bookings WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id
                 AND starts_at = NEW.starts_at AND status <> 'cancelled')
BEGIN
    SELECT RAISE(ABORT, 'the slot is full: its capacity is taken by other bookings')
        WHERE (SELECT count(*) FROM bookings WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id
               AND starts_at = NEW.starts_at AND status <> 'cancelled')
              >= coalesce((SELECT capacity FROM services WHERE id = NEW.service_id), 1);
    INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, booked_count)
        SELECT NEW.provider_id, NEW.service_id, NEW.starts_at, NEW.ends_at,
               coalesce((SELECT capacity FROM services WHERE id = NEW.service_id), 1), count(*)
        FROM bookings WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id
                        AND starts_at = NEW.starts_at AND status <> 'cancelled';
END;
