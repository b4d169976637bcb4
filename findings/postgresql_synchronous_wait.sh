#!/usr/bin/env bash
# PostgreSQL 15.18 (Debian 12): a COMMIT that waits for a synchronous standby does not end as other statements do.
#
#   statement_timeout      does not limit it: the statement is over, only its COMMIT waits
#   cancelling it          makes it succeed: a warning, and the transaction is committed on this server alone. Who has
#                          waited for "no data is lost if this server is" takes it for an answer of the standby
#   the client's end       is not noticed: the server process goes on waiting, and keeps its connection slot
#
# Seen:
#   with statement_timeout = 500ms: SyncRep after 2 s
#   cancelled: COMMIT, exit status 0, 1 row
#   the client is gone: SyncRep after 2 s
#
# Starts a temporary server by scripts/with_postgres; takes some 10 s. Exits with 1 if any of this changed.
set -euo pipefail
if [[ -z ${SLOTCTL_TEST_POSTGRES-} ]]; then
    exec "$(dirname "$0")/../scripts/with_postgres" bash "$0"
fi
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
ask() { psql -XAtq -c "$1"; }
waits() { ask "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"; }
until_it_waits() {
    for _ in {1..100}; do [[ -z $(waits) ]] || return 0; sleep 0.1; done
    echo "nothing waits" >&2
    return 1
}
commit() { psql -XAt -v ON_ERROR_STOP=1 -c "SET synchronous_commit = on; SET statement_timeout = '500ms'" \
    -c BEGIN -c "INSERT INTO t VALUES (1)" -c COMMIT; }

ask "CREATE TABLE t (n int)"
ask "ALTER SYSTEM SET synchronous_standby_names = 'nobody'"
ask "SELECT pg_reload_conf()" >/dev/null
{
    commit >"$work/out" 2>"$work/err" &
    client=$!
    until_it_waits
    sleep 2
    [[ -z $(waits) ]] || echo "with statement_timeout = 500ms: SyncRep after 2 s"
    ask "SELECT pg_cancel_backend($(waits))" >/dev/null
    status=0
    wait "$client" || status=$?
    grep -q "canceling wait for synchronous replication due to user request" "$work/err"
    echo "cancelled: $(tail -n 1 "$work/out"), exit status $status, $(ask "SELECT count(*) FROM t") row"

    commit >/dev/null 2>&1 &
    client=$!
    until_it_waits
    kill -KILL "$client"
    wait "$client" 2>/dev/null || true
    sleep 2
    [[ -z $(waits) ]] || echo "the client is gone: SyncRep after 2 s"
} | tee "$work/seen"

diff - "$work/seen" <<'END'
with statement_timeout = 500ms: SyncRep after 2 s
cancelled: COMMIT, exit status 0, 1 row
the client is gone: SyncRep after 2 s
END
