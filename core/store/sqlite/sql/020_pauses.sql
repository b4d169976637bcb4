-- When jobs do not run, and which providers `maintain` leaves alone: because a person said so, and why.
CREATE TABLE pauses (
    id           INTEGER PRIMARY KEY,
    job          TEXT,                -- null: all jobs, unless a provider is named
    provider_id  INTEGER REFERENCES providers (id) ON DELETE CASCADE,
    paused_at    TEXT NOT NULL CHECK (paused_at IS strftime('%Y-%m-%dT%H:%M:%SZ', paused_at, '+0 days')),
    ends_at      TEXT CHECK (ends_at IS strftime('%Y-%m-%dT%H:%M:%SZ', ends_at, '+0 days')),  -- null: until somebody resumes it
    reason       TEXT NOT NULL,
    paused_by    TEXT NOT NULL,
    CHECK (job IS NULL OR provider_id IS NULL),
    CHECK (ends_at >= paused_at)
) STRICT;
CREATE INDEX pauses_provider ON pauses (provider_id) WHERE provider_id IS NOT NULL;
