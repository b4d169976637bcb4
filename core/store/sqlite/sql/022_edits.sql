-- For people: why a date is closed, or has other hours.
ALTER TABLE availability_overrides ADD COLUMN reason TEXT;

-- What was changed by slotctl's commands for editing, newest last, so that it can be undone. `before` and `after` are
-- the rules that changed, in the format of imports.
CREATE TABLE edits (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    edited_at  TEXT    NOT NULL CHECK (edited_at IS strftime('%Y-%m-%dT%H:%M:%SZ', edited_at, '+0 days')),
    command    TEXT    NOT NULL,
    who        TEXT    NOT NULL,
    summary    TEXT    NOT NULL,
    before     TEXT    NOT NULL CHECK (json_valid(before)),
    after      TEXT    NOT NULL CHECK (json_valid(after)),
    undone_at  TEXT    CHECK (undone_at IS strftime('%Y-%m-%dT%H:%M:%SZ', undone_at, '+0 days'))
) STRICT;
