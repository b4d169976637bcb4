-- How long a run took; started_at and finished_at know whole seconds, which is longer than many runs.
ALTER TABLE job_runs ADD COLUMN duration_ms bigint CHECK (duration_ms >= 0);

-- A job's history, to read it and to cut it off at its end.
CREATE INDEX job_runs_history ON job_runs (job, started_at);

-- What holds stock, to add it up without reading what was settled long ago.
CREATE INDEX inventory_reservations_holding ON inventory_reservations (variant_id)
    INCLUDE (quantity, drop_product_id) WHERE status IN ('active', 'confirmed');
