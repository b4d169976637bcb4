-- Which [[schedule]] entry started a run; none for runs by hand.
ALTER TABLE job_runs ADD COLUMN scheduled_as TEXT;
CREATE INDEX job_runs_newest ON job_runs (job, scheduled_as, id DESC);
