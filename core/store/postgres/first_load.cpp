#include "core/store/postgres/first_load.hpp"

#include "core/store/postgres/libpqxx.hpp"

namespace slotctl::postgres {

namespace {

// With nothing but pg_catalog on the path, the server writes out the schema of every other name, and nothing
// that others have made is found by a name or operator without one.
constexpr const char* only_own_names = "pg_catalog, pg_temp";

/// Whether `table` is one whose keys and indexes can be taken off and put back without a trace. Rules,
/// policies and triggers of others want their rows one by one, or with all indexes in place. Event triggers
/// may forbid or record what looks like a change of the schema.
constexpr const char* plain_tables = R"(
SELECT count(*) = 2 AND current_setting('transaction_isolation') = 'read committed'
    AND NOT EXISTS (SELECT FROM pg_event_trigger WHERE evtenabled <> 'D')
FROM pg_class c JOIN pg_am a ON a.oid = c.relam
WHERE c.oid IN ($1::oid, $2::oid) AND c.relkind = 'r' AND a.amname = 'heap' AND c.relpersistence <> 't'
    AND NOT c.relispartition AND NOT c.relrowsecurity AND NOT c.relhasrules
    AND NOT EXISTS (SELECT FROM pg_attribute f WHERE f.attrelid = c.oid AND f.attnum > 0 AND NOT f.attisdropped
                    AND f.atttypid <> CASE
                        WHEN f.attname IN ('id', 'order_id', 'variant_id', 'drop_product_id', 'quantity')
                            THEN 'bigint'::regtype
                        WHEN f.attname IN ('status', 'payment_status', 'cancel_reason') THEN 'text'::regtype
                        WHEN f.attname IN ('created_at', 'cancelled_at', 'expires_at', 'released_at')
                            THEN 'timestamptz'::regtype
                        ELSE f.atttypid END)
    AND NOT EXISTS (SELECT FROM pg_inherits i WHERE c.oid IN (i.inhparent, i.inhrelid))
    AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal)
    AND pg_has_role(c.relowner, 'USAGE') AND has_schema_privilege(c.relnamespace, 'CREATE'))";

// Both tables, and those that the foreign keys refer to, which change with a key.
constexpr const char* tables_to_lock = R"(
SELECT string_agg(t::regclass::text, ', ' ORDER BY n, t) FROM (
    SELECT $1::oid AS t, 1 AS n UNION SELECT $2::oid, 2
    UNION SELECT confrelid, 3 FROM pg_constraint
        WHERE conrelid = $2::oid AND contype = 'f' AND confrelid NOT IN ($1::oid, $2::oid)) x)";

// What NOT VALID lets stand, and what somebody switched off, has to stay as it is. The import looks at the
// columns that are named here, and at no others.
constexpr const char* foreign_keys = R"(
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', c.conrelid::regclass, c.conname),
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)),
       format('COMMENT ON CONSTRAINT %I ON %s IS %L', c.conname, c.conrelid::regclass,
              obj_description(c.oid, 'pg_constraint'))
FROM pg_constraint c JOIN pg_class r ON r.oid = c.confrelid
WHERE c.conrelid = $2::oid AND c.contype = 'f' AND c.convalidated AND c.conparentid = 0 AND c.coninhcount = 0
    AND c.confrelid IN ($1::oid, $3::oid, $4::oid) AND r.relkind = 'r' AND NOT r.relispartition
    AND c.conkey <@ ARRAY(SELECT a.attnum FROM pg_attribute a WHERE a.attrelid = $2::oid
                          AND a.attname IN ('order_id', 'variant_id', 'drop_product_id'))
    AND has_table_privilege(c.confrelid, 'REFERENCES')
    AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgconstraint = c.oid AND t.tgenabled <> 'O')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_constraint'::regclass AND d.objid = c.oid
                    AND d.deptype IN ('e', 'x'))
ORDER BY c.oid)";

// An index that depends on anything but its table may need a search path, and a definition does not say
// everything about an index: its tablespace, what CLUSTER goes by, statistics of expressions.
constexpr const char* indexes = R"(
SELECT format('DROP INDEX %s', c.oid::regclass), pg_get_indexdef(c.oid),
       format('COMMENT ON INDEX %s IS %L', c.oid::regclass, obj_description(c.oid, 'pg_class'))
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid IN ($1::oid, $2::oid) AND NOT i.indisunique AND NOT i.indisexclusion AND NOT i.indisclustered
    AND NOT i.indisreplident AND i.indisvalid AND i.indisready AND i.indislive AND i.indexprs IS NULL
    AND c.reltablespace = 0 AND NOT c.relispartition
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid
                    AND d.refclassid <> 'pg_class'::regclass)
