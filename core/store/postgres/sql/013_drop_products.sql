-- A reservation can only use a drop product of its own variant. Existing ones that do not are not changed.
ALTER TABLE drop_products ADD CONSTRAINT drop_products_of_variant UNIQUE (id, variant_id);
DO $do$
BEGIN
    ALTER TABLE inventory_reservations ADD CONSTRAINT inventory_reservations_drop_product_of_variant
        FOREIGN KEY (drop_product_id, variant_id) REFERENCES drop_products (id, variant_id) NOT VALID;
    BEGIN
        ALTER TABLE inventory_reservations VALIDATE CONSTRAINT inventory_reservations_drop_product_of_variant;
    EXCEPTION WHEN foreign_key_violation THEN
        NULL;
    END;
END $do$;
