-- A booking blocks its own time, whatever its slot says: a slot is booked until the last of its bookings
-- ends. That differs from the slot's own end if an application books longer or shorter, or if the service's
-- duration has changed since the slot was created.
--
-- Functions look up names only in pg_catalog, and qualify slotctl's own names with their schema, so that no
-- function, operator or type of another role can replace a built-in one.

ALTER TABLE slots ADD COLUMN booked_until timestamptz;  -- null: until the slot's own end

-- To find what a provider has booked at a time.
CREATE INDEX bookings_of_provider ON bookings (provider_id, starts_at) WHERE status <> 'cancelled';

DO $do$ BEGIN EXECUTE pg_catalog.replace($step$

-- The time that a booked slot blocks: until its last booking ends, or until its own end if only its count
-- says that it is booked, plus the service's buffers at the moment when it becomes booked. While it stays
-- booked, a buffer changes only with a booking that lasts longer. A cancellation never makes it block more,
-- so that none is refused.
CREATE OR REPLACE FUNCTION {schema}.slotctl_slot_blocks() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    same_slot     boolean := (OLD.provider_id, OLD.service_id, OLD.starts_at)
                             = (NEW.provider_id, NEW.service_id, NEW.starts_at);
    stays_booked  boolean := same_slot AND OLD.booked_count > 0 AND OLD.blocked_from IS NOT NULL
                             AND OLD.blocked_until IS NOT NULL;
    old_end       timestamptz := coalesce(OLD.booked_until, OLD.ends_at);
    last_end      timestamptz;
    buffer_before interval;
    buffer_after  interval;
BEGIN
    SELECT max(b.ends_at) INTO last_end FROM {schema}.bookings b
        WHERE b.provider_id = NEW.provider_id AND b.service_id = NEW.service_id AND b.starts_at = NEW.starts_at
          AND b.status <> 'cancelled';
    last_end := coalesce(last_end, NEW.ends_at);
    IF stays_booked AND NEW.ends_at = OLD.ends_at AND NEW.blocked_from IS NOT NULL AND NEW.blocked_until IS NOT NULL
            AND (NEW.blocked_from, NEW.blocked_until) IS DISTINCT FROM (OLD.blocked_from, OLD.blocked_until) THEN
        IF NEW.blocked_from > NEW.starts_at OR NEW.blocked_until < last_end THEN
            RAISE check_violation USING MESSAGE = 'a booked slot blocks at least the time of its bookings';
        END IF;
    ELSIF stays_booked AND (last_end <= old_end OR NEW.booked_count < OLD.booked_count) THEN
        last_end := least(last_end, old_end);
        NEW.blocked_from := least(OLD.blocked_from, NEW.starts_at);
        NEW.blocked_until := greatest(OLD.blocked_until - (old_end - last_end), last_end);
    ELSE
        SELECT make_interval(mins => s.buffer_before_minutes), make_interval(mins => s.buffer_after_minutes)
            INTO buffer_before, buffer_after FROM {schema}.services s WHERE s.id = NEW.service_id;
        NEW.blocked_from := CASE WHEN stays_booked THEN least(OLD.blocked_from, NEW.starts_at)
                                 ELSE NEW.starts_at - coalesce(buffer_before, interval '0') END;
        NEW.blocked_until := last_end + coalesce(buffer_after, interval '0');
    END IF;
    NEW.booked_until := nullif(last_end, NEW.ends_at);
    RETURN NEW;
END $$;

-- A BEFORE INSERT trigger would make COPY slow, so a row that is inserted as booked becomes booked right
-- afterwards.
CREATE OR REPLACE FUNCTION {schema}.slotctl_slot_inserted() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.booked_count > 0 THEN
        UPDATE {schema}.slots SET booked_count = 0
            WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id AND starts_at = NEW.starts_at;
        UPDATE {schema}.slots SET booked_count = NEW.booked_count
            WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id AND starts_at = NEW.starts_at;
    END IF;
    PERFORM {schema}.slotctl_touch(NEW.provider_id, NEW.service_id);
    RETURN NULL;
END $$;

-- Takes a place in a slot, and creates the slot if there is none. A slot whose blocked time has no end gets a
-- new one.
CREATE OR REPLACE FUNCTION {schema}.slotctl_take_place(b {schema}.bookings) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO {schema}.slots AS s (provider_id, service_id, starts_at, ends_at, capacity, booked_count)
    VALUES (b.provider_id, b.service_id, b.starts_at, b.ends_at,
            coalesce((SELECT capacity FROM {schema}.services WHERE id = b.service_id), 1), 1)
    ON CONFLICT (provider_id, service_id, starts_at) DO UPDATE SET
        booked_count = s.booked_count + 1,
        blocked_until = CASE WHEN b.ends_at <= coalesce(s.booked_until, s.ends_at) THEN s.blocked_until END;
END $$;

-- Gives the place back; the slot may no longer exist. If the service has fewer places by now, the slot keeps
-- only those that are still booked, so that nobody else can book.
CREATE OR REPLACE FUNCTION {schema}.slotctl_free_place(b {schema}.bookings) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE {schema}.slots SET
        booked_count = booked_count - 1,
        capacity = CASE WHEN origin = 'generated' THEN least(capacity, greatest(booked_count - 1, coalesce(
            (SELECT v.capacity FROM {schema}.services v WHERE v.id = b.service_id), capacity))) ELSE capacity END,
        blocked_until = CASE WHEN b.ends_at < coalesce(booked_until, ends_at) THEN blocked_until END
        WHERE provider_id = b.provider_id AND service_id = b.service_id AND starts_at = b.starts_at
          AND booked_count > 0;
END $$;

CREATE OR REPLACE FUNCTION {schema}.slotctl_booking_changed() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.provider_id, OLD.service_id, OLD.starts_at, OLD.status = 'cancelled')
            IS NOT DISTINCT FROM (NEW.provider_id, NEW.service_id, NEW.starts_at, NEW.status = 'cancelled') THEN
        IF NEW.ends_at <> OLD.ends_at AND NEW.status <> 'cancelled' THEN
            UPDATE {schema}.slots SET blocked_until = NULL
                WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id AND starts_at = NEW.starts_at
                  AND booked_count > 0;
        END IF;
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' AND OLD.status <> 'cancelled' THEN
        PERFORM {schema}.slotctl_free_place(OLD);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.status <> 'cancelled' THEN
        PERFORM {schema}.slotctl_take_place(NEW);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION {schema}.slotctl_booking_makes_slot() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.status = 'cancelled' OR TG_OP = 'UPDATE' AND OLD.status <> 'cancelled'
            AND (OLD.provider_id, OLD.service_id, OLD.starts_at) = (NEW.provider_id, NEW.service_id, NEW.starts_at)
            OR EXISTS (SELECT 1 FROM {schema}.slots WHERE provider_id = NEW.provider_id
                       AND service_id = NEW.service_id AND starts_at = NEW.starts_at) THEN
        RETURN NEW;
    END IF;
    INSERT INTO {schema}.slots (provider_id, service_id, starts_at, ends_at, capacity, booked_count)
    VALUES (NEW.provider_id, NEW.service_id, NEW.starts_at, NEW.ends_at,
            coalesce((SELECT capacity FROM {schema}.services WHERE id = NEW.service_id), 1),
            (SELECT count(*) FROM {schema}.bookings
                WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id AND starts_at = NEW.starts_at
                  AND status <> 'cancelled'))
    ON CONFLICT (provider_id, service_id, starts_at) DO NOTHING;
    PERFORM {schema}.slotctl_touch(NEW.provider_id, NEW.service_id);
    RETURN NEW;
