-- Whatever decides a provider's slots stamps the provider (or the service) with the number of the transaction that
-- changed it. A run that remembers the stamp it has seen knows what changed since, whoever changed it.
-- Functions name their search path, the schema they were made in, so that they work whatever the caller's is.

CREATE FUNCTION slotctl_stamp_provider() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    stamp bigint := pg_current_xact_id()::text::bigint;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE providers SET rules_revision = stamp WHERE id = OLD.provider_id AND rules_revision <> stamp;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE providers SET rules_revision = stamp WHERE id = NEW.provider_id AND rules_revision <> stamp;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION slotctl_stamp_self() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    NEW.rules_revision := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;

CREATE TRIGGER slotctl_rules BEFORE UPDATE ON providers FOR EACH ROW
    WHEN ((OLD.time_zone, OLD.active) IS DISTINCT FROM (NEW.time_zone, NEW.active))
    EXECUTE FUNCTION slotctl_stamp_self();
CREATE TRIGGER slotctl_new BEFORE INSERT ON providers FOR EACH ROW EXECUTE FUNCTION slotctl_stamp_self();

CREATE TRIGGER slotctl_rules BEFORE UPDATE ON services FOR EACH ROW
    WHEN ((OLD.duration_minutes, OLD.step_minutes, OLD.buffer_before_minutes, OLD.buffer_after_minutes,
           OLD.capacity, OLD.max_slots, OLD.active)
          IS DISTINCT FROM
          (NEW.duration_minutes, NEW.step_minutes, NEW.buffer_before_minutes, NEW.buffer_after_minutes,
           NEW.capacity, NEW.max_slots, NEW.active))
    EXECUTE FUNCTION slotctl_stamp_self();
CREATE TRIGGER slotctl_new BEFORE INSERT ON services FOR EACH ROW EXECUTE FUNCTION slotctl_stamp_self();

CREATE TRIGGER slotctl_rules_insert AFTER INSERT OR DELETE ON offerings FOR EACH ROW
    EXECUTE FUNCTION slotctl_stamp_provider();
CREATE TRIGGER slotctl_rules_update AFTER UPDATE ON offerings FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION slotctl_stamp_provider();

CREATE TRIGGER slotctl_rules_insert AFTER INSERT OR DELETE ON provider_availability FOR EACH ROW
    EXECUTE FUNCTION slotctl_stamp_provider();
CREATE TRIGGER slotctl_rules_update AFTER UPDATE ON provider_availability FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION slotctl_stamp_provider();

CREATE TRIGGER slotctl_rules_insert AFTER INSERT OR DELETE ON service_time_slots FOR EACH ROW
    EXECUTE FUNCTION slotctl_stamp_provider();
CREATE TRIGGER slotctl_rules_update AFTER UPDATE ON service_time_slots FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION slotctl_stamp_provider();

CREATE TRIGGER slotctl_rules_insert AFTER INSERT OR DELETE ON availability_overrides FOR EACH ROW
    EXECUTE FUNCTION slotctl_stamp_provider();
CREATE TRIGGER slotctl_rules_update AFTER UPDATE ON availability_overrides FOR EACH ROW
    WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION slotctl_stamp_provider();
