-- What each channel of alerts was last told of each check.
CREATE TABLE alert_states (
    channel      text        NOT NULL,
    check_name   text        NOT NULL,
    told         text        NOT NULL CHECK (told IN ('ok', 'warning', 'critical', 'unknown')),
    told_at      timestamptz,
    bad_since    timestamptz,
    well_since   timestamptz,
    recovered_at timestamptz,
    flapping     boolean     NOT NULL,
    PRIMARY KEY (channel, check_name)
);
