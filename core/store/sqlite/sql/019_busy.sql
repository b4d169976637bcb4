-- Calendars elsewhere, whose busy times keep a provider from being booked here. `calendar sync` reads them.
CREATE TABLE provider_calendars (
    provider_id  INTEGER NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    name         TEXT    NOT NULL CHECK (name <> ''),
    source       TEXT    NOT NULL,  -- a URL, or the path of a file
    added_at     TEXT    NOT NULL CHECK (added_at IS strftime('%Y-%m-%dT%H:%M:%SZ', added_at, '+0 days')),
    synced_at    TEXT    CHECK (synced_at IS strftime('%Y-%m-%dT%H:%M:%SZ', synced_at, '+0 days')),  -- last read without an error
    error        TEXT,              -- why it was not read last time
    PRIMARY KEY (provider_id, name)
) STRICT, WITHOUT ROWID;

-- When a provider is busy elsewhere: slots then neither exist nor can be booked. `calendar` is one of
-- provider_calendars, whose rows belong to `calendar sync`, or any other text for rows of an application.
CREATE TABLE provider_busy (
    provider_id  INTEGER NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    calendar     TEXT    NOT NULL,
    starts_at    TEXT    NOT NULL CHECK (starts_at IS strftime('%Y-%m-%dT%H:%M:%SZ', starts_at, '+0 days')),
    ends_at      TEXT    NOT NULL CHECK (ends_at IS strftime('%Y-%m-%dT%H:%M:%SZ', ends_at, '+0 days')),
    summary      TEXT    NOT NULL DEFAULT '',
    PRIMARY KEY (provider_id, calendar, starts_at, ends_at),
    CHECK (ends_at > starts_at)
) STRICT, WITHOUT ROWID;
CREATE INDEX provider_busy_end ON provider_busy (provider_id, ends_at);

-- The key holds all that matters, so a row that INSERT OR REPLACE pushes out had the same times.
CREATE TRIGGER slotctl_provider_busy_new AFTER INSERT ON provider_busy BEGIN
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = NEW.provider_id;
END;
CREATE TRIGGER slotctl_provider_busy_changed AFTER UPDATE OF provider_id, starts_at, ends_at ON provider_busy
WHEN (OLD.provider_id, OLD.starts_at, OLD.ends_at) IS NOT (NEW.provider_id, NEW.starts_at, NEW.ends_at)
BEGIN
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = OLD.provider_id;
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = NEW.provider_id;
END;
CREATE TRIGGER slotctl_provider_busy_gone AFTER DELETE ON provider_busy BEGIN
    UPDATE providers SET rules_revision = random() & 0x7fffffffffffffff | 1 WHERE id = OLD.provider_id;
END;
CREATE TRIGGER slotctl_providers_busy_gone AFTER DELETE ON providers BEGIN
    DELETE FROM provider_busy WHERE provider_id = OLD.id;
    DELETE FROM provider_calendars WHERE provider_id = OLD.id;
END;
