-- A booking blocks its own time, whatever its slot says: a slot is booked until the last of its bookings
-- ends. That differs from the slot's own end if an application books longer or shorter, or if the service's
-- duration has changed since the slot was created.

ALTER TABLE slots ADD COLUMN booked_until TEXT  -- null: until the slot's own end
    CHECK (booked_until IS strftime('%Y-%m-%dT%H:%M:%SZ', booked_until, '+0 days'));

-- To find what a provider has booked at a time.
CREATE INDEX bookings_of_provider ON bookings (provider_id, starts_at) WHERE status <> 'cancelled';

-- A single trigger, since each costs time for the millions of rows that `maintain` writes, even if its
-- condition is false. A booked or manual slot requests that the next run checks the offering's slots again. A
-- row that is inserted as booked is marked as booked once more, so that slotctl_slots_booked, below,
-- calculates what it blocks.
DROP TRIGGER slotctl_slots_new;
CREATE TRIGGER slotctl_slots_new AFTER INSERT ON slots
WHEN NEW.booked_count > 0 OR NEW.origin = 'manual'
BEGIN
    INSERT INTO offering_windows (provider_id, service_id, touched) VALUES (NEW.provider_id, NEW.service_id, 1)
        ON CONFLICT (provider_id, service_id) DO UPDATE SET touched = touched + 1;
    UPDATE slots SET booked_count = 0
        WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id AND starts_at = NEW.starts_at
          AND booked_count > 0;
    UPDATE slots SET booked_count = NEW.booked_count
        WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id AND starts_at = NEW.starts_at
          AND NEW.booked_count > 0;
END;

-- The time that a booked slot blocks: until its last booking ends, or until its own end if only its count
-- says that it is booked, plus the service's buffers at the moment when it becomes booked. While it stays
-- booked, a buffer changes only with a booking that lasts longer. A cancellation never makes it block more,
-- so that none is refused.
DROP TRIGGER slotctl_slots_booked;
CREATE TRIGGER slotctl_slots_booked
AFTER UPDATE OF booked_count, provider_id, service_id, starts_at, ends_at, blocked_from, blocked_until ON slots
WHEN NEW.booked_count > 0 AND (OLD.booked_count = 0 OR NEW.blocked_from IS NULL OR NEW.blocked_until IS NULL
     OR (NEW.provider_id, NEW.service_id, NEW.starts_at, NEW.ends_at)
        IS NOT (OLD.provider_id, OLD.service_id, OLD.starts_at, OLD.ends_at))
BEGIN
    UPDATE slots SET (blocked_from, blocked_until, booked_until) = (
        SELECT CASE WHEN stays_booked THEN min(OLD.blocked_from, NEW.starts_at)
                    ELSE strftime('%Y-%m-%dT%H:%M:%SZ', NEW.starts_at, '-' || buffer_before || ' minutes') END,
               CASE WHEN shrinks
                    THEN max(strftime('%Y-%m-%dT%H:%M:%SZ', OLD.blocked_until,
                                      (strftime('%s', min(last_end, old_end)) - strftime('%s', old_end)) || ' seconds'),
                             min(last_end, old_end))
                    ELSE strftime('%Y-%m-%dT%H:%M:%SZ', last_end, '+' || buffer_after || ' minutes') END,
               nullif(CASE WHEN shrinks THEN min(last_end, old_end) ELSE last_end END, NEW.ends_at)
        FROM (SELECT *, stays_booked AND (last_end <= old_end OR NEW.booked_count < OLD.booked_count) AS shrinks
              FROM (SELECT OLD.booked_count > 0 AND OLD.blocked_from IS NOT NULL AND OLD.blocked_until IS NOT NULL
                           AND (OLD.provider_id, OLD.service_id, OLD.starts_at)
                               IS (NEW.provider_id, NEW.service_id, NEW.starts_at) AS stays_booked,
                           coalesce(OLD.booked_until, OLD.ends_at) AS old_end,
                           coalesce((SELECT max(b.ends_at) FROM bookings b
                                     WHERE b.provider_id = NEW.provider_id AND b.service_id = NEW.service_id
                                       AND b.starts_at = NEW.starts_at AND b.status <> 'cancelled'),
                                    NEW.ends_at) AS last_end,
                           coalesce((SELECT buffer_before_minutes FROM services WHERE id = NEW.service_id), 0)
                               AS buffer_before,
                           coalesce((SELECT buffer_after_minutes FROM services WHERE id = NEW.service_id), 0)
                               AS buffer_after)))
        WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id AND starts_at = NEW.starts_at;
