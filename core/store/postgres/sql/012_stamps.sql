-- A transaction's number is not a durable stamp: a cluster into which a dump was restored starts counting
-- again, and a rule change under a number that was seen before would be missed. Together with the
-- transaction's time, a stamp is unique on every server. It needs no sequence, which applications would need
-- permission to use, and which neither logical replication nor the dump of a single table carries over.
DO $do$ BEGIN EXECUTE pg_catalog.replace($step$

-- Constant within a transaction, odd and positive.
CREATE FUNCTION {schema}.slotctl_stamp() RETURNS bigint
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (hashint8extended(pg_current_xact_id()::text::bigint,
                             (extract(epoch FROM transaction_timestamp()) * 1000000)::bigint)
            & 9223372036854775807) | 1::bigint
$$;

CREATE OR REPLACE FUNCTION {schema}.slotctl_stamp_provider() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    stamp bigint := {schema}.slotctl_stamp();
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE {schema}.providers SET rules_revision = stamp WHERE id = OLD.provider_id AND rules_revision <> stamp;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE {schema}.providers SET rules_revision = stamp WHERE id = NEW.provider_id AND rules_revision <> stamp;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION {schema}.slotctl_stamp_self() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.rules_revision := {schema}.slotctl_stamp();
    RETURN NEW;
END $$;

-- Requests that the next run checks an offering's slots again, once per transaction.
CREATE OR REPLACE FUNCTION {schema}.slotctl_touch(of_provider bigint, of_service bigint) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO {schema}.offering_windows AS w (provider_id, service_id, touched)
    VALUES (of_provider, of_service, {schema}.slotctl_stamp())
    ON CONFLICT (provider_id, service_id) DO UPDATE SET touched = excluded.touched
    WHERE w.touched <> excluded.touched
$$;

CREATE OR REPLACE FUNCTION {schema}.slotctl_slot_touched() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM {schema}.slotctl_touch(NEW.provider_id, NEW.service_id);
    RETURN NULL;
END $$;

$step$::text, '{schema}'::text, pg_catalog.quote_ident(pg_catalog.current_schema()::text)); END $do$;
