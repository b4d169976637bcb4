"""Measures slotctl on the tables of applications that Django made. See tests/bench/run and tests/e2e/shops.py.

It is compared with slotctl on its own tables with the same business, with the same rows written by hand into the same
tables, and with the commands that such applications have for the purpose.
"""
import json
import os
import statistics
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "e2e"))
import shop_businesses  # noqa: E402
import shops  # noqa: E402

NOW = shop_businesses.NOW
# After midnight for all of them, so that no slot of the first date has begun.
NIGHT, NEXT_NIGHT, ZONES = "2026-11-20T20:00:00Z", "2026-11-21T20:00:00Z", ["Asia/Kathmandu", "Asia/Kolkata", "Asia/Dhaka"]
ORDERS, SETTLED, VARIANTS = int(os.environ.get("SLOTCTL_BENCH_ORDERS", "250000")), 0.6, 2000
BY_COMMAND = 5000                 # reservations for which the application's command is timed, and scaled
PROVIDERS, SERVICES = int(os.environ.get("SLOTCTL_BENCH_PROVIDERS", "200")), 3
OWN_STOCK = ["product_variants", "drop_products", "orders", "inventory_reservations"]
SHOP_STOCK = ["products_productvariant", "drops_dropproduct", "orders_order", "orders_inventoryreservation"]
# Starts a program from a small process, and prints its peak memory in KiB: it begins with that of what starts it.
PEAK = ("import os, sys; child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ);"
        " print(os.wait4(child, 0)[2].ru_maxrss)")
SLOT_COLUMNS = "provider_id, service_id, date, start_time, end_time, is_booked, created_at, updated_at"


class Shop(shops.Shop):
    """An application. `like` is a database of slotctl's own, run by the same programs."""

    def __init__(self, name, like, run):
        super().__init__(name, os.environ["SLOTCTL_TEST_POSTGRES"])
        self.run, self.binary, self.psql_binary = run, like.binary, like.psql_binary

    def adopt(self):
        self.run(self.binary, "--database", self.own_url, "-q", "adopt", "apply", str(self.mapping))

    def slotctl(self, *arguments):
        return self.run(self.binary, "--database", self.url, "-q", *arguments)

    def peak_mib(self, *arguments):
        words = [self.binary, "--database", self.url, "-q", *arguments]
        return int(self.run(sys.executable, "-I", "-S", "-c", PEAK, *words).output) / 1024

    def psql(self, *statements):
        """Several statements are one transaction, on the application's tables."""
        words = [word for statement in statements for word in ("-c", statement)]
        whole = ["--single-transaction"] if len(statements) > 1 else []
        return self.run(self.psql_binary, "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", self.own_url, *words, *whole)

    def command(self, *arguments):
        """One of the application's own commands, start and end included."""
        given = shops.environment(self.name, self.own_url)
        words = [f"{name}={given[name]}" for name in ("SHOP", "DATABASE_URL")]
        return self.run("env", *words, shops.PYTHON, "-B", str(shops.FOLDER / "manage.py"), *arguments)


def load(own, shops_too, make):
    """Gives all of them the business that `make` returns, in a process of its own: the programs that are measured start
    with the peak memory of the one that starts them."""
    child = os.fork()
    if child == 0:
        try:
            business = make()
            for shop in shops_too:
                shop.fill(business)
            with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
                json.dump(business, file)
                file.flush()
                own.slotctl("import", "--now", NOW, file.name)
            own.psql("ANALYZE")
            os._exit(0)
        except BaseException as error:
            print(error, file=sys.stderr)
        os._exit(1)
    if os.waitpid(child, 0)[1] != 0:
        sys.exit("the business could not be loaded")
    for shop in shops_too:
        shop.psql("CHECKPOINT")


def save(db, tables):
    for table in tables:
        db.psql(f"CREATE TABLE saved_{table} AS TABLE {table}")


def fill_again(db, tables):
    db.psql(f"TRUNCATE {', '.join(tables)} CASCADE",
            *(f"INSERT INTO {table} SELECT * FROM saved_{table} ORDER BY id" for table in tables))
    db.psql("VACUUM ANALYZE " + ", ".join(tables))
    db.psql("CHECKPOINT")


def releasing(rounds, own, add, run):
    """unreserve over a shop's orders, and over slotctl's own tables."""
    shop = Shop("drop_shop", own, run)
    load(own, [shop], lambda: shop_businesses.stock(1, ORDERS, variants=VARIANTS, drops=20, settled=SETTLED))
    shop.adopt()
    reservations = int(shop.psql("SELECT count(*) FROM orders_inventoryreservation").output)
    sides = {"own": (own, OWN_STOCK), "shop": (shop, SHOP_STOCK)}
    seconds, idle, results, command = {side: [] for side in sides}, {side: [] for side in sides}, set(), []
    for db, tables in sides.values():
        save(db, tables)
    for number in range(rounds + 1):  # the first round warms up
        for side, (db, tables) in sides.items():
            fill_again(db, tables)
            usage, again = db.slotctl("unreserve", "--now", NOW), db.slotctl("unreserve", "--now", NOW)
            variants, drops, orders, held = tables
            results.add(db.psql(f"SELECT (SELECT sum(id * reserved_quantity) FROM {variants}),"
                                f" (SELECT sum(id * reserved_quantity) FROM {drops}),"
                                f" (SELECT sum(id) FROM {orders} WHERE lower(status) = 'cancelled'),"
                                f" (SELECT count(*) FROM {held} WHERE released_at = '{NOW}')").output)
            if number > 0:
                seconds[side].append(usage.seconds)
                idle[side].append(again.seconds)
        fill_again(shop, SHOP_STOCK)
        usage = shop.command("release_expired_reservations", "--now", NOW, "--limit", str(BY_COMMAND))
        if number > 0:
            command.append(usage.seconds / int(usage.output.split()[0]))
    if len(results) != 1:
        sys.exit(f"the shop and the own tables differ in what was released: {results}")
    released = int(results.pop().split("|")[-1])
    median = statistics.median
    add(f"PostgreSQL: unreserve over a Django shop's tables, {released:,} due of {reservations:,} reservations",
        median(seconds["shop"]), "s", median(seconds["own"]), "≤ 2", "the same over slotctl's own tables")
    add("PostgreSQL: the same right after that, nothing due", median(idle["shop"]), "s", median(idle["own"]), "",
        "over own tables")
    add("PostgreSQL: the shop's own command for that", median(command) * released, "s", median(seconds["shop"]), "≥ 2",
        f"slotctl; the command was timed for {BY_COMMAND:,}, and scaled")
    shop.close()