END;

-- Nobody can set the span of a booked slot to less than its bookings need.
CREATE TRIGGER slotctl_slots_blocks_its_bookings AFTER UPDATE OF blocked_from, blocked_until ON slots
WHEN NEW.booked_count > 0 AND OLD.booked_count > 0
     AND OLD.blocked_from IS NOT NULL AND OLD.blocked_until IS NOT NULL
     AND NEW.blocked_from IS NOT NULL AND NEW.blocked_until IS NOT NULL
     AND (NEW.blocked_from, NEW.blocked_until) IS NOT (OLD.blocked_from, OLD.blocked_until)
BEGIN
    SELECT RAISE(ABORT, 'a booked slot blocks at least the time of its bookings')
    WHERE NEW.blocked_from > NEW.starts_at
       OR NEW.blocked_until < coalesce((SELECT max(b.ends_at) FROM bookings b
                                        WHERE b.provider_id = NEW.provider_id AND b.service_id = NEW.service_id
                                          AND b.starts_at = NEW.starts_at AND b.status <> 'cancelled'), NEW.ends_at);
END;

DROP TRIGGER slotctl_slots_freed;
CREATE TRIGGER slotctl_slots_freed AFTER UPDATE OF booked_count ON slots
WHEN OLD.booked_count > 0 AND NEW.booked_count = 0
BEGIN
    UPDATE slots SET blocked_from = NULL, blocked_until = NULL, booked_until = NULL
        WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id AND starts_at = NEW.starts_at;
    INSERT INTO offering_windows (provider_id, service_id, touched) VALUES (NEW.provider_id, NEW.service_id, 1)
        ON CONFLICT (provider_id, service_id) DO UPDATE SET touched = touched + 1;
END;

