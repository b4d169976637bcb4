-- Whatever decides a provider's slots gives the provider (or the service) a new random revision. A run that remembers
-- the revision it has seen knows what changed since, whoever changed it. Random, so that it differs from every earlier
-- one, even where a record was deleted and made again; made odd and positive, so that it is never 0.
--
-- SQLite runs no DELETE trigger for rows that INSERT OR REPLACE pushes out, and enforces foreign keys only where a
-- connection asks for it. The triggers here and in 003_bookings.sql hold in both cases.

CREATE TRIGGER slotctl_providers_new AFTER INSERT ON providers BEGIN
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = NEW.id;
END;
CREATE TRIGGER slotctl_providers_rules AFTER UPDATE OF time_zone, active ON providers
WHEN (OLD.time_zone, OLD.active) IS NOT (NEW.time_zone, NEW.active)
BEGIN
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = NEW.id;
END;
CREATE TRIGGER slotctl_providers_gone AFTER DELETE ON providers BEGIN
    DELETE FROM offerings WHERE provider_id = OLD.id;
    DELETE FROM provider_availability WHERE provider_id = OLD.id;
    DELETE FROM availability_overrides WHERE provider_id = OLD.id;
END;

CREATE TRIGGER slotctl_services_new AFTER INSERT ON services BEGIN
    UPDATE services SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = NEW.id;
END;
CREATE TRIGGER slotctl_services_rules AFTER UPDATE OF duration_minutes, step_minutes, buffer_before_minutes,
    buffer_after_minutes, capacity, max_slots, active ON services
WHEN (OLD.duration_minutes, OLD.step_minutes, OLD.buffer_before_minutes, OLD.buffer_after_minutes,
      OLD.capacity, OLD.max_slots, OLD.active)
     IS NOT
     (NEW.duration_minutes, NEW.step_minutes, NEW.buffer_before_minutes, NEW.buffer_after_minutes,
      NEW.capacity, NEW.max_slots, NEW.active)
BEGIN
    UPDATE services SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = NEW.id;
END;
CREATE TRIGGER slotctl_services_gone AFTER DELETE ON services BEGIN
    DELETE FROM offerings WHERE service_id = OLD.id;
END;

CREATE TRIGGER slotctl_offerings_new AFTER INSERT ON offerings BEGIN
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = NEW.provider_id;
END;
CREATE TRIGGER slotctl_offerings_rules AFTER UPDATE ON offerings
WHEN (OLD.provider_id, OLD.service_id, OLD.active)
     IS NOT (NEW.provider_id, NEW.service_id, NEW.active)
BEGIN
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = OLD.provider_id;
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = NEW.provider_id;
END;
CREATE TRIGGER slotctl_offerings_gone AFTER DELETE ON offerings BEGIN
    DELETE FROM service_time_slots WHERE provider_id = OLD.provider_id AND service_id = OLD.service_id;
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = OLD.provider_id;
END;

CREATE TRIGGER slotctl_provider_availability_new AFTER INSERT ON provider_availability BEGIN
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = NEW.provider_id;
END;
CREATE TRIGGER slotctl_provider_availability_replaced BEFORE INSERT ON provider_availability BEGIN
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1
        WHERE id = (SELECT provider_id FROM provider_availability
                    WHERE id = NEW.id AND provider_id <> NEW.provider_id);
END;
CREATE TRIGGER slotctl_provider_availability_rules AFTER UPDATE ON provider_availability
WHEN (OLD.id, OLD.provider_id, OLD.weekday, OLD.starts, OLD.ends, OLD.valid_from, OLD.valid_until)
     IS NOT (NEW.id, NEW.provider_id, NEW.weekday, NEW.starts, NEW.ends, NEW.valid_from, NEW.valid_until)
BEGIN
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = OLD.provider_id;
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = NEW.provider_id;
END;
CREATE TRIGGER slotctl_provider_availability_gone AFTER DELETE ON provider_availability BEGIN
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = OLD.provider_id;
END;

CREATE TRIGGER slotctl_service_time_slots_new AFTER INSERT ON service_time_slots BEGIN
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = NEW.provider_id;
END;
CREATE TRIGGER slotctl_service_time_slots_replaced BEFORE INSERT ON service_time_slots BEGIN
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1
        WHERE id = (SELECT provider_id FROM service_time_slots
                    WHERE id = NEW.id AND provider_id <> NEW.provider_id);
END;
CREATE TRIGGER slotctl_service_time_slots_rules AFTER UPDATE ON service_time_slots
WHEN (OLD.id, OLD.provider_id, OLD.service_id, OLD.weekday, OLD.starts, OLD.ends)
     IS NOT (NEW.id, NEW.provider_id, NEW.service_id, NEW.weekday, NEW.starts, NEW.ends)
BEGIN
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = OLD.provider_id;
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = NEW.provider_id;
END;
CREATE TRIGGER slotctl_service_time_slots_gone AFTER DELETE ON service_time_slots BEGIN
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = OLD.provider_id;
END;

CREATE TRIGGER slotctl_availability_overrides_new AFTER INSERT ON availability_overrides BEGIN
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = NEW.provider_id;
END;
CREATE TRIGGER slotctl_availability_overrides_replaced BEFORE INSERT ON availability_overrides BEGIN
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1
        WHERE id = (SELECT provider_id FROM availability_overrides
                    WHERE id = NEW.id AND provider_id <> NEW.provider_id);
END;
CREATE TRIGGER slotctl_availability_overrides_rules AFTER UPDATE ON availability_overrides
WHEN (OLD.id, OLD.provider_id, OLD.date, OLD.starts, OLD.ends)
     IS NOT (NEW.id, NEW.provider_id, NEW.date, NEW.starts, NEW.ends)
BEGIN
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = OLD.provider_id;
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = NEW.provider_id;
END;
CREATE TRIGGER slotctl_availability_overrides_gone AFTER DELETE ON availability_overrides BEGIN
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = OLD.provider_id;
END;
