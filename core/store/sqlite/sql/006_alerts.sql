-- What each channel of alerts was last told of each check.
CREATE TABLE alert_states (
    channel      TEXT    NOT NULL,
    check_name   TEXT    NOT NULL,
    told         TEXT    NOT NULL CHECK (told IN ('ok', 'warning', 'critical', 'unknown')),
    told_at      TEXT    CHECK (told_at IS strftime('%Y-%m-%dT%H:%M:%SZ', told_at, '+0 days')),
    bad_since    TEXT    CHECK (bad_since IS strftime('%Y-%m-%dT%H:%M:%SZ', bad_since, '+0 days')),
    well_since   TEXT    CHECK (well_since IS strftime('%Y-%m-%dT%H:%M:%SZ', well_since, '+0 days')),
    recovered_at TEXT    CHECK (recovered_at IS strftime('%Y-%m-%dT%H:%M:%SZ', recovered_at, '+0 days')),
    flapping     INTEGER NOT NULL CHECK (flapping IN (0, 1)),
    PRIMARY KEY (channel, check_name)
) STRICT, WITHOUT ROWID;
