-- Every number, instant and text has the same bounds as in `import`, whoever writes it: values outside them
-- are meaningless, and would break calculations. SQLite cannot change a table's CHECK without rewriting the
-- table, so triggers enforce the bounds. Existing rows that exceed a bound are not changed until the column
-- is written.

CREATE TRIGGER slotctl_providers_bounds_insert BEFORE INSERT ON providers BEGIN
    SELECT RAISE(ABORT, 'a provider has a name') WHERE NEW.name = '';
    SELECT RAISE(ABORT, 'a provider has a time zone') WHERE NEW.time_zone = '';
END;
CREATE TRIGGER slotctl_providers_bounds_update BEFORE UPDATE OF name, time_zone ON providers BEGIN
    SELECT RAISE(ABORT, 'a provider has a name') WHERE NEW.name = '';
    SELECT RAISE(ABORT, 'a provider has a time zone') WHERE NEW.time_zone = '';
END;

CREATE TRIGGER slotctl_services_bounds_insert BEFORE INSERT ON services BEGIN
    SELECT RAISE(ABORT, 'a service has a name') WHERE NEW.name = '';
    SELECT RAISE(ABORT, 'a service takes from 1 minute to 10080 (7 days)')
        WHERE NEW.duration_minutes NOT BETWEEN 1 AND 10080;
    SELECT RAISE(ABORT, 'a step is from 1 minute to 10080 (7 days)') WHERE NEW.step_minutes NOT BETWEEN 1 AND 10080;
    SELECT RAISE(ABORT, 'a buffer is from 0 minutes to 10080 (7 days)')
        WHERE NEW.buffer_before_minutes NOT BETWEEN 0 AND 10080;
    SELECT RAISE(ABORT, 'a buffer is from 0 minutes to 10080 (7 days)')
        WHERE NEW.buffer_after_minutes NOT BETWEEN 0 AND 10080;
    SELECT RAISE(ABORT, 'a minimum notice is from 0 minutes to 5256000 (3650 days)')
        WHERE NEW.min_notice_minutes NOT BETWEEN 0 AND 5256000;
    SELECT RAISE(ABORT, 'a capacity is from 1 to 1000000') WHERE NEW.capacity NOT BETWEEN 1 AND 1000000;
    SELECT RAISE(ABORT, 'max_slots is from 1 to 1000000') WHERE NEW.max_slots NOT BETWEEN 1 AND 1000000;
END;
CREATE TRIGGER slotctl_services_bounds_update
BEFORE UPDATE OF name, duration_minutes, step_minutes, buffer_before_minutes, buffer_after_minutes,
    min_notice_minutes, capacity, max_slots
ON services BEGIN
    SELECT RAISE(ABORT, 'a service has a name') WHERE NEW.name = '';
    SELECT RAISE(ABORT, 'a service takes from 1 minute to 10080 (7 days)')
        WHERE NEW.duration_minutes NOT BETWEEN 1 AND 10080;
    SELECT RAISE(ABORT, 'a step is from 1 minute to 10080 (7 days)') WHERE NEW.step_minutes NOT BETWEEN 1 AND 10080;
    SELECT RAISE(ABORT, 'a buffer is from 0 minutes to 10080 (7 days)')
        WHERE NEW.buffer_before_minutes NOT BETWEEN 0 AND 10080;
    SELECT RAISE(ABORT, 'a buffer is from 0 minutes to 10080 (7 days)')
        WHERE NEW.buffer_after_minutes NOT BETWEEN 0 AND 10080;
    SELECT RAISE(ABORT, 'a minimum notice is from 0 minutes to 5256000 (3650 days)')
        WHERE NEW.min_notice_minutes NOT BETWEEN 0 AND 5256000;
    SELECT RAISE(ABORT, 'a capacity is from 1 to 1000000') WHERE NEW.capacity NOT BETWEEN 1 AND 1000000;
    SELECT RAISE(ABORT, 'max_slots is from 1 to 1000000') WHERE NEW.max_slots NOT BETWEEN 1 AND 1000000;
END;

CREATE TRIGGER slotctl_provider_availability_bounds_insert BEFORE INSERT ON provider_availability BEGIN
    SELECT RAISE(ABORT, 'dates begin at 0001-01-01') WHERE NEW.valid_from < '0001-01-01';
    SELECT RAISE(ABORT, 'dates begin at 0001-01-01') WHERE NEW.valid_until < '0001-01-01';
END;
CREATE TRIGGER slotctl_provider_availability_bounds_update
BEFORE UPDATE OF valid_from, valid_until
ON provider_availability BEGIN
    SELECT RAISE(ABORT, 'dates begin at 0001-01-01') WHERE NEW.valid_from < '0001-01-01';
    SELECT RAISE(ABORT, 'dates begin at 0001-01-01') WHERE NEW.valid_until < '0001-01-01';
END;

CREATE TRIGGER slotctl_availability_overrides_bounds_insert BEFORE INSERT ON availability_overrides BEGIN
    SELECT RAISE(ABORT, 'dates begin at 0001-01-01') WHERE NEW.date < '0001-01-01';
END;
CREATE TRIGGER slotctl_availability_overrides_bounds_update BEFORE UPDATE OF date ON availability_overrides BEGIN
    SELECT RAISE(ABORT, 'dates begin at 0001-01-01') WHERE NEW.date < '0001-01-01';
END;

CREATE TRIGGER slotctl_bookings_bounds_insert BEFORE INSERT ON bookings BEGIN
    SELECT RAISE(ABORT, 'instants begin at 0001-01-01T00:00:00Z') WHERE NEW.starts_at < '0001-01-01T00:00:00Z';
    SELECT RAISE(ABORT, 'a booking has a customer') WHERE NEW.customer = '';
    SELECT RAISE(ABORT, 'instants begin at 0001-01-01T00:00:00Z') WHERE NEW.created_at < '0001-01-01T00:00:00Z';
