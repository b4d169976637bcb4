-- Whom bookings are for (`bookings.customer` names them). A customer who is not here gets no message.
CREATE TABLE customers (
    id               TEXT    NOT NULL PRIMARY KEY,
    name             TEXT    NOT NULL,
    email            TEXT,
    phone            TEXT,
    locale           TEXT,  -- a language tag: `de`, `pt-BR`; null: the default templates
    time_zone        TEXT,  -- an IANA name; null: that of the provider
    created_at       TEXT    NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
                             CHECK (created_at IS strftime('%Y-%m-%dT%H:%M:%SZ', created_at, '+0 days')),
    email_opt_out    INTEGER NOT NULL DEFAULT 0 CHECK (email_opt_out IN (0, 1)),
    push_opt_out     INTEGER NOT NULL DEFAULT 0 CHECK (push_opt_out IN (0, 1)),
    email_bounced_at TEXT  -- a mail server refused the address for good: nothing is sent there
                             CHECK (email_bounced_at IS strftime('%Y-%m-%dT%H:%M:%SZ', email_bounced_at, '+0 days')),
    CHECK (id <> ''),
    CHECK (email <> '')
) STRICT;
CREATE INDEX customers_created ON customers (created_at);

CREATE TABLE customer_devices (
    customer_id      TEXT    NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    token            TEXT    NOT NULL,
    platform         TEXT,
    added_at         TEXT    NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
                             CHECK (added_at IS strftime('%Y-%m-%dT%H:%M:%SZ', added_at, '+0 days')),
    dead_at          TEXT  -- the push service does not know it any more
                             CHECK (dead_at IS strftime('%Y-%m-%dT%H:%M:%SZ', dead_at, '+0 days')),
    PRIMARY KEY (customer_id, token),
    CHECK (token <> '')
) STRICT;

-- Messages to send, and what became of them. A message about a booking whose text is null is worded when it is sent.
CREATE TABLE notifications (
    id               INTEGER PRIMARY KEY,
    queue            TEXT    NOT NULL DEFAULT 'notifications',
    event            TEXT    NOT NULL,
    channel          TEXT    NOT NULL,
    customer_id      TEXT,
    recipient        TEXT,  -- an address or URL; null: that of the customer when it is sent
    subject          TEXT,
    body             TEXT,
    data             TEXT    CHECK (data IS NULL OR json_valid(data)),
    dedup_key        TEXT    UNIQUE,
    status           TEXT    NOT NULL DEFAULT 'pending',
    attempts         INTEGER NOT NULL DEFAULT 0,
    max_attempts     INTEGER NOT NULL DEFAULT 3,
    next_attempt_at  TEXT    NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
                             CHECK (next_attempt_at IS strftime('%Y-%m-%dT%H:%M:%SZ', next_attempt_at, '+0 days')),
    created_at       TEXT    NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
                             CHECK (created_at IS strftime('%Y-%m-%dT%H:%M:%SZ', created_at, '+0 days')),
    expires_at       TEXT  -- of no use from then on; null: a day after it was created
                             CHECK (expires_at IS strftime('%Y-%m-%dT%H:%M:%SZ', expires_at, '+0 days')),
    sent_at          TEXT    CHECK (sent_at IS strftime('%Y-%m-%dT%H:%M:%SZ', sent_at, '+0 days')),
    error            TEXT,
    provider_id      INTEGER,
    booking_id       INTEGER,
    starts_at        TEXT  -- the start of the booking that the message is about
                             CHECK (starts_at IS strftime('%Y-%m-%dT%H:%M:%SZ', starts_at, '+0 days')),
    at_most_once     INTEGER NOT NULL DEFAULT 0 CHECK (at_most_once IN (0, 1)),  -- rather lost than sent twice
    claimed_by       TEXT,  -- who is sending it
    claimed_until    TEXT  -- after that, its sender has died
                             CHECK (claimed_until IS strftime('%Y-%m-%dT%H:%M:%SZ', claimed_until, '+0 days')),
    CHECK (queue IN ('appointments', 'notifications', 'reviews', 'maintenance')),
    CHECK (channel IN ('email', 'push', 'webhook')),
    CHECK (status IN ('pending', 'sending', 'sent', 'failed', 'cancelled', 'unknown')),
    CHECK (event <> ''),
    CHECK (attempts >= 0 AND max_attempts BETWEEN 1 AND 100),
    CHECK (customer_id IS NOT NULL OR recipient IS NOT NULL)
) STRICT;
CREATE INDEX notifications_due ON notifications (queue, next_attempt_at, id) WHERE status = 'pending';
CREATE INDEX notifications_sending ON notifications (claimed_until) WHERE status = 'sending';
CREATE INDEX notifications_sent ON notifications (sent_at) WHERE status = 'sent';
CREATE INDEX notifications_ended ON notifications (created_at) WHERE status IN ('failed', 'cancelled', 'unknown');
CREATE INDEX notifications_booking ON notifications (provider_id, booking_id) WHERE booking_id IS NOT NULL;

