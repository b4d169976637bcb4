-- A pending booking with an end keeps everybody else out until then; `unreserve` cancels it afterwards.
ALTER TABLE bookings ADD COLUMN hold_until TEXT
    CHECK (hold_until IS strftime('%Y-%m-%dT%H:%M:%SZ', hold_until, '+0 days'));
CREATE INDEX bookings_held ON bookings (hold_until) WHERE status = 'pending' AND hold_until IS NOT NULL;

-- The answers to requests that may be repeated, so that a repeated one does not book twice.
CREATE TABLE booking_keys (
    scope        TEXT    NOT NULL,  -- whose keys: each client has its own
    key          TEXT    NOT NULL,
    request      TEXT    NOT NULL,  -- what was asked for
    provider_id  INTEGER NOT NULL,
    booking_id   INTEGER NOT NULL,
    created_at   TEXT    NOT NULL CHECK (created_at IS strftime('%Y-%m-%dT%H:%M:%SZ', created_at, '+0 days')),
    PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX booking_keys_created ON booking_keys (created_at);
