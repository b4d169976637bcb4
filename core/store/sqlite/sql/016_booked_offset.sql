-- The UTC offset with which a booking was made, to find bookings whose local time has moved because the rules
-- of their zone changed. `maintain` writes it; null: not written yet. Applications neither read nor write it.
ALTER TABLE bookings ADD COLUMN utc_offset_seconds INTEGER CHECK (utc_offset_seconds BETWEEN -93599 AND 93599);
-- The time comes first, since past bookings are never checked again.
CREATE INDEX bookings_without_offset ON bookings (starts_at)
    WHERE utc_offset_seconds IS NULL AND status IN ('pending', 'confirmed');

CREATE TRIGGER slotctl_bookings_anew AFTER UPDATE OF provider_id, starts_at, status ON bookings
WHEN NEW.utc_offset_seconds IS NOT NULL
     AND ((OLD.provider_id, OLD.starts_at) IS NOT (NEW.provider_id, NEW.starts_at)
          OR OLD.status = 'cancelled' AND NEW.status <> 'cancelled')
BEGIN
    UPDATE bookings SET utc_offset_seconds = NULL WHERE id = NEW.id;
END;
CREATE TRIGGER slotctl_providers_zone AFTER UPDATE OF time_zone ON providers WHEN OLD.time_zone <> NEW.time_zone
BEGIN
    UPDATE bookings SET utc_offset_seconds = NULL
        WHERE provider_id = OLD.id AND status <> 'cancelled'
          AND starts_at > strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-1 day') AND utc_offset_seconds IS NOT NULL;
END;
CREATE TRIGGER slotctl_providers_zone_gone AFTER DELETE ON providers BEGIN
    UPDATE bookings SET utc_offset_seconds = NULL
        WHERE provider_id = OLD.id AND status <> 'cancelled'
          AND starts_at > strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-1 day') AND utc_offset_seconds IS NOT NULL;
END;
-- INSERT OR REPLACE silently removes the previous provider.
CREATE TRIGGER slotctl_providers_zone_replaced BEFORE INSERT ON providers
WHEN EXISTS (SELECT 1 FROM providers WHERE id = NEW.id AND time_zone <> NEW.time_zone)
BEGIN
    UPDATE bookings SET utc_offset_seconds = NULL
        WHERE provider_id = NEW.id AND status <> 'cancelled'
          AND starts_at > strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-1 day') AND utc_offset_seconds IS NOT NULL;
END;
