-- Slots that others delete are noticed: the next run of `maintain` checks their offerings again. It knows
-- which slots it deletes itself, so those do not need the row trigger.
DO $do$ BEGIN EXECUTE pg_catalog.replace($step$

CREATE FUNCTION {schema}.slotctl_slot_deleted() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM {schema}.slotctl_touch(OLD.provider_id, OLD.service_id);
    RETURN NULL;
END $$;

CREATE FUNCTION {schema}.slotctl_slots_emptied() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE {schema}.offering_windows SET touched = {schema}.slotctl_stamp();
    RETURN NULL;
END $$;

$step$::text, '{schema}'::text, pg_catalog.quote_ident(pg_catalog.current_schema()::text)); END $do$;

CREATE TRIGGER slotctl_deleted AFTER DELETE ON slots FOR EACH ROW
    WHEN (pg_catalog.current_setting('slotctl.maintain'::text, true) IS DISTINCT FROM 'on'::text)
    EXECUTE FUNCTION slotctl_slot_deleted();
CREATE TRIGGER slotctl_emptied AFTER TRUNCATE ON slots EXECUTE FUNCTION slotctl_slots_emptied();
