-- Every number, instant and text has the same bounds as in `import`, whoever writes it: values outside them
-- are meaningless, and would break calculations. Existing rows that exceed a bound are not changed; the bound
-- applies to everything written from now on (NOT VALID).
DO $do$
DECLARE
    bound record;
BEGIN
    FOR bound IN SELECT * FROM (VALUES
        ('providers', 'providers_name_given', $$name <> ''$$),
        ('services', 'services_name_given', $$name <> ''$$),
        ('services', 'services_duration_up_to_a_week', 'duration_minutes BETWEEN 1 AND 10080'),
        ('services', 'services_step_up_to_a_week', 'step_minutes BETWEEN 1 AND 10080'),
        ('services', 'services_buffer_before_up_to_a_week', 'buffer_before_minutes BETWEEN 0 AND 10080'),
        ('services', 'services_buffer_after_up_to_a_week', 'buffer_after_minutes BETWEEN 0 AND 10080'),
        ('services', 'services_min_notice_up_to_ten_years', 'min_notice_minutes BETWEEN 0 AND 5256000'),
        ('services', 'services_capacity_up_to_a_million', 'capacity BETWEEN 1 AND 1000000'),
        ('services', 'services_max_slots_up_to_a_million', 'max_slots BETWEEN 1 AND 1000000'),
        ('availability_overrides', 'availability_overrides_date_exists',
            $$date BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'$$),
        ('slots', 'slots_time_exists', $$starts_at >= TIMESTAMPTZ '0001-01-01 00:00:00+00'
                                         AND ends_at < TIMESTAMPTZ '10000-01-01 00:00:00+00'$$),
        ('bookings', 'bookings_time_exists', $$starts_at >= TIMESTAMPTZ '0001-01-01 00:00:00+00'
                                               AND ends_at < TIMESTAMPTZ '10000-01-01 00:00:00+00'$$),
        ('bookings', 'bookings_customer_given', $$customer <> ''$$),
        ('bookings', 'bookings_created_at_exists', $$created_at >= TIMESTAMPTZ '0001-01-01 00:00:00+00'
                                                     AND created_at < TIMESTAMPTZ '10000-01-01 00:00:00+00'$$),
        ('offering_windows', 'offering_windows_dates_exist',
            $$horizon BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'
              AND expired_before BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'
              AND filled_until >= TIMESTAMPTZ '0001-01-01 00:00:00+00'
              AND filled_until < TIMESTAMPTZ '10000-01-01 00:00:00+00'$$),
        ('product_variants', 'product_variants_sku_given', $$sku <> ''$$),
        ('product_variants', 'product_variants_stock_bounded', 'stock_quantity <= 1000000000000'),
        ('drop_products', 'drop_products_stock_bounded', 'stock_quantity <= 1000000000000'),
        ('orders', 'orders_created_at_exists', $$created_at >= TIMESTAMPTZ '0001-01-01 00:00:00+00'
                                                 AND created_at < TIMESTAMPTZ '10000-01-01 00:00:00+00'$$),
        ('orders', 'orders_cancelled_at_exists', $$cancelled_at >= TIMESTAMPTZ '0001-01-01 00:00:00+00'
                                                   AND cancelled_at < TIMESTAMPTZ '10000-01-01 00:00:00+00'$$),
        ('inventory_reservations', 'inventory_reservations_quantity_bounded', 'quantity <= 1000000000000'),
        ('inventory_reservations', 'inventory_reservations_created_at_exists',
            $$created_at >= TIMESTAMPTZ '0001-01-01 00:00:00+00'
              AND created_at < TIMESTAMPTZ '10000-01-01 00:00:00+00'$$),
        ('inventory_reservations', 'inventory_reservations_released_at_exists',
            $$released_at >= TIMESTAMPTZ '0001-01-01 00:00:00+00'
              AND released_at < TIMESTAMPTZ '10000-01-01 00:00:00+00'$$),
        ('job_runs', 'job_runs_time_exists', $$started_at >= TIMESTAMPTZ '0001-01-01 00:00:00+00'
                                               AND started_at < TIMESTAMPTZ '10000-01-01 00:00:00+00'
                                               AND coalesce(finished_at, started_at) BETWEEN
                                                   TIMESTAMPTZ '0001-01-01 00:00:00+00'
                                                   AND TIMESTAMPTZ '9999-12-31 23:59:59+00'$$),
        ('job_runs', 'job_runs_duration_up_to_ten_years', 'duration_ms <= 315360000000'),
        ('job_runs', 'job_runs_counts_an_object', $$jsonb_typeof(counts) = 'object'$$)
    ) AS b(of_table, name, condition)
    LOOP
        EXECUTE pg_catalog.format('ALTER TABLE %I ADD CONSTRAINT %I CHECK (%s) NOT VALID'::text,
                                  bound.of_table, bound.name, bound.condition);
        BEGIN
            EXECUTE pg_catalog.format('ALTER TABLE %I VALIDATE CONSTRAINT %I'::text, bound.of_table, bound.name);
        EXCEPTION WHEN check_violation THEN
            NULL;
        END;
    END LOOP;
END $do$;