END $$;

$step$::text, '{schema}'::text, pg_catalog.quote_ident(pg_catalog.current_schema()::text)); END $do$;

DROP TRIGGER slotctl_blocks ON slots;
CREATE TRIGGER slotctl_blocks BEFORE UPDATE ON slots FOR EACH ROW
    WHEN (NEW.booked_count > 0 AND (OLD.booked_count = 0 OR NEW.blocked_from IS NULL OR NEW.blocked_until IS NULL
          OR (NEW.provider_id, NEW.service_id, NEW.starts_at, NEW.ends_at, NEW.booked_until, NEW.blocked_from,
              NEW.blocked_until)
             IS DISTINCT FROM (OLD.provider_id, OLD.service_id, OLD.starts_at, OLD.ends_at, OLD.booked_until,
                               OLD.blocked_from, OLD.blocked_until)))
    EXECUTE FUNCTION slotctl_slot_blocks();

-- Bookings from before this step: those that end sooner first, since they leave room. If two overlap, the
-- time that they share cannot be blocked twice: both stay unchanged, and `monitor` and `maintain --verify`
-- name them.
DO $do$
DECLARE
    slot record;
BEGIN
    FOR slot IN
        SELECT s.provider_id, s.service_id, s.starts_at FROM slots s
        JOIN (SELECT b.provider_id, b.service_id, b.starts_at, pg_catalog.max(b.ends_at) AS last_end FROM bookings b
              WHERE b.status <> 'cancelled' GROUP BY b.provider_id, b.service_id, b.starts_at) b
            ON b.provider_id = s.provider_id AND b.service_id = s.service_id AND b.starts_at = s.starts_at
        WHERE s.booked_count > 0 AND b.last_end <> s.ends_at
        ORDER BY b.last_end > s.ends_at, s.provider_id, s.starts_at, s.service_id
    LOOP
        BEGIN
            UPDATE slots SET blocked_until = NULL WHERE provider_id = slot.provider_id
                AND service_id = slot.service_id AND starts_at = slot.starts_at;
        EXCEPTION WHEN exclusion_violation THEN
            NULL;
        END;
    END LOOP;
END $do$;
