-- A booking outlives its slot. Where a booked slot was deleted and somebody books there again, the slot comes back with
-- all the places that bookings hold, so that a full one stays full. That is counted before the row itself is in the
-- table; and the slot is made then, booked by nobody or not, so that the next row of the same statement finds it.
CREATE FUNCTION slotctl_booking_makes_slot() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.status = 'cancelled' OR TG_OP = 'UPDATE' AND OLD.status <> 'cancelled'
            AND (OLD.provider_id, OLD.service_id, OLD.starts_at) = (NEW.provider_id, NEW.service_id, NEW.starts_at)
            OR EXISTS (SELECT 1 FROM slots WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id
                       AND starts_at = NEW.starts_at) THEN
        RETURN NEW;
    END IF;
    INSERT INTO slots (provider_id, service_id, starts_at, ends_at, capacity, booked_count)
    VALUES (NEW.provider_id, NEW.service_id, NEW.starts_at, NEW.ends_at,
            coalesce((SELECT capacity FROM services WHERE id = NEW.service_id), 1),
            (SELECT count(*) FROM bookings WHERE provider_id = NEW.provider_id AND service_id = NEW.service_id
                                             AND starts_at = NEW.starts_at AND status <> 'cancelled'))
    ON CONFLICT (provider_id, service_id, starts_at) DO NOTHING;
    PERFORM slotctl_touch(NEW.provider_id, NEW.service_id);
    RETURN NEW;
END $$;
CREATE TRIGGER slotctl_makes_slot BEFORE INSERT OR UPDATE ON bookings FOR EACH ROW
    EXECUTE FUNCTION slotctl_booking_makes_slot();

-- Asks the next run to look at an offering's slots again, once a transaction: a row that is written ten thousand times
-- in one, as when bookings are loaded, has as many versions for each further write to step over. The transaction's
-- number tells one from the other, where a count would have to be written every time.
CREATE OR REPLACE FUNCTION slotctl_touch(of_provider bigint, of_service bigint) RETURNS void
LANGUAGE sql SET search_path FROM CURRENT AS $$
    INSERT INTO offering_windows AS w (provider_id, service_id, touched)
    VALUES (of_provider, of_service, pg_current_xact_id()::text::bigint)
    ON CONFLICT (provider_id, service_id) DO UPDATE SET touched = excluded.touched
    WHERE w.touched <> excluded.touched
$$;
