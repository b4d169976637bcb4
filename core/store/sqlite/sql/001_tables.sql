-- Tables that applications read and write too, named like those of the PostgreSQL store. Here an `id` is SQLite's own
-- row number, so ids are unique across providers, and indexes lead with provider_id instead.
--
-- Instants are texts such as 2026-11-20T09:00:00Z, so that their order is the order of time: the checks hold them to
-- this one form and to times that exist (SQLite works out a date anew only if something is added to it, be it
-- 0 days). Dates are 2026-11-20, times of day 09:00 or 09:00:30, booleans 0 and 1.

CREATE TABLE providers (
    id              INTEGER PRIMARY KEY CHECK (id > 0),
    name            TEXT    NOT NULL,
    time_zone       TEXT    NOT NULL,
    active          INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    -- Changes whenever anything that decides this provider's slots changes; see 002_rules.sql.
    rules_revision  INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE services (
    id                     INTEGER PRIMARY KEY CHECK (id > 0),
    name                   TEXT    NOT NULL,
    duration_minutes       INTEGER NOT NULL CHECK (duration_minutes > 0),
    step_minutes           INTEGER          CHECK (step_minutes > 0),
    buffer_before_minutes  INTEGER NOT NULL DEFAULT 0 CHECK (buffer_before_minutes >= 0),
    buffer_after_minutes   INTEGER NOT NULL DEFAULT 0 CHECK (buffer_after_minutes >= 0),
    capacity               INTEGER NOT NULL DEFAULT 1 CHECK (capacity BETWEEN 1 AND 2147483647),
    min_notice_minutes     INTEGER NOT NULL DEFAULT 0 CHECK (min_notice_minutes >= 0),
    max_slots              INTEGER          CHECK (max_slots BETWEEN 1 AND 2147483647),
    active                 INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    rules_revision         INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE offerings (
    provider_id  INTEGER NOT NULL REFERENCES providers ON DELETE CASCADE,
    service_id   INTEGER NOT NULL REFERENCES services ON DELETE CASCADE,
    active       INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    PRIMARY KEY (provider_id, service_id)
) STRICT, WITHOUT ROWID;
-- For deleting a service.
CREATE INDEX offerings_service ON offerings (service_id);

CREATE TABLE provider_availability (
    id           INTEGER PRIMARY KEY,
    provider_id  INTEGER NOT NULL REFERENCES providers ON DELETE CASCADE,
    weekday      INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    starts       TEXT    NOT NULL
                 CHECK (starts < '24:00' AND
                        (starts GLOB '[0-2][0-9]:[0-5][0-9]' OR starts GLOB '[0-2][0-9]:[0-5][0-9]:[0-5][0-9]')),
    ends         TEXT    NOT NULL
                 CHECK (ends IN ('24:00', '24:00:00') OR ends < '24:00' AND
                        (ends GLOB '[0-2][0-9]:[0-5][0-9]' OR ends GLOB '[0-2][0-9]:[0-5][0-9]:[0-5][0-9]')),
    valid_from   TEXT    CHECK (valid_from IS date(valid_from, '+0 days')),
    valid_until  TEXT    CHECK (valid_until IS date(valid_until, '+0 days')),
    CHECK (valid_from <= valid_until)
) STRICT;
CREATE INDEX provider_availability_provider ON provider_availability (provider_id);

CREATE TABLE service_time_slots (
    id           INTEGER PRIMARY KEY,
    provider_id  INTEGER NOT NULL,
    service_id   INTEGER NOT NULL,
    weekday      INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    starts       TEXT    NOT NULL
                 CHECK (starts < '24:00' AND
                        (starts GLOB '[0-2][0-9]:[0-5][0-9]' OR starts GLOB '[0-2][0-9]:[0-5][0-9]:[0-5][0-9]')),
    ends         TEXT    NOT NULL
                 CHECK (ends IN ('24:00', '24:00:00') OR ends < '24:00' AND
                        (ends GLOB '[0-2][0-9]:[0-5][0-9]' OR ends GLOB '[0-2][0-9]:[0-5][0-9]:[0-5][0-9]')),
    FOREIGN KEY (provider_id, service_id) REFERENCES offerings ON DELETE CASCADE
) STRICT;
CREATE INDEX service_time_slots_offering ON service_time_slots (provider_id, service_id);

CREATE TABLE availability_overrides (
    id           INTEGER PRIMARY KEY,
    provider_id  INTEGER NOT NULL REFERENCES providers ON DELETE CASCADE,
    date         TEXT    NOT NULL CHECK (date IS date(date, '+0 days')),
    starts       TEXT
                 CHECK (starts < '24:00' AND
                        (starts GLOB '[0-2][0-9]:[0-5][0-9]' OR starts GLOB '[0-2][0-9]:[0-5][0-9]:[0-5][0-9]')),
    ends         TEXT
                 CHECK (ends IN ('24:00', '24:00:00') OR ends < '24:00' AND
                        (ends GLOB '[0-2][0-9]:[0-5][0-9]' OR ends GLOB '[0-2][0-9]:[0-5][0-9]:[0-5][0-9]')),
    -- Both null: closed on that date.
    CHECK ((starts IS NULL) = (ends IS NULL))
) STRICT;
CREATE INDEX availability_overrides_date ON availability_overrides (provider_id, date);

-- No foreign key: a row is checked by who makes it, and checking each of a million generated rows again would take
-- longer than writing them. What is left of a deleted provider or service is withdrawn by the next run.
CREATE TABLE slots (
    provider_id    INTEGER NOT NULL,
    service_id     INTEGER NOT NULL,
    starts_at      TEXT    NOT NULL CHECK (starts_at GLOB
                   '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z'),
    ends_at        TEXT    NOT NULL CHECK (ends_at GLOB
                   '[0-9][0-9][0-9][0-9]-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z'),
    -- What a booking keeps the provider from doing: the slot and its buffers. Filled in when the slot becomes booked.
    blocked_from   TEXT,
    blocked_until  TEXT,
    capacity       INTEGER NOT NULL,
    booked_count   INTEGER NOT NULL DEFAULT 0,
    origin         TEXT    NOT NULL DEFAULT 'generated' CHECK (origin IN ('generated', 'manual')),
    -- Booked, though the rules no longer yield it.
    outside_rules  INTEGER NOT NULL DEFAULT 0 CHECK (outside_rules IN (0, 1)),
    PRIMARY KEY (provider_id, service_id, starts_at),
    CHECK (starts_at < ends_at),
    CHECK (capacity BETWEEN 1 AND 2147483647),
    CONSTRAINT "a slot takes no more bookings than its capacity" CHECK (booked_count BETWEEN 0 AND capacity),
    CHECK (blocked_from IS NULL AND blocked_until IS NULL
           OR blocked_from IS strftime('%Y-%m-%dT%H:%M:%SZ', blocked_from, '+0 days')
              AND blocked_until IS strftime('%Y-%m-%dT%H:%M:%SZ', blocked_until, '+0 days')
              AND blocked_from < blocked_until),
    -- That the day and the hour exist is asked only of the few rows that others make.
    CHECK (booked_count = 0 AND origin = 'generated'
           OR starts_at IS strftime('%Y-%m-%dT%H:%M:%SZ', starts_at, '+0 days')
              AND ends_at IS strftime('%Y-%m-%dT%H:%M:%SZ', ends_at, '+0 days'))
) STRICT, WITHOUT ROWID;
CREATE INDEX slots_booked ON slots (provider_id, blocked_from) WHERE booked_count > 0;
CREATE INDEX slots_outside_rules ON slots (provider_id, service_id, starts_at) WHERE outside_rules;

CREATE TABLE bookings (
    id           INTEGER PRIMARY KEY,
    provider_id  INTEGER NOT NULL,
    service_id   INTEGER NOT NULL,
    starts_at    TEXT    NOT NULL CHECK (starts_at IS strftime('%Y-%m-%dT%H:%M:%SZ', starts_at, '+0 days')),
    ends_at      TEXT    NOT NULL CHECK (ends_at IS strftime('%Y-%m-%dT%H:%M:%SZ', ends_at, '+0 days')),
    customer     TEXT    NOT NULL,
    status       TEXT    NOT NULL DEFAULT 'confirmed'
                 CHECK (status IN ('pending', 'confirmed', 'completed', 'cancelled', 'missed')),
    created_at   TEXT    NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
                 CHECK (created_at IS strftime('%Y-%m-%dT%H:%M:%SZ', created_at, '+0 days')),
    CHECK (starts_at < ends_at)
) STRICT;
CREATE INDEX bookings_slot ON bookings (provider_id, service_id, starts_at);

-- What `maintain` did for a pair of provider and service.
CREATE TABLE offering_windows (
    provider_id        INTEGER NOT NULL,
    service_id         INTEGER NOT NULL,
    horizon            TEXT    NOT NULL DEFAULT '0001-01-01'
                       CHECK (horizon IS date(horizon, '+0 days')),
    filled_until       TEXT    NOT NULL DEFAULT '0001-01-01T00:00:00Z'
                       CHECK (filled_until IS strftime('%Y-%m-%dT%H:%M:%SZ', filled_until, '+0 days')),
    capped             INTEGER NOT NULL DEFAULT 0 CHECK (capped IN (0, 1)),
    expired_before     TEXT    NOT NULL DEFAULT '0001-01-01'
                       CHECK (expired_before IS date(expired_before, '+0 days')),
    provider_revision  INTEGER NOT NULL DEFAULT 0,
    service_revision   INTEGER NOT NULL DEFAULT 0,
    zone_stamp         INTEGER NOT NULL DEFAULT 0,
    max_slots          INTEGER NOT NULL DEFAULT 0,
    touched            INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (provider_id, service_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE product_variants (
    id                 INTEGER PRIMARY KEY CHECK (id > 0),
    sku                TEXT    NOT NULL,
    stock_quantity     INTEGER NOT NULL DEFAULT 0 CHECK (stock_quantity >= 0),
    reserved_quantity  INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "no more is reserved than there is in stock"
        CHECK (reserved_quantity BETWEEN 0 AND stock_quantity)
) STRICT;

CREATE TABLE drop_products (
    id                 INTEGER PRIMARY KEY CHECK (id > 0),
    variant_id         INTEGER NOT NULL REFERENCES product_variants,
    stock_quantity     INTEGER NOT NULL DEFAULT 0 CHECK (stock_quantity >= 0),
    reserved_quantity  INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "no more is reserved than there is in stock"
        CHECK (reserved_quantity BETWEEN 0 AND stock_quantity)
) STRICT;
CREATE INDEX drop_products_variant ON drop_products (variant_id);

CREATE TABLE orders (
    id              INTEGER PRIMARY KEY CHECK (id > 0),
    status          TEXT    NOT NULL DEFAULT 'pending'
                    CHECK (status IN ('pending', 'confirmed', 'cancelled')),
    payment_status  TEXT    NOT NULL DEFAULT 'unpaid'
                    CHECK (payment_status IN ('unpaid', 'processing', 'paid', 'failed', 'refunded')),
    created_at      TEXT    NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
                    CHECK (created_at IS strftime('%Y-%m-%dT%H:%M:%SZ', created_at, '+0 days')),
    cancelled_at    TEXT    CHECK (cancelled_at IS strftime('%Y-%m-%dT%H:%M:%SZ', cancelled_at, '+0 days')),
    cancel_reason   TEXT
) STRICT;

CREATE TABLE inventory_reservations (
    id               INTEGER PRIMARY KEY,
    order_id         INTEGER NOT NULL REFERENCES orders ON DELETE CASCADE,
    variant_id       INTEGER NOT NULL REFERENCES product_variants,
    drop_product_id  INTEGER REFERENCES drop_products,
    quantity         INTEGER NOT NULL CHECK (quantity > 0),
    status           TEXT    NOT NULL DEFAULT 'active'
                     CHECK (status IN ('active', 'confirmed', 'consumed', 'released')),
    created_at       TEXT    NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'))
                     CHECK (created_at IS strftime('%Y-%m-%dT%H:%M:%SZ', created_at, '+0 days')),
    expires_at       TEXT    CHECK (expires_at IS strftime('%Y-%m-%dT%H:%M:%SZ', expires_at, '+0 days')),
    released_at      TEXT    CHECK (released_at IS strftime('%Y-%m-%dT%H:%M:%SZ', released_at, '+0 days'))
) STRICT;
CREATE INDEX inventory_reservations_order ON inventory_reservations (order_id);
-- What holds stock, to add it up.
CREATE INDEX inventory_reservations_variant ON inventory_reservations (variant_id, status, quantity);
CREATE INDEX inventory_reservations_drop_product ON inventory_reservations (drop_product_id, status, quantity)
    WHERE drop_product_id IS NOT NULL;
-- What is due among millions of settled rows.
CREATE INDEX inventory_reservations_expiring ON inventory_reservations (expires_at)
    WHERE status = 'active' AND expires_at IS NOT NULL;
CREATE INDEX inventory_reservations_ageing ON inventory_reservations (created_at)
    WHERE status = 'active' AND expires_at IS NULL;

CREATE TABLE job_runs (
    -- A number is never used twice, not even after old rows were deleted: it stands in logs.
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    job          TEXT    NOT NULL,
    -- What the run was limited to; '' = everything.
    scope        TEXT    NOT NULL DEFAULT '',
    status       TEXT    NOT NULL CHECK (status IN
                 ('running', 'ok', 'partial', 'failed', 'skipped', 'interrupted', 'crashed')),
    started_at   TEXT    NOT NULL CHECK (started_at IS strftime('%Y-%m-%dT%H:%M:%SZ', started_at, '+0 days')),
    finished_at  TEXT    CHECK (finished_at IS strftime('%Y-%m-%dT%H:%M:%SZ', finished_at, '+0 days')),
    host         TEXT    NOT NULL,
    pid          INTEGER NOT NULL,
    version      TEXT    NOT NULL,
    dry_run      INTEGER NOT NULL DEFAULT 0 CHECK (dry_run IN (0, 1)),
    counts       TEXT    NOT NULL DEFAULT '{}' CHECK (json_valid(counts)),
    error        TEXT
) STRICT;
CREATE INDEX job_runs_good ON job_runs (job, started_at DESC) WHERE status = 'ok' AND NOT dry_run AND scope = '';
CREATE INDEX job_runs_unfinished ON job_runs (job, started_at DESC) WHERE status = 'running';