END;
CREATE TRIGGER slotctl_bookings_bounds_update BEFORE UPDATE OF starts_at, customer, created_at ON bookings BEGIN
    SELECT RAISE(ABORT, 'instants begin at 0001-01-01T00:00:00Z') WHERE NEW.starts_at < '0001-01-01T00:00:00Z';
    SELECT RAISE(ABORT, 'a booking has a customer') WHERE NEW.customer = '';
    SELECT RAISE(ABORT, 'instants begin at 0001-01-01T00:00:00Z') WHERE NEW.created_at < '0001-01-01T00:00:00Z';
END;

CREATE TRIGGER slotctl_product_variants_bounds_insert BEFORE INSERT ON product_variants BEGIN
    SELECT RAISE(ABORT, 'a variant has an SKU') WHERE NEW.sku = '';
    SELECT RAISE(ABORT, 'a stock is at most 1000000000000') WHERE NEW.stock_quantity > 1000000000000;
END;
CREATE TRIGGER slotctl_product_variants_bounds_update BEFORE UPDATE OF sku, stock_quantity ON product_variants BEGIN
    SELECT RAISE(ABORT, 'a variant has an SKU') WHERE NEW.sku = '';
    SELECT RAISE(ABORT, 'a stock is at most 1000000000000') WHERE NEW.stock_quantity > 1000000000000;
END;

CREATE TRIGGER slotctl_drop_products_bounds_insert BEFORE INSERT ON drop_products BEGIN
    SELECT RAISE(ABORT, 'a stock is at most 1000000000000') WHERE NEW.stock_quantity > 1000000000000;
END;
CREATE TRIGGER slotctl_drop_products_bounds_update BEFORE UPDATE OF stock_quantity ON drop_products BEGIN
    SELECT RAISE(ABORT, 'a stock is at most 1000000000000') WHERE NEW.stock_quantity > 1000000000000;
END;

CREATE TRIGGER slotctl_orders_bounds_insert BEFORE INSERT ON orders BEGIN
    SELECT RAISE(ABORT, 'instants begin at 0001-01-01T00:00:00Z') WHERE NEW.created_at < '0001-01-01T00:00:00Z';
    SELECT RAISE(ABORT, 'instants begin at 0001-01-01T00:00:00Z') WHERE NEW.cancelled_at < '0001-01-01T00:00:00Z';
END;
CREATE TRIGGER slotctl_orders_bounds_update BEFORE UPDATE OF created_at, cancelled_at ON orders BEGIN
    SELECT RAISE(ABORT, 'instants begin at 0001-01-01T00:00:00Z') WHERE NEW.created_at < '0001-01-01T00:00:00Z';
    SELECT RAISE(ABORT, 'instants begin at 0001-01-01T00:00:00Z') WHERE NEW.cancelled_at < '0001-01-01T00:00:00Z';
END;

CREATE TRIGGER slotctl_inventory_reservations_bounds_insert BEFORE INSERT ON inventory_reservations BEGIN
    SELECT RAISE(ABORT, 'a quantity is at most 1000000000000') WHERE NEW.quantity > 1000000000000;
    SELECT RAISE(ABORT, 'instants begin at 0001-01-01T00:00:00Z') WHERE NEW.created_at < '0001-01-01T00:00:00Z';
    SELECT RAISE(ABORT, 'instants begin at 0001-01-01T00:00:00Z') WHERE NEW.released_at < '0001-01-01T00:00:00Z';
END;
CREATE TRIGGER slotctl_inventory_reservations_bounds_update
BEFORE UPDATE OF quantity, created_at, released_at
ON inventory_reservations BEGIN
    SELECT RAISE(ABORT, 'a quantity is at most 1000000000000') WHERE NEW.quantity > 1000000000000;
    SELECT RAISE(ABORT, 'instants begin at 0001-01-01T00:00:00Z') WHERE NEW.created_at < '0001-01-01T00:00:00Z';
    SELECT RAISE(ABORT, 'instants begin at 0001-01-01T00:00:00Z') WHERE NEW.released_at < '0001-01-01T00:00:00Z';
END;

CREATE TRIGGER slotctl_job_runs_bounds_insert BEFORE INSERT ON job_runs BEGIN
    SELECT RAISE(ABORT, 'instants begin at 0001-01-01T00:00:00Z') WHERE NEW.started_at < '0001-01-01T00:00:00Z';
    SELECT RAISE(ABORT, 'instants begin at 0001-01-01T00:00:00Z') WHERE NEW.finished_at < '0001-01-01T00:00:00Z';
    SELECT RAISE(ABORT, 'a run takes at most ten years') WHERE NEW.duration_ms > 315360000000;
    SELECT RAISE(ABORT, 'counts is a JSON object') WHERE json_type(NEW.counts) <> 'object';
END;
CREATE TRIGGER slotctl_job_runs_bounds_update
BEFORE UPDATE OF started_at, finished_at, duration_ms, counts
ON job_runs BEGIN
    SELECT RAISE(ABORT, 'instants begin at 0001-01-01T00:00:00Z') WHERE NEW.started_at < '0001-01-01T00:00:00Z';
    SELECT RAISE(ABORT, 'instants begin at 0001-01-01T00:00:00Z') WHERE NEW.finished_at < '0001-01-01T00:00:00Z';
    SELECT RAISE(ABORT, 'a run takes at most ten years') WHERE NEW.duration_ms > 315360000000;
    SELECT RAISE(ABORT, 'counts is a JSON object') WHERE json_type(NEW.counts) <> 'object';
END;
