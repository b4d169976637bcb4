-- How long a run took; started_at and finished_at know whole seconds, which is longer than many runs.
ALTER TABLE job_runs ADD COLUMN duration_ms INTEGER CHECK (duration_ms >= 0);

-- A job's history, to read it and to cut it off at its end.
CREATE INDEX job_runs_history ON job_runs (job, started_at);
