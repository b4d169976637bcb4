-- A pending booking with an end keeps everybody else out until then; `unreserve` cancels it afterwards.
ALTER TABLE bookings ADD COLUMN hold_until timestamptz
    CONSTRAINT bookings_hold_until_exists CHECK (hold_until >= TIMESTAMPTZ '0001-01-01 00:00:00+00'
                                                 AND hold_until < TIMESTAMPTZ '10000-01-01 00:00:00+00');
CREATE INDEX bookings_held ON bookings (hold_until) WHERE status = 'pending' AND hold_until IS NOT NULL;
-- People and programs name a booking by its id alone.
CREATE INDEX bookings_id ON bookings (id);

-- The answers to requests that may be repeated, so that a repeated one does not book twice.
CREATE TABLE booking_keys (
    scope        text        NOT NULL,  -- whose keys: each client has its own
    key          text        NOT NULL,
    request      text        NOT NULL,  -- what was asked for
    provider_id  bigint      NOT NULL,
    booking_id   bigint      NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX booking_keys_created ON booking_keys (created_at);
