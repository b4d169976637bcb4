"""The statements of docs/checkout.md, read out of the document and run as a shop would."""
import re

import stores
import support

PAGE = support.ROOT / "docs" / "checkout.md"


def statements(store):
    """{"pay": [statement, …], …} of the part of the page about this store."""
    part = PAGE.read_text(encoding="utf-8").split(f"\n## {store.name}\n")[1].split("\n## ")[0]
    steps = {}
    for name, block in re.findall(r"\n### ([^\n]+)\n.*?```sql\n(.*?)```", part, re.DOTALL):
        steps[name] = [s.strip() for s in block.split(";\n") if s.strip()]
    return steps


class Shop:
    """One connection of a shop. Every step says whether it took place; `Refused` leaves nothing behind."""

    def __init__(self, store):
        self.store, self.steps, self.connection = store, statements(store), store.connect()

    def step(self, name, before_commit=None, **values):
        came = []
        try:
            for statement in self.steps[name]:
                if statement == "COMMIT" and before_commit:
                    before_commit()
                for key, value in values.items():
                    statement = re.sub(rf":{key}\b", "NULL" if value is None else str(value), statement)
                rows = self.connection.query(statement)
                if statement.startswith("UPDATE orders"):
                    came = rows
            return bool(came)
        except stores.Refused:
            try:
                self.connection.query("ROLLBACK")
            except stores.Refused:
                pass
            raise

    def reserve(self, order, variant, quantity, drop=None):
        self.step("reserve", order=order, variant=variant, quantity=quantity, drop=drop)

    def start_to_pay(self, order):
        return self.step("start to pay", order=order)

    def pay(self, order, before_commit=None):
        return self.step("pay", before_commit, order=order)

    def cancel(self, order):
        return self.step("cancel", order=order)

    def refund(self, order):
        return self.step("refund", order=order)

    def again(self):
        """After the connection was cut."""
        self.connection.close()
        self.connection = self.store.connect()

    def close(self):
        self.connection.close()


def stock_faults(store):
    """Variants and drop products whose reserved_quantity is not what their reservations hold."""
    faults = []
    for table, column in (("product_variants", "variant_id"), ("drop_products", "drop_product_id")):
        faults += [(table, *row) for row in store.query(
            f"SELECT id, reserved_quantity, held FROM (SELECT s.id, s.reserved_quantity, (SELECT"
            f" coalesce(sum(r.quantity), 0) FROM inventory_reservations r WHERE r.{column} = s.id"
            f" AND r.status IN ('active', 'confirmed')) AS held FROM {table} s) x WHERE held <> reserved_quantity")]
    return faults
