-- When a booking was completed: null, when it ended. A trigger writes it.
ALTER TABLE bookings ADD COLUMN completed_at TEXT
    CHECK (completed_at IS strftime('%Y-%m-%dT%H:%M:%SZ', completed_at, '+0 days'));
CREATE TRIGGER slotctl_bookings_completed AFTER UPDATE OF status ON bookings
WHEN NEW.status = 'completed' AND OLD.status <> 'completed'
     AND NEW.completed_at IS OLD.completed_at  -- slotctl itself says when
BEGIN
    UPDATE bookings SET completed_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now') WHERE id = NEW.id;
END;
CREATE INDEX bookings_completed ON bookings (coalesce(completed_at, ends_at)) WHERE status = 'completed';

-- Whether a customer has reviewed a provider, and was asked to.
DROP INDEX reviews_provider;
CREATE INDEX reviews_customer ON reviews (provider_id, customer_id);
CREATE INDEX notifications_reviews ON notifications (provider_id, customer_id) WHERE queue = 'reviews';

-- Providers whose bookings or reviews have changed since their row of `provider_statistics` was written.
CREATE TABLE stale_provider_statistics (
    id           INTEGER PRIMARY KEY,
    provider_id  INTEGER NOT NULL UNIQUE
) STRICT;

CREATE TRIGGER slotctl_bookings_statistics_new AFTER INSERT ON bookings BEGIN
    INSERT INTO stale_provider_statistics (provider_id) SELECT NEW.provider_id
        WHERE NOT EXISTS (SELECT 1 FROM stale_provider_statistics WHERE provider_id = NEW.provider_id);
END;
CREATE TRIGGER slotctl_bookings_statistics_gone AFTER DELETE ON bookings BEGIN
    INSERT INTO stale_provider_statistics (provider_id) SELECT OLD.provider_id
        WHERE NOT EXISTS (SELECT 1 FROM stale_provider_statistics WHERE provider_id = OLD.provider_id);
END;
CREATE TRIGGER slotctl_bookings_statistics_changed AFTER UPDATE OF provider_id, status ON bookings
WHEN (OLD.provider_id, OLD.status) IS NOT (NEW.provider_id, NEW.status)
BEGIN
    INSERT INTO stale_provider_statistics (provider_id) SELECT OLD.provider_id
        WHERE NOT EXISTS (SELECT 1 FROM stale_provider_statistics WHERE provider_id = OLD.provider_id);
    INSERT INTO stale_provider_statistics (provider_id) SELECT NEW.provider_id
        WHERE NOT EXISTS (SELECT 1 FROM stale_provider_statistics WHERE provider_id = NEW.provider_id);
END;
-- INSERT OR REPLACE and UPDATE OR REPLACE silently remove the previous row.
CREATE TRIGGER slotctl_bookings_statistics_replaced BEFORE INSERT ON bookings BEGIN
    INSERT INTO stale_provider_statistics (provider_id) SELECT provider_id FROM bookings
        WHERE id = NEW.id AND provider_id NOT IN (SELECT provider_id FROM stale_provider_statistics);
END;
CREATE TRIGGER slotctl_bookings_statistics_replaced_by_update BEFORE UPDATE OF id ON bookings
WHEN NEW.id <> OLD.id
BEGIN
    INSERT INTO stale_provider_statistics (provider_id) SELECT provider_id FROM bookings
        WHERE id = NEW.id AND provider_id NOT IN (SELECT provider_id FROM stale_provider_statistics);
END;

CREATE TRIGGER slotctl_reviews_statistics_new AFTER INSERT ON reviews BEGIN
    INSERT INTO stale_provider_statistics (provider_id) SELECT NEW.provider_id
        WHERE NOT EXISTS (SELECT 1 FROM stale_provider_statistics WHERE provider_id = NEW.provider_id);
END;
CREATE TRIGGER slotctl_reviews_statistics_gone AFTER DELETE ON reviews BEGIN
    INSERT INTO stale_provider_statistics (provider_id) SELECT OLD.provider_id
        WHERE NOT EXISTS (SELECT 1 FROM stale_provider_statistics WHERE provider_id = OLD.provider_id);
END;
CREATE TRIGGER slotctl_reviews_statistics_changed AFTER UPDATE OF provider_id, rating ON reviews
WHEN (OLD.provider_id, OLD.rating) IS NOT (NEW.provider_id, NEW.rating)
BEGIN
    INSERT INTO stale_provider_statistics (provider_id) SELECT OLD.provider_id
        WHERE NOT EXISTS (SELECT 1 FROM stale_provider_statistics WHERE provider_id = OLD.provider_id);
    INSERT INTO stale_provider_statistics (provider_id) SELECT NEW.provider_id
        WHERE NOT EXISTS (SELECT 1 FROM stale_provider_statistics WHERE provider_id = NEW.provider_id);
END;
CREATE TRIGGER slotctl_reviews_statistics_replaced BEFORE INSERT ON reviews BEGIN
    INSERT INTO stale_provider_statistics (provider_id) SELECT provider_id FROM reviews
        WHERE id = NEW.id AND provider_id NOT IN (SELECT provider_id FROM stale_provider_statistics);
END;
CREATE TRIGGER slotctl_reviews_statistics_replaced_by_update BEFORE UPDATE OF id ON reviews
WHEN NEW.id <> OLD.id
BEGIN
    INSERT INTO stale_provider_statistics (provider_id) SELECT provider_id FROM reviews
        WHERE id = NEW.id AND provider_id NOT IN (SELECT provider_id FROM stale_provider_statistics);
END;

CREATE TRIGGER slotctl_providers_statistics_new AFTER INSERT ON providers BEGIN
    INSERT INTO stale_provider_statistics (provider_id) SELECT NEW.id
        WHERE NOT EXISTS (SELECT 1 FROM stale_provider_statistics WHERE provider_id = NEW.id);
END;

INSERT INTO stale_provider_statistics (provider_id) SELECT id FROM providers;
