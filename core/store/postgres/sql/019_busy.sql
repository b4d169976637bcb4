-- Calendars elsewhere, whose busy times keep a provider from being booked here. `calendar sync` reads them.
CREATE TABLE provider_calendars (
    provider_id  bigint      NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    name         text        NOT NULL,
    source       text        NOT NULL,  -- a URL, or the path of a file
    added_at     timestamptz NOT NULL,
    synced_at    timestamptz,           -- when it was last read without an error
    error        text,                  -- why it was not read last time
    PRIMARY KEY (provider_id, name),
    CONSTRAINT provider_calendars_have_a_name CHECK (name <> '')
);

-- When a provider is busy elsewhere: slots then neither exist nor can be booked. `calendar` is one of
-- provider_calendars, whose rows belong to `calendar sync`, or any other text for rows of an application.
CREATE TABLE provider_busy (
    provider_id  bigint      NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    calendar     text        NOT NULL,
    starts_at    timestamptz NOT NULL,
    ends_at      timestamptz NOT NULL,
    summary      text        NOT NULL DEFAULT '',
    PRIMARY KEY (provider_id, calendar, starts_at, ends_at),
    CONSTRAINT provider_busy_takes_time CHECK (ends_at > starts_at),
    CONSTRAINT provider_busy_exists CHECK (starts_at >= TIMESTAMPTZ '0001-01-01 00:00:00+00'
                                           AND ends_at < TIMESTAMPTZ '10000-01-01 00:00:00+00')
);
CREATE INDEX provider_busy_end ON provider_busy (provider_id, ends_at);

CREATE TRIGGER slotctl_rules_insert AFTER INSERT OR DELETE ON provider_busy FOR EACH ROW
    EXECUTE FUNCTION slotctl_stamp_provider();
CREATE TRIGGER slotctl_rules_update AFTER UPDATE ON provider_busy FOR EACH ROW
    WHEN ((OLD.provider_id, OLD.starts_at, OLD.ends_at) IS DISTINCT FROM (NEW.provider_id, NEW.starts_at, NEW.ends_at))
    EXECUTE FUNCTION slotctl_stamp_provider();
