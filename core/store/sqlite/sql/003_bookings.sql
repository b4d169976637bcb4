-- Bookings keep booked_count true by themselves, and slots that others write are noticed.
--
-- The statement that fires a trigger lends its conflict handling to the statements inside: under INSERT OR IGNORE a
-- CHECK would be skipped in silence. RAISE is not, so what must never be is refused by RAISE here as well.

-- One trigger, since each costs the rows that `maintain` writes by the million, even where its condition is false.
-- A booked or manual slot asks the next run to look at the offering's slots again.
CREATE TRIGGER slotctl_slots_new AFTER INSERT ON slots
WHEN NEW.booked_count > 0 OR NEW.origin = 'manual'
BEGIN
    INSERT INTO offering_windows (provider_id, service_id, touched) VALUES (NEW.provider_id, NEW.service_id, 1)
        ON CONFLICT (provider_id, service_id) DO UPDATE SET touched = touched + 1;
    -- Has slotctl_slots_booked, below, fill in what the slot blocks.
    UPDATE slots SET blocked_from = NULL, blocked_until = NULL
        WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id AND starts_at = NEW.starts_at
          AND booked_count > 0;
END;

-- What a booked slot blocks: itself and the service's buffers as they are when it becomes booked.
CREATE TRIGGER slotctl_slots_booked
AFTER UPDATE OF booked_count, starts_at, ends_at, blocked_from, blocked_until ON slots
WHEN NEW.booked_count > 0 AND (OLD.booked_count = 0 OR NEW.blocked_from IS NULL OR NEW.blocked_until IS NULL
     OR NEW.starts_at <> OLD.starts_at OR NEW.ends_at <> OLD.ends_at)
BEGIN
    UPDATE slots SET
        blocked_from = coalesce((SELECT strftime('%Y-%m-%dT%H:%M:%SZ', NEW.starts_at,
                                                 '-' || buffer_before_minutes || ' minutes')
                                 FROM services WHERE id = NEW.service_id), NEW.starts_at),
        blocked_until = coalesce((SELECT strftime('%Y-%m-%dT%H:%M:%SZ', NEW.ends_at,
                                                  '+' || buffer_after_minutes || ' minutes')
                                  FROM services WHERE id = NEW.service_id), NEW.ends_at)
        WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id AND starts_at = NEW.starts_at;
END;

-- A provider serves one slot at a time. Booked slots do not overlap, so of all that start to block before this one
-- ends, only the last can reach into it: one look into the index, however many there are.
-- slotctl_slots_booked writes what a slot blocks whenever it becomes booked, so that this trigger sees every case.
CREATE TRIGGER slotctl_slots_one_at_a_time AFTER UPDATE OF provider_id, blocked_from, blocked_until ON slots
WHEN NEW.booked_count > 0 AND NEW.blocked_from IS NOT NULL AND NEW.blocked_until IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'the provider is booked for another slot at that time')
    WHERE (SELECT blocked_until FROM slots
           WHERE provider_id = NEW.provider_id AND booked_count > 0 AND blocked_from < NEW.blocked_until
             AND NOT (service_id = NEW.service_id AND starts_at = NEW.starts_at)
           ORDER BY blocked_from DESC LIMIT 1) > NEW.blocked_from;
END;

CREATE TRIGGER slotctl_slots_freed AFTER UPDATE OF booked_count ON slots
WHEN OLD.booked_count > 0 AND NEW.booked_count = 0
BEGIN
    UPDATE slots SET blocked_from = NULL, blocked_until = NULL
        WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id AND starts_at = NEW.starts_at;
    INSERT INTO offering_windows (provider_id, service_id, touched) VALUES (NEW.provider_id, NEW.service_id, 1)
        ON CONFLICT (provider_id, service_id) DO UPDATE SET touched = touched + 1;
END;

-- Bookings that an INSERT OR REPLACE is about to push out, which runs no DELETE trigger. Their slots are counted again
-- right after; should the statement not replace anything in the end, that does no harm.
CREATE TABLE replaced_bookings (
    id           INTEGER PRIMARY KEY,
    provider_id  INTEGER NOT NULL,
    service_id   INTEGER NOT NULL,
    starts_at    TEXT    NOT NULL
) STRICT;

