-- A mail server refused the old address, not the new one, whichever program writes it.
DO $do$ BEGIN EXECUTE pg_catalog.replace($step$

CREATE FUNCTION {schema}.slotctl_customer_has_new_email() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.email_bounced_at := NULL;
    RETURN NEW;
END $$;

$step$::text, '{schema}'::text, pg_catalog.quote_ident(pg_catalog.current_schema()::text)); END $do$;

CREATE TRIGGER slotctl_new_email BEFORE UPDATE OF email ON customers FOR EACH ROW
    WHEN (NEW.email IS DISTINCT FROM OLD.email AND NEW.email_bounced_at IS NOT DISTINCT FROM OLD.email_bounced_at)
    EXECUTE FUNCTION slotctl_customer_has_new_email();
