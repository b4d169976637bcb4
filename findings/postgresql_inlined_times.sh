#!/usr/bin/env bash
# PostgreSQL 15.18 (Debian 12): small functions about local times, of the kind that turns "09:00 in Berlin" into an instant
# within a view. A function in SQL is taken for the fast choice, since the planner puts its expression into the query. It does
# so only if the expression is no less stable than the function is declared to be, and timestamptz - interval is merely STABLE:
# a day may have 23 hours. Declared IMMUTABLE, as an index or a materialized view needs it, such a function is called for
# each row. So is one that uses a costly argument twice, and if it calls others, these are prepared anew at each call. The same in
# plpgsql keeps its plans.
#
# Seen, by EXPLAIN and for 100,000 rows (several times as fast: at least three):
#   timestamptz - interval, declared IMMUTABLE: called
#   timestamptz - interval, declared STABLE: inlined
#   timestamp - interval by way of UTC, declared IMMUTABLE: inlined
#   a costly argument used twice, in SQL: called
#   the same in plpgsql: called, several times as fast
#
# Starts a temporary server by scripts/with_postgres; takes some 20 s. Exits with 1 if any of this changed.
set -euo pipefail
if [[ -z ${SLOTCTL_TEST_POSTGRES-} ]]; then
    exec "$(dirname "$0")/../scripts/with_postgres" bash "$0"
fi
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
ask() { psql -XAtq -v ON_ERROR_STOP=1 -c "SET jit = off" -c "SET max_parallel_workers_per_gather = 0" -c "$1"; }

earlier="SELECT CASE WHEN (local AT TIME ZONE zone - interval '1 hour') AT TIME ZONE zone = local
    THEN local AT TIME ZONE zone - interval '1 hour' ELSE local AT TIME ZONE zone END"
by_utc="SELECT CASE WHEN ((local AT TIME ZONE zone AT TIME ZONE 'UTC' - interval '1 hour') AT TIME ZONE 'UTC') AT TIME ZONE zone = local
    THEN (local AT TIME ZONE zone AT TIME ZONE 'UTC' - interval '1 hour') AT TIME ZONE 'UTC' ELSE local AT TIME ZONE zone END"
ask "CREATE TABLE times AS SELECT timestamp '2026-01-01' + n * interval '5 minutes' AS t FROM generate_series(1, 100000) n"
ask "CREATE FUNCTION f_immutable(local timestamp, zone text) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS \$\$ $earlier \$\$"
ask "CREATE FUNCTION f_stable(local timestamp, zone text) RETURNS timestamptz LANGUAGE sql STABLE AS \$\$ $earlier \$\$"
ask "CREATE FUNCTION f_utc(local timestamp, zone text) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS \$\$ $by_utc \$\$"
ask "CREATE FUNCTION end_sql(start timestamptz, local timestamp, zone text) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS \$\$
    SELECT CASE WHEN f_immutable(local, zone) > start THEN f_immutable(local, zone)
        WHEN local AT TIME ZONE zone > start THEN local AT TIME ZONE zone ELSE f_immutable(local + interval '1 day', zone) END \$\$"
ask "CREATE FUNCTION f_plpgsql(local timestamp, zone text) RETURNS timestamptz LANGUAGE plpgsql IMMUTABLE AS \$\$
    DECLARE late timestamptz := local AT TIME ZONE zone; BEGIN
    IF (late - interval '1 hour') AT TIME ZONE zone = local THEN RETURN late - interval '1 hour'; END IF; RETURN late; END \$\$"
ask "CREATE FUNCTION end_plpgsql(start timestamptz, local timestamp, zone text) RETURNS timestamptz LANGUAGE plpgsql IMMUTABLE AS \$\$
    DECLARE first timestamptz := f_plpgsql(local, zone); BEGIN
    IF first > start THEN RETURN first; END IF;
    IF local AT TIME ZONE zone > start THEN RETURN local AT TIME ZONE zone; END IF; RETURN f_plpgsql(local + interval '1 day', zone); END \$\$"

how() {  # CALL
    if ask "EXPLAIN VERBOSE SELECT $1 FROM times" | grep -q "${1%%(*}("; then echo called; else echo inlined; fi
}
milliseconds() {  # CALL
    ask "EXPLAIN (ANALYZE, TIMING off) SELECT count(*) FROM times WHERE $1 > '2020-01-01'" | sed -n 's/^Execution Time: \([0-9]*\).*/\1/p'
}
{
    echo "timestamptz - interval, declared IMMUTABLE: $(how "f_immutable(t, 'Europe/Berlin')")"
    echo "timestamptz - interval, declared STABLE: $(how "f_stable(t, 'Europe/Berlin')")"
    echo "timestamp - interval by way of UTC, declared IMMUTABLE: $(how "f_utc(t, 'Europe/Berlin')")"
    sql="end_sql(f_immutable(t, 'Europe/Berlin'), t, 'Europe/Berlin')"
    plpgsql="end_plpgsql(f_plpgsql(t, 'Europe/Berlin'), t, 'Europe/Berlin')"
    echo "a costly argument used twice, in SQL: $(how "$sql")"
    slow=$(milliseconds "$sql") fast=$(milliseconds "$plpgsql")
    echo "$slow ms in SQL, $fast ms in plpgsql" >&2
    echo "the same in plpgsql: $(how "$plpgsql")$( ((slow > 3 * fast)) && echo ", several times as fast")"
} | tee "$work/seen"

diff - "$work/seen" <<'END'
timestamptz - interval, declared IMMUTABLE: called
timestamptz - interval, declared STABLE: inlined
timestamp - interval by way of UTC, declared IMMUTABLE: inlined
a costly argument used twice, in SQL: called
the same in plpgsql: called, several times as fast
END
