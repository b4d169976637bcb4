-- Bookings keep booked_count true by themselves, and slots that others write are noticed.
-- No trigger here runs for the unbooked, generated rows that `maintain` writes by the million.

-- Asks the next run to look at an offering's slots again.
CREATE FUNCTION slotctl_touch(of_provider bigint, of_service bigint) RETURNS void
LANGUAGE sql SET search_path FROM CURRENT AS $$
    INSERT INTO offering_windows AS w (provider_id, service_id, touched) VALUES (of_provider, of_service, 1)
    ON CONFLICT (provider_id, service_id) DO UPDATE SET touched = w.touched + 1
$$;

CREATE FUNCTION slotctl_slot_touched() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM slotctl_touch(NEW.provider_id, NEW.service_id);
    RETURN NULL;
END $$;

-- What a booked slot blocks: itself and the service's buffers as they are when it becomes booked.
CREATE FUNCTION slotctl_slot_blocks() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    buffer_before interval := '0';
    buffer_after  interval := '0';
BEGIN
    SELECT make_interval(mins => buffer_before_minutes), make_interval(mins => buffer_after_minutes)
        INTO buffer_before, buffer_after FROM services WHERE id = NEW.service_id;
    NEW.blocked_from := NEW.starts_at - coalesce(buffer_before, '0');
    NEW.blocked_until := NEW.ends_at + coalesce(buffer_after, '0');
    RETURN NEW;
END $$;

-- A BEFORE INSERT trigger would take COPY its batches, so a row that is inserted as booked gets its span right after.
CREATE FUNCTION slotctl_slot_inserted() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.booked_count > 0 THEN
        UPDATE slots SET blocked_from = NULL, blocked_until = NULL
            WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id AND starts_at = NEW.starts_at;
    END IF;
    PERFORM slotctl_touch(NEW.provider_id, NEW.service_id);
    RETURN NULL;
END $$;

CREATE TRIGGER slotctl_blocks BEFORE UPDATE ON slots FOR EACH ROW
    WHEN (NEW.booked_count > 0 AND (OLD.booked_count = 0 OR NEW.blocked_from IS NULL OR NEW.blocked_until IS NULL
          OR NEW.starts_at <> OLD.starts_at OR NEW.ends_at <> OLD.ends_at))
    EXECUTE FUNCTION slotctl_slot_blocks();
CREATE TRIGGER slotctl_inserted AFTER INSERT ON slots FOR EACH ROW
    WHEN (NEW.booked_count > 0 OR NEW.origin = 'manual') EXECUTE FUNCTION slotctl_slot_inserted();
CREATE TRIGGER slotctl_touched_freed AFTER UPDATE ON slots FOR EACH ROW
    WHEN (OLD.booked_count > 0 AND NEW.booked_count = 0) EXECUTE FUNCTION slotctl_slot_touched();

-- Takes a place in a slot, and makes the slot where none stands.
CREATE FUNCTION slotctl_take_place(b bookings) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO slots AS s (provider_id, service_id, starts_at, ends_at, capacity, booked_count)
    VALUES (b.provider_id, b.service_id, b.starts_at, b.ends_at,
            coalesce((SELECT capacity FROM services WHERE id = b.service_id), 1), 1)
    ON CONFLICT (provider_id, service_id, starts_at) DO UPDATE SET booked_count = s.booked_count + 1;
END $$;

-- Gives it back; the slot may be long gone.
CREATE FUNCTION slotctl_free_place(b bookings) RETURNS void
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    UPDATE slots SET booked_count = booked_count - 1
        WHERE provider_id = b.provider_id AND service_id = b.service_id AND starts_at = b.starts_at
          AND booked_count > 0;
END $$;

CREATE FUNCTION slotctl_booking_changed() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (OLD.provider_id, OLD.service_id, OLD.starts_at, OLD.status = 'cancelled')
            IS NOT DISTINCT FROM (NEW.provider_id, NEW.service_id, NEW.starts_at, NEW.status = 'cancelled') THEN
        RETURN NULL;
    END IF;
    IF TG_OP <> 'INSERT' AND OLD.status <> 'cancelled' THEN
        PERFORM slotctl_free_place(OLD);
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.status <> 'cancelled' THEN
        PERFORM slotctl_take_place(NEW);
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER slotctl_places AFTER INSERT OR UPDATE OR DELETE ON bookings FOR EACH ROW
    EXECUTE FUNCTION slotctl_booking_changed();
