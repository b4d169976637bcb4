-- The UTC offset with which a booking was made, to find bookings whose local time has moved because the rules
-- of their zone changed. `maintain` writes it; null: not written yet. Applications neither read nor write it.
ALTER TABLE bookings ADD COLUMN utc_offset_seconds integer
    CONSTRAINT bookings_utc_offset_exists CHECK (utc_offset_seconds BETWEEN -93599 AND 93599);
-- The time comes first, since past bookings are never checked again.
CREATE INDEX bookings_without_offset ON bookings (starts_at)
    WHERE utc_offset_seconds IS NULL AND status IN ('pending', 'confirmed');

DO $do$ BEGIN EXECUTE pg_catalog.replace($step$

CREATE FUNCTION {schema}.slotctl_booked_anew() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.utc_offset_seconds := NULL;
    RETURN NEW;
END $$;

-- Runs with the rights of the tables' owner, since a role that changes providers need not be allowed to
-- change bookings. So no other role may use it as a trigger of its own table.
CREATE FUNCTION {schema}.slotctl_zone_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE {schema}.bookings SET utc_offset_seconds = NULL
        WHERE provider_id = OLD.id AND status <> 'cancelled' AND starts_at > now() - interval '1 day'
          AND utc_offset_seconds IS NOT NULL;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION {schema}.slotctl_zone_changed() FROM PUBLIC;

$step$::text, '{schema}'::text, pg_catalog.quote_ident(pg_catalog.current_schema()::text)); END $do$;

CREATE TRIGGER slotctl_booked_anew BEFORE UPDATE ON bookings FOR EACH ROW
    WHEN (OLD.utc_offset_seconds IS NOT NULL
          AND ((OLD.provider_id, OLD.starts_at) IS DISTINCT FROM (NEW.provider_id, NEW.starts_at)
               OR OLD.status = 'cancelled' AND NEW.status <> 'cancelled'))
    EXECUTE FUNCTION slotctl_booked_anew();
CREATE TRIGGER slotctl_zone_changed AFTER UPDATE OF time_zone ON providers FOR EACH ROW
    WHEN (OLD.time_zone IS DISTINCT FROM NEW.time_zone) EXECUTE FUNCTION slotctl_zone_changed();
CREATE TRIGGER slotctl_zone_gone AFTER DELETE ON providers FOR EACH ROW EXECUTE FUNCTION slotctl_zone_changed();