-- Takes a place in a slot, and creates the slot if there is none. A slot without a span gets a new one. If
-- the service has fewer places by now, a place that is given back is lost, so that nobody else can book.
DROP TRIGGER slotctl_bookings_new;
CREATE TRIGGER slotctl_bookings_new AFTER INSERT ON bookings BEGIN
    UPDATE slots SET blocked_from = NULL, blocked_until = NULL, booked_count = min(capacity, (
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
        ON CONFLICT (provider_id, service_id, starts_at) DO UPDATE SET
            booked_count = booked_count + 1,
            blocked_from = CASE WHEN NEW.ends_at <= coalesce(booked_until, ends_at) THEN blocked_from END,
            blocked_until = CASE WHEN NEW.ends_at <= coalesce(booked_until, ends_at) THEN blocked_until END;
END;

DROP TRIGGER slotctl_bookings_changed;
CREATE TRIGGER slotctl_bookings_changed AFTER UPDATE OF id, provider_id, service_id, starts_at, status ON bookings
WHEN (OLD.id, OLD.provider_id, OLD.service_id, OLD.starts_at, OLD.status = 'cancelled')
     IS NOT (NEW.id, NEW.provider_id, NEW.service_id, NEW.starts_at, NEW.status = 'cancelled')
BEGIN
    UPDATE slots SET
        booked_count = booked_count - 1,
        capacity = CASE WHEN origin = 'generated' THEN min(capacity, max(booked_count - 1, coalesce(
            (SELECT v.capacity FROM services v WHERE v.id = OLD.service_id), capacity))) ELSE capacity END,
        blocked_from = CASE WHEN OLD.ends_at < coalesce(booked_until, ends_at) THEN blocked_from END,
        blocked_until = CASE WHEN OLD.ends_at < coalesce(booked_until, ends_at) THEN blocked_until END
        WHERE provider_id = OLD.provider_id AND service_id = OLD.service_id AND starts_at = OLD.starts_at
          AND booked_count > 0 AND OLD.status <> 'cancelled';
    UPDATE slots SET blocked_from = NULL, blocked_until = NULL, booked_count = min(capacity, (
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
        ON CONFLICT (provider_id, service_id, starts_at) DO UPDATE SET
            booked_count = booked_count + 1,
            blocked_from = CASE WHEN NEW.ends_at <= coalesce(booked_until, ends_at) THEN blocked_from END,
            blocked_until = CASE WHEN NEW.ends_at <= coalesce(booked_until, ends_at) THEN blocked_until END;
END;
CREATE TRIGGER slotctl_bookings_lasts AFTER UPDATE OF ends_at ON bookings
WHEN NEW.ends_at <> OLD.ends_at AND NEW.status <> 'cancelled' AND OLD.status <> 'cancelled'
     AND (OLD.id, OLD.provider_id, OLD.service_id, OLD.starts_at)
         IS (NEW.id, NEW.provider_id, NEW.service_id, NEW.starts_at)
BEGIN
    UPDATE slots SET blocked_from = NULL, blocked_until = NULL
        WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id AND starts_at = NEW.starts_at
          AND booked_count > 0;
END;

-- Gives the place back; the slot may no longer exist.
DROP TRIGGER slotctl_bookings_gone;
CREATE TRIGGER slotctl_bookings_gone AFTER DELETE ON bookings
WHEN OLD.status <> 'cancelled'
BEGIN
    UPDATE slots SET
        booked_count = booked_count - 1,
        capacity = CASE WHEN origin = 'generated' THEN min(capacity, max(booked_count - 1, coalesce(
            (SELECT v.capacity FROM services v WHERE v.id = OLD.service_id), capacity))) ELSE capacity END,
        blocked_from = CASE WHEN OLD.ends_at < coalesce(booked_until, ends_at) THEN blocked_from END,
        blocked_until = CASE WHEN OLD.ends_at < coalesce(booked_until, ends_at) THEN blocked_until END
        WHERE provider_id = OLD.provider_id AND service_id = OLD.service_id AND starts_at = OLD.starts_at
          AND booked_count > 0;
END;

-- Bookings from before this step. If two overlap, the time that they share cannot be blocked twice: both stay
-- unchanged, and `monitor` and `maintain --verify` name them.
CREATE TEMPORARY TABLE slotctl_last_ends AS
    SELECT s.provider_id, s.service_id, s.starts_at, s.ends_at, s.blocked_until, b.last_end FROM slots s
    JOIN (SELECT provider_id, service_id, starts_at, max(ends_at) AS last_end FROM bookings
          WHERE status <> 'cancelled' GROUP BY provider_id, service_id, starts_at) b
        USING (provider_id, service_id, starts_at)
    WHERE s.booked_count > 0 AND b.last_end <> s.ends_at;
DELETE FROM slotctl_last_ends AS l WHERE last_end > ends_at
    AND EXISTS (SELECT 1 FROM slots o WHERE o.provider_id = l.provider_id AND o.booked_count > 0
                AND o.blocked_from >= l.blocked_until
                AND o.blocked_from < strftime('%Y-%m-%dT%H:%M:%SZ', l.last_end, '+' || coalesce(
                    (SELECT buffer_after_minutes FROM services WHERE id = l.service_id), 0) || ' minutes'));
UPDATE slots SET blocked_from = NULL, blocked_until = NULL
    WHERE (provider_id, service_id, starts_at) IN (SELECT provider_id, service_id, starts_at FROM slotctl_last_ends);
DROP TABLE slotctl_last_ends;
