-- A reservation can only use a drop product of its own variant. Existing ones that do not are not changed.
CREATE TRIGGER slotctl_inventory_reservations_drop_product BEFORE INSERT ON inventory_reservations
WHEN NEW.drop_product_id IS NOT NULL BEGIN
    SELECT RAISE(ABORT, 'the drop product belongs to another variant')
        WHERE EXISTS (SELECT 1 FROM drop_products WHERE id = NEW.drop_product_id AND variant_id <> NEW.variant_id);
END;
CREATE TRIGGER slotctl_inventory_reservations_drop_product_changed
BEFORE UPDATE OF variant_id, drop_product_id ON inventory_reservations
WHEN NEW.drop_product_id IS NOT NULL
     AND (NEW.variant_id, NEW.drop_product_id) IS NOT (OLD.variant_id, OLD.drop_product_id)
BEGIN
    SELECT RAISE(ABORT, 'the drop product belongs to another variant')
        WHERE EXISTS (SELECT 1 FROM drop_products WHERE id = NEW.drop_product_id AND variant_id <> NEW.variant_id);
END;
CREATE TRIGGER slotctl_drop_products_variant_changed BEFORE UPDATE OF variant_id ON drop_products
WHEN NEW.variant_id <> OLD.variant_id
     AND EXISTS (SELECT 1 FROM inventory_reservations WHERE drop_product_id = OLD.id)
BEGIN
    SELECT RAISE(ABORT, 'the drop product is reserved as one of another variant');
END;
