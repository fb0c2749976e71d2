# A PostgreSQL to throw away, for bin/test and bin/bench: started on this machine's
# own address, stopped and removed however the caller ends. Its data is worth nothing:
# trust for who asks, and no care for a crash unless the caller wants it.
# Read with `source` after install.sh. Sets `server` (a URL without a database) and `pg`.
# shellcheck shell=bash

# PostgreSQL refuses to run as root: then it runs as its own account.
account=''
if [ "$(id -u)" -eq 0 ]; then
    account=postgres
    id -u "$account" >/dev/null 2>&1 || account=nobody
fi

as_postgres() {
    if [ -z "$account" ]; then
        (cd "$cluster" && "$@")
    else
        (cd "$cluster" && setpriv --reuid "$account" --regid "$(id -g "$account")" --clear-groups "$@")
    fi
}

stop_cluster() {
    as_postgres "$pg/pg_ctl" -D "$cluster/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$cluster"
}

# Further words are settings of the server, such as `-c fsync=off`.
start_cluster() {
    pg=$(postgres_bin)
    cluster=$(mktemp -d)
    trap stop_cluster EXIT
    [ -z "$account" ] || chown "$account" "$cluster"
    as_postgres "$pg/initdb" -D "$cluster/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$cluster/log" 2>&1 ||
        { cat "$cluster/log" >&2; fail "initdb failed"; }
    local attempt port
    for attempt in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 12000)) # below the ports that the system gives to clients
        # Trust is for this machine's own address only, and for data worth nothing.
        if as_postgres "$pg/pg_ctl" -D "$cluster/data" -l "$cluster/data/server.log" -w start >/dev/null 2>&1 -o \
            "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories= $*"; then
            server=postgres://postgres@127.0.0.1:$port
            return
        fi
        say "port $port did not do, attempt $attempt"
    done
    cat "$cluster/data/server.log" >&2
    fail "PostgreSQL did not start"
}

# Brings the template of this cluster up to this program ($SANGKIEN_BIN): every database made from now on
# is migrated from the start.
migrate_template() {
    DATABASE_URL=$server/template1 DATABASE_OWNER_URL=$server/template1 "$SANGKIEN_BIN" migrate
}

create_database() {
    as_postgres "$pg/createdb" -h 127.0.0.1 -p "${server##*:}" -U postgres "$1"
}