CREATE TABLE reviews (
    id               INTEGER PRIMARY KEY,
    provider_id      INTEGER NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    customer_id      TEXT    NOT NULL,
    booking_id       INTEGER,
    rating           INTEGER NOT NULL,
    comment          TEXT,
    created_at       TEXT    NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
                             CHECK (created_at IS strftime('%Y-%m-%dT%H:%M:%SZ', created_at, '+0 days')),
    CHECK (rating BETWEEN 1 AND 5)
) STRICT;
CREATE INDEX reviews_provider ON reviews (provider_id);
CREATE INDEX reviews_booking ON reviews (booking_id) WHERE booking_id IS NOT NULL;
CREATE INDEX reviews_created ON reviews (created_at);

CREATE TABLE provider_statistics (
    provider_id      INTEGER PRIMARY KEY REFERENCES providers (id) ON DELETE CASCADE,
    rating_average   REAL,  -- null: no review
    rating_count     INTEGER NOT NULL DEFAULT 0,
    stars            TEXT    NOT NULL DEFAULT '{}' CHECK (json_valid(stars)),  -- {"1": 0, "5": 12}
    bookings         TEXT    NOT NULL DEFAULT '{}' CHECK (json_valid(bookings)),  -- by status
    completion_rate  REAL,  -- completed of completed, cancelled and missed, from 0 to 1; null: none
    updated_at       TEXT    NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
                             CHECK (updated_at IS strftime('%Y-%m-%dT%H:%M:%SZ', updated_at, '+0 days'))
) STRICT;

CREATE TABLE daily_statistics (
    date             TEXT    NOT NULL PRIMARY KEY CHECK (date IS date(date, '+0 days')),
    counts           TEXT    NOT NULL CHECK (json_valid(counts))
) STRICT;

CREATE TABLE chat_rooms (
    id               INTEGER PRIMARY KEY,
    provider_id      INTEGER REFERENCES providers (id) ON DELETE SET NULL,
    customer_id      TEXT,
    last_activity_at TEXT    NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
                             CHECK (last_activity_at IS strftime('%Y-%m-%dT%H:%M:%SZ', last_activity_at, '+0 days')),
    active           INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;
CREATE INDEX chat_rooms_idle ON chat_rooms (last_activity_at) WHERE active = 1;
CREATE INDEX chat_rooms_provider ON chat_rooms (provider_id) WHERE provider_id IS NOT NULL;

-- When a booking was put aside: it is kept, and lists leave it out.
ALTER TABLE bookings ADD COLUMN archived_at TEXT
                             CHECK (archived_at IS strftime('%Y-%m-%dT%H:%M:%SZ', archived_at, '+0 days'));
-- Since when it has its present start: null, since it was made. A trigger writes it.
ALTER TABLE bookings ADD COLUMN moved_at TEXT
                             CHECK (moved_at IS strftime('%Y-%m-%dT%H:%M:%SZ', moved_at, '+0 days'));
CREATE TRIGGER slotctl_bookings_moved AFTER UPDATE OF starts_at ON bookings
WHEN NEW.starts_at <> OLD.starts_at AND NEW.moved_at IS OLD.moved_at  -- slotctl itself says when
BEGIN
    UPDATE bookings SET moved_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now') WHERE id = NEW.id;
END;
-- What the customer of a booking was told last, so that changes are noticed, whichever program makes them.
CREATE TABLE told_bookings (
    provider_id  INTEGER NOT NULL,
    booking_id   INTEGER NOT NULL,
    customer     TEXT    NOT NULL,
    status       TEXT    NOT NULL,
    starts_at    TEXT    NOT NULL CHECK (starts_at IS strftime('%Y-%m-%dT%H:%M:%SZ', starts_at, '+0 days')),
    told_at      TEXT    NOT NULL CHECK (told_at IS strftime('%Y-%m-%dT%H:%M:%SZ', told_at, '+0 days')),
    PRIMARY KEY (provider_id, booking_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX told_bookings_starts ON told_bookings (starts_at);

-- Reminders look for starts, other jobs for ends, and messages about changes for what was changed.
CREATE INDEX bookings_confirmed_starts ON bookings (starts_at) WHERE status = 'confirmed';
CREATE INDEX bookings_confirmed_ends ON bookings (ends_at) WHERE status = 'confirmed';
CREATE INDEX bookings_ended ON bookings (ends_at)
    WHERE status IN ('completed', 'cancelled', 'missed') AND archived_at IS NULL;
CREATE INDEX bookings_created ON bookings (created_at);
CREATE INDEX bookings_changed ON bookings (changed_at) WHERE changed_at IS NOT NULL;

-- What depends on a record goes with it, also where a connection does not ask for foreign keys.
CREATE TRIGGER slotctl_customers_devices_gone AFTER DELETE ON customers BEGIN
    DELETE FROM customer_devices WHERE customer_id = OLD.id;
END;
CREATE TRIGGER slotctl_providers_reviews_gone AFTER DELETE ON providers BEGIN
    DELETE FROM reviews WHERE provider_id = OLD.id;
    DELETE FROM provider_statistics WHERE provider_id = OLD.id;
    UPDATE chat_rooms SET provider_id = NULL WHERE provider_id = OLD.id;
END;