def open_all_day():
    """Everybody offers everything, every day."""
    week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    return {"services": [{"id": s, "name": f"Service {s}", "duration": 45} for s in range(1, SERVICES + 1)],
            "providers": [{"id": p, "name": f"Provider {p}", "active": True, "overrides": [],
                           "time_zone": ZONES[p % len(ZONES)],
                           "availability": [{"days": week, "from": "09:00", "to": "17:15"}],
                           "services": [{"id": s} for s in range(1, SERVICES + 1)]} for p in range(1, PROVIDERS + 1)]}


def filling(rounds, own, add, run):
    """maintain over an application's slots; beside it slotctl's own tables, the rows by hand, and Django."""
    shop, plain = Shop("home_services", own, run), Shop("home_services", own, run)
    load(own, [shop, plain], open_all_day)
    shop.adopt()
    names = ("own", "shop", "hand", "command", *(f"{side} {what}" for what in ("idle", "next day", "rules")
                                                 for side in ("own", "shop")))
    seconds, counts = {name: [] for name in names}, set()

    def emptied(db):
        slots = "slots, offering_windows" if db is own else "bookings_bookingslot, bookings_booking"
        db.psql(f"TRUNCATE {slots}", *(["TRUNCATE slotctl.offering_windows"] if db is shop else []))
        db.psql("CHECKPOINT")
        return db

    def close_at(db, time):
        """Sets until when three of the providers are there."""
        table, column = (("provider_availability", "ends") if db is own
                         else ("providers_provideravailability", "end_time"))
        db.psql(f"UPDATE {table} SET {column} = '{time}' WHERE provider_id <= 3")

    def count(db):
        counts.add(int(db.psql(f"SELECT count(*) FROM {'slots' if db is own else 'bookings_bookingslot'}").output))

    with tempfile.NamedTemporaryFile(suffix=".copy") as file:
        by_hand = ["CREATE TEMPORARY TABLE made (LIKE bookings_bookingslot INCLUDING DEFAULTS) ON COMMIT DROP",
                   f"\\copy made ({SLOT_COLUMNS}) FROM '{file.name}'",
                   f"INSERT INTO bookings_bookingslot ({SLOT_COLUMNS}) SELECT {SLOT_COLUMNS} FROM made"]
        for number in range(rounds + 1):  # the first round warms up
            taken = {}
            for name, db in (("own", own), ("shop", shop)):
                taken[name] = emptied(db).slotctl("maintain", "--now", NIGHT).seconds
                count(db)
                taken[f"{name} idle"] = db.slotctl("maintain", "--now", NIGHT).seconds
                if number == 0 and db is shop:
                    shop.psql(f"\\copy (SELECT {SLOT_COLUMNS} FROM bookings_bookingslot"
                              f" ORDER BY provider_id, service_id, date, start_time) TO '{file.name}'")
                taken[f"{name} next day"] = db.slotctl("maintain", "--now", NEXT_NIGHT).seconds
                close_at(db, "11:15")
                taken[f"{name} rules"] = db.slotctl("maintain", "--now", NEXT_NIGHT).seconds
                close_at(db, "17:15")
            taken["hand"] = emptied(plain).psql(*by_hand).seconds
            count(plain)
            taken["command"] = emptied(plain).command("generate_slots", "--now", NIGHT).seconds
            count(plain)
            if number > 0:
                for name, value in taken.items():
                    seconds[name].append(value)
    if len(counts) != 1:
        sys.exit(f"the ways of filling differ in how many slots they make: {counts}")
    median = {name: statistics.median(values) for name, values in seconds.items()}
    work = f"{counts.pop():,} slots in a Django application's table"
    add(f"PostgreSQL: maintain, {work}", median["shop"], "s", median["hand"], "≤ 2",
        "the same rows by hand: psql's COPY to a temporary table, and INSERT SELECT")
    add("PostgreSQL: the application's own command for that", median["command"], "s", median["shop"], "≥ 2", "slotctl")
    add("PostgreSQL: maintain, the same over slotctl's own tables", median["own"], "s", None, "", "")
    for what, name in (("the next day's run", "next day"), ("a run with nothing to do", "idle"),
                       ("a run after the hours of 3 providers were cut", "rules")):
        add(f"PostgreSQL: {what} over the application's table", median[f"shop {name}"], "s", median[f"own {name}"], "",
            "over own tables")
    memory = emptied(shop).peak_mib("maintain", "--now", NIGHT)
    add("PostgreSQL: peak memory over the application's table", memory, "MiB", None, "≤ 32 MiB", "")
    shop.close()
    plain.close()
