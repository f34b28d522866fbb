#!/usr/bin/env bash
# Asks a server by its OpenAPI document, with Schemathesis: `run.sh` starts one with real PostgreSQL and LiveKit, asks it, and
# stops it; `GREENROOM_KEY=gr_… run.sh URL` asks one that runs. What follows goes to `st run`, for example `-n 50`.
#
# A server that runs must be for nothing else: rooms are made in it, cancelled and ended by the thousand.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
st=${ST:-st}
greenroom=${GREENROOM:-$here/../../target/debug/greenroom}

free_port() {
    python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# Where `greenroom dev` keeps PostgreSQL. For root that is elsewhere: see `Postgres` in crates/devstack.
postgres_folder() {
    if [ "$(id -u)" = 0 ]; then
        echo "/var/lib/greenroom/$(printf %s "$data/postgres" | sha256sum | cut -c 1-16)"
    else
        echo "$data/postgres"
    fi
}

database() {
    local folder
    folder=$(postgres_folder)
    echo "postgres://greenroom:$(cat "$folder/password")@127.0.0.1:$(sed -n 4p "$folder/data/postmaster.pid")/greenroom"
}

# All settings have to be there, though only the database is used.
new_key() {
    DATABASE_URL=$(database) GREENROOM__LIVEKIT__URL=ws://127.0.0.1 GREENROOM__LIVEKIT__API_KEY=none \
        GREENROOM__LIVEKIT__API_SECRET=none GREENROOM__ENTRY__LINK_KEY=no-link-is-made-by-this-process-here \
        "$greenroom" --profile development keys create --name schemathesis --scope admin
}

answers() {
    for _ in $(seq 300); do
        kill -0 "$server" && curl -fs "$1/healthz" >/dev/null && return
        sleep 0.2
    done
    return 1
}

stop() {
    if [ -n "$server" ]; then
        kill "$server" && wait "$server" || true
        rm -rf "$(postgres_folder)"
    fi
    rm -rf "$data"
}

start() {
    local port
    port=$(free_port)
    url=http://127.0.0.1:$port
    # As in production, keys are asked for. Whoever asks 500 times in a row is no guesser here.
    GREENROOM__ENTRY__AUTHENTICATION=keys GREENROOM__ENTRY__GUESSES_PER_ADDRESS=1000000 \
        GREENROOM__ENTRY__GUESSES_PER_PHONE=1000000 GREENROOM__ENTRY__GUESSES_PER_JOB=1000000 \
        "$greenroom" dev --no-web --data-dir "$data" --port "$port" --livekit-port "$(free_port)" >"$data/log" 2>&1 &
    server=$!
    answers "$url" || { cat "$data/log"; exit 1; }
    GREENROOM_KEY=$(new_key)
    export GREENROOM_KEY
}

data=$(cd "$(mktemp -d)" && pwd -P)
server=
trap stop EXIT
case ${1:-} in
http*) url=$1 && shift ;;
*) start ;;
esac
python3 "$here/rooms.py" "$url" "$data"
cp "$here/schemathesis.toml" "$data"
# The stream of events has no end.
"$st" --config-file "$data/schemathesis.toml" run "$url/openapi.json" --checks all --exclude-path /api/events "$@"
