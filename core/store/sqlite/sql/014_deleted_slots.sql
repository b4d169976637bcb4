-- Slots that others delete are noticed: the next run of `maintain` looks at their offerings again. What it deletes itself
-- it writes off in the same transaction.
CREATE TRIGGER slotctl_slots_deleted AFTER DELETE ON slots BEGIN
    INSERT INTO offering_windows (provider_id, service_id, touched) VALUES (OLD.provider_id, OLD.service_id, 1)
        ON CONFLICT (provider_id, service_id) DO UPDATE SET touched = touched + 1;
END;
