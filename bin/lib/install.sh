# Installing what a Debian or Ubuntu machine lacks, for bin/start and bin/test.
# Read with `source`; the caller has set -euo pipefail and stands in the tree.
# `need NAME PACKAGE…` notes what is missing, `install_needed` installs all of it at once.
# Doesn't create or start a system-wide PostgreSQL: who needs one runs their own.
# shellcheck shell=bash

needed=() packages=()

say() { printf '%s\n' "bin/${0##*/}: $*" >&2; }
fail() { say "$*"; exit 1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "${needed[*]} not found; as root run: apt-get install ${packages[*]}"
    fi
}

# The folder of initdb, pg_ctl and createdb: where Debian keeps them (the newest),
# else behind the initdb of the path.
postgres_bin() {
    local initdb
    initdb=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1) || true
    [ -n "$initdb" ] || initdb=$(command -v initdb) || return 0
    dirname "$(readlink -f "$initdb")"
}

have_initdb() { [ -n "$(postgres_bin)" ]; }

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

# Debian's packages make and start a cluster of their own on the first
# installation; postgresql-common lets us say no, and gets its word back after,
# also when this is interrupted.
install_postgres() {
    apt_install postgresql-common
    conf=/etc/postgresql-common/createcluster.conf
    kept=$(mktemp)
    cp "$conf" "$kept"
    trap restore_conf EXIT
    printf '\ncreate_main_cluster = false\n' | as_root tee -a "$conf" >/dev/null
    apt_install postgresql
    restore_conf
    trap - EXIT
}

restore_conf() {
    as_root tee "$conf" <"$kept" >/dev/null
    rm -f "$kept"
}

need() {
    needed+=("$1")
    shift
    packages+=("$@")
}

install_needed() {
    [ ${#packages[@]} -eq 0 ] && return
    command -v apt-get >/dev/null ||
        fail "${needed[*]} not found, nor apt-get to install it; see README.md"
    say "installing: ${packages[*]}"
    as_root apt-get update -q || say "apt-get update failed; trying with the lists there are"
    local package others=() server=''
    for package in "${packages[@]}"; do
        if [ "$package" = postgresql ]; then server=yes; else others+=("$package"); fi
    done
    # Not after ||, where bash would go on past a failed step.
    if [ ${#others[@]} -gt 0 ]; then apt_install "${others[@]}"; fi
    if [ -n "$server" ]; then
        install_postgres
        have_initdb || fail "PostgreSQL was installed, but its initdb can't be found"
    fi
}

# Caddy without its package, which would serve port 80 of this machine from now on.
find_caddy() {
    PATH=$PATH:$PWD/target/tools/caddy/usr/bin
    command -v caddy >/dev/null && return
    command -v apt-get >/dev/null || fail 'Caddy not found, nor apt-get to fetch it; see README.md'
    say 'fetching: caddy'
    mkdir -p target/tools/caddy
    (
        cd target/tools/caddy
        apt-get download -q caddy || { as_root apt-get update -q && apt-get download -q caddy; }
        dpkg-deb -x caddy_*.deb .
        rm caddy_*.deb
    )
}

find_cargo() {
    command -v cargo >/dev/null && return
    PATH="${CARGO_HOME:-${HOME:-}/.cargo}/bin:$PATH"
    command -v cargo >/dev/null || fail "cargo not found: install Rust first, see README.md"
}