CREATE TRIGGER slotctl_bookings_replaced BEFORE INSERT ON bookings
WHEN EXISTS (SELECT 1 FROM bookings WHERE id = NEW.id AND status <> 'cancelled')
BEGIN
    DELETE FROM replaced_bookings WHERE id = NEW.id;
    INSERT INTO replaced_bookings SELECT id, provider_id, service_id, starts_at FROM bookings WHERE id = NEW.id;
END;
CREATE TRIGGER slotctl_bookings_replaced_by_update BEFORE UPDATE OF id ON bookings
WHEN NEW.id <> OLD.id AND EXISTS (SELECT 1 FROM bookings WHERE id = NEW.id AND status <> 'cancelled')
BEGIN
    DELETE FROM replaced_bookings WHERE id = NEW.id;
    INSERT INTO replaced_bookings SELECT id, provider_id, service_id, starts_at FROM bookings WHERE id = NEW.id;
END;

-- Takes a place in a slot, and makes the slot where none stands.
CREATE TRIGGER slotctl_bookings_new AFTER INSERT ON bookings BEGIN
    UPDATE slots SET booked_count = min(capacity, (
            SELECT count(*) FROM bookings b
            WHERE b.provider_id = slots.provider_id AND b.service_id = slots.service_id
              AND b.starts_at = slots.starts_at AND b.status <> 'cancelled' AND b.id <> NEW.id))
        WHERE (provider_id, service_id, starts_at) IN
              (SELECT provider_id, service_id, starts_at FROM replaced_bookings);
    DELETE FROM replaced_bookings;
    SELECT RAISE(ABORT, 'the slot is full: its capacity is taken by other bookings') FROM slots
        WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id AND starts_at = NEW.starts_at
          AND booked_count >= capacity AND NEW.status <> 'cancelled';
    INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, booked_count)
        SELECT NEW.provider_id, NEW.service_id, NEW.starts_at, NEW.ends_at,
               coalesce((SELECT capacity FROM services WHERE id = NEW.service_id), 1), 1
        WHERE NEW.status <> 'cancelled'
        ON CONFLICT (provider_id, service_id, starts_at) DO UPDATE SET booked_count = booked_count + 1;
END;

CREATE TRIGGER slotctl_bookings_changed AFTER UPDATE OF id, provider_id, service_id, starts_at, status ON bookings
WHEN (OLD.id, OLD.provider_id, OLD.service_id, OLD.starts_at, OLD.status = 'cancelled')
     IS NOT (NEW.id, NEW.provider_id, NEW.service_id, NEW.starts_at, NEW.status = 'cancelled')
BEGIN
    UPDATE slots SET booked_count = booked_count - 1
        WHERE provider_id = OLD.provider_id AND service_id = OLD.service_id AND starts_at = OLD.starts_at
          AND booked_count > 0 AND OLD.status <> 'cancelled';
    UPDATE slots SET booked_count = min(capacity, (
            SELECT count(*) FROM bookings b
            WHERE b.provider_id = slots.provider_id AND b.service_id = slots.service_id
              AND b.starts_at = slots.starts_at AND b.status <> 'cancelled' AND b.id <> NEW.id))
        WHERE (provider_id, service_id, starts_at) IN
              (SELECT provider_id, service_id, starts_at FROM replaced_bookings);
    DELETE FROM replaced_bookings;
    SELECT RAISE(ABORT, 'the slot is full: its capacity is taken by other bookings') FROM slots
        WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id AND starts_at = NEW.starts_at
          AND booked_count >= capacity AND NEW.status <> 'cancelled';
    INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, booked_count)
        SELECT NEW.provider_id, NEW.service_id, NEW.starts_at, NEW.ends_at,
               coalesce((SELECT capacity FROM services WHERE id = NEW.service_id), 1), 1
        WHERE NEW.status <> 'cancelled'
        ON CONFLICT (provider_id, service_id, starts_at) DO UPDATE SET booked_count = booked_count + 1;
END;

-- Gives the place back; the slot may be long gone.
CREATE TRIGGER slotctl_bookings_gone AFTER DELETE ON bookings
WHEN OLD.status <> 'cancelled'
BEGIN
    UPDATE slots SET booked_count = booked_count - 1
        WHERE provider_id = OLD.provider_id AND service_id = OLD.service_id AND starts_at = OLD.starts_at
          AND booked_count > 0;
END;

CREATE TRIGGER slotctl_orders_gone AFTER DELETE ON orders BEGIN
    DELETE FROM inventory_reservations WHERE order_id = OLD.id;
END;
