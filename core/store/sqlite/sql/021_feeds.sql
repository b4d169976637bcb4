-- What calendars that show a booking must know about it: how often it has changed, and when last (null: not since
-- it was made). Triggers write both, whichever program changes the booking. Applications neither read nor write
-- them.
ALTER TABLE bookings ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
ALTER TABLE bookings ADD COLUMN changed_at TEXT
    CHECK (changed_at IS strftime('%Y-%m-%dT%H:%M:%SZ', changed_at, '+0 days'));

CREATE TRIGGER slotctl_bookings_revised
AFTER UPDATE OF provider_id, service_id, starts_at, ends_at, status, customer ON bookings
WHEN (OLD.provider_id, OLD.service_id, OLD.starts_at, OLD.ends_at, OLD.status, OLD.customer)
     IS NOT (NEW.provider_id, NEW.service_id, NEW.starts_at, NEW.ends_at, NEW.status, NEW.customer)
BEGIN
    UPDATE bookings SET revision = OLD.revision + 1, changed_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
        WHERE id = NEW.id;
END;

-- INSERT OR REPLACE silently removes the previous booking, and its revision must not go down. Should the statement
-- not replace anything in the end, the row that is left here does no harm.
CREATE TABLE replaced_revisions (
    id        INTEGER PRIMARY KEY,
    revision  INTEGER NOT NULL
) STRICT;
CREATE TRIGGER slotctl_bookings_revision_replaced BEFORE INSERT ON bookings
WHEN EXISTS (SELECT 1 FROM bookings WHERE id = NEW.id)
BEGIN
    DELETE FROM replaced_revisions WHERE id = NEW.id;
    INSERT INTO replaced_revisions SELECT id, revision FROM bookings WHERE id = NEW.id;
END;
CREATE TRIGGER slotctl_bookings_revision_kept AFTER INSERT ON bookings
WHEN EXISTS (SELECT 1 FROM replaced_revisions WHERE id = NEW.id)
BEGIN
    UPDATE bookings SET
        revision = (SELECT revision + 1 FROM replaced_revisions WHERE id = NEW.id),
        changed_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
        WHERE id = NEW.id;
    DELETE FROM replaced_revisions WHERE id = NEW.id;
END;

-- Secret addresses at which `serve` gives a provider's bookings as a calendar.
CREATE TABLE calendar_feeds (
    provider_id  INTEGER NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    name         TEXT    NOT NULL CHECK (name <> ''),
    busy_only    INTEGER NOT NULL CHECK (busy_only IN (0, 1)),  -- only when, not what and with whom
    secret_hash  TEXT    NOT NULL UNIQUE,                       -- SHA-256; the secret itself is nowhere
    added_at     TEXT    NOT NULL CHECK (added_at IS strftime('%Y-%m-%dT%H:%M:%SZ', added_at, '+0 days')),
    PRIMARY KEY (provider_id, name)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER slotctl_providers_feeds_gone AFTER DELETE ON providers BEGIN
    DELETE FROM calendar_feeds WHERE provider_id = OLD.id;
END;
