-- The version of the time zone data that a run used, since local times depend on it.
ALTER TABLE job_runs ADD COLUMN zone_data TEXT;
