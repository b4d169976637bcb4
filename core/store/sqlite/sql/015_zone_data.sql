-- Which version of the time zone data a run went by, since local times follow from it.
ALTER TABLE job_runs ADD COLUMN zone_data TEXT;
