-- Slots that others delete are noticed: the next run of `maintain` checks their offerings again. For slots
-- that it deletes itself, it clears the request in the same transaction.
CREATE TRIGGER slotctl_slots_deleted AFTER DELETE ON slots BEGIN
    INSERT INTO offering_windows (provider_id, service_id, touched) VALUES (OLD.provider_id, OLD.service_id, 1)
        ON CONFLICT (provider_id, service_id) DO UPDATE SET touched = touched + 1;
END;