ORDER BY c.oid)";

/// A lock that others hold, a right that this role lacks, an object that something depends on. What stops the
/// server or the transaction is none of them.
bool only_stands_in_the_way(const std::string& state) {
    const std::string group = state.substr(0, 2);
    return group != "40" && group != "53" && group != "57" && group != "58" && group != "XX";
}

}  // namespace

void FirstLoad::set_path(const std::string& path) {
    exec_params(tx_, "SELECT pg_catalog.set_config('search_path'::text, $1::text, true)", path);
}

/// libpqxx 6 gives up a whole transaction when a plain statement fails, but not for one with parameters.
void FirstLoad::attempt(const std::string& statement) {
    exec_params(tx_, statement);
}

bool FirstLoad::possible() {
    if (exec_params(tx_, plain_tables, orders_, reservations_)[0][0].as<std::string>() != "t") return false;
    const auto any = exec_params(
        tx_,
        "SELECT format('SELECT EXISTS (SELECT FROM %s) OR EXISTS (SELECT FROM %s)', $1::oid::regclass,"
        " $2::oid::regclass)",
        orders_, reservations_);
    return exec_params(tx_, any[0][0].as<std::string>())[0][0].as<std::string>() == "f";
}

void FirstLoad::note(const pqxx::result& rows) {
    for (const auto& row : rows) {
        drops_.push_back(row[0].as<std::string>());
        additions_.push_back(row[1].as<std::string>());
        additions_.push_back(row[2].as<std::string>());
    }
}

bool FirstLoad::take_off() {
    const auto names = exec_params(
        tx_,
        "SELECT to_regclass('orders'::text)::oid, to_regclass('inventory_reservations'::text)::oid,"
        " to_regclass('product_variants'::text)::oid, to_regclass('drop_products'::text)::oid,"
        " pg_catalog.current_setting('search_path'::text)");
    orders_ = names[0][0].as<std::string>();
    reservations_ = names[0][1].as<std::string>();
    const auto variants = names[0][2].as<std::string>(), drop_products = names[0][3].as<std::string>();
    path_ = names[0][4].as<std::string>();
    set_path(only_own_names);
    if (!possible()) return false;
    // Shorter than the least time after which PostgreSQL looks for a deadlock, and would end somebody's
    // transaction.
    tx_.exec("SET LOCAL lock_timeout = '500ms'");
    const auto tables = exec_params(tx_, tables_to_lock, orders_, reservations_);
    attempt("LOCK TABLE " + tables[0][0].as<std::string>() + " IN ACCESS EXCLUSIVE MODE");
    // To the server, a COPY of a process that was frozen is at work, and only the limit of a statement ends
    // it.
    tx_.exec("SET LOCAL lock_timeout TO DEFAULT; SET LOCAL statement_timeout = '60s'");
    if (!possible()) return false;
    note(exec_params(tx_, indexes, orders_, reservations_));
    note(exec_params(tx_, foreign_keys, orders_, reservations_, variants, drop_products));
    for (const std::string& drop : drops_) attempt(drop);
    set_path(path_);
    return true;
}

void FirstLoad::begin() {
    tx_.exec("SAVEPOINT slotctl_first_load");
    try {
        begun_ = take_off();
    } catch (const pqxx::sql_error& e) {
        if (!only_stands_in_the_way(e.sqlstate())) throw;
    }
    // This gives back the locks as well.
    if (!begun_) tx_.exec("ROLLBACK TO SAVEPOINT slotctl_first_load");
    tx_.exec("RELEASE SAVEPOINT slotctl_first_load");
}

void FirstLoad::finish() {
    if (!begun_) return;
    set_path(only_own_names);
    tx_.exec("SET LOCAL default_tablespace = ''; SET LOCAL statement_timeout = 0");
    for (const std::string& addition : additions_) tx_.exec(addition);
    tx_.exec("SET LOCAL default_tablespace TO DEFAULT; SET LOCAL statement_timeout TO DEFAULT");
    set_path(path_);
}

}  // namespace slotctl::postgres
