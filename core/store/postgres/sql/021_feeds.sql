-- What calendars that show a booking must know about it: how often it has changed, and when last (null: not since
-- it was made). A trigger writes both, whichever program changes the booking. Applications neither read nor write
-- them.
ALTER TABLE bookings ADD COLUMN revision bigint NOT NULL DEFAULT 0;
ALTER TABLE bookings ADD COLUMN changed_at timestamptz
    CONSTRAINT bookings_changed_at_exists CHECK (changed_at >= TIMESTAMPTZ '0001-01-01 00:00:00+00'
                                                 AND changed_at < TIMESTAMPTZ '10000-01-01 00:00:00+00');

DO $do$ BEGIN EXECUTE pg_catalog.replace($step$

CREATE FUNCTION {schema}.slotctl_booking_revised() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.revision := OLD.revision + 1;
    NEW.changed_at := now();
    RETURN NEW;
END $$;

$step$::text, '{schema}'::text, pg_catalog.quote_ident(pg_catalog.current_schema()::text)); END $do$;

CREATE TRIGGER slotctl_revised BEFORE UPDATE ON bookings FOR EACH ROW
    WHEN ((OLD.provider_id, OLD.service_id, OLD.starts_at, OLD.ends_at, OLD.status, OLD.customer) IS DISTINCT FROM
          (NEW.provider_id, NEW.service_id, NEW.starts_at, NEW.ends_at, NEW.status, NEW.customer))
    EXECUTE FUNCTION slotctl_booking_revised();

-- Secret addresses at which `serve` gives a provider's bookings as a calendar.
CREATE TABLE calendar_feeds (
    provider_id  bigint      NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    name         text        NOT NULL,
    busy_only    boolean     NOT NULL,         -- only when, not what and with whom
    secret_hash  text        NOT NULL UNIQUE,  -- SHA-256; the secret itself is nowhere
    added_at     timestamptz NOT NULL,
    PRIMARY KEY (provider_id, name),
    CONSTRAINT calendar_feeds_have_a_name CHECK (name <> '')
);
