# Half a gigabyte over a network: from a published port to the host, and from container to container.

# serve PORT PROGRAM...: servers with a published port, on the default network (at PORT) and on one of their own (at PORT + 2), and
# a client beside the latter.
serve() {
    local port=$1
    shift
    "$@" network create bench-network >/dev/null
    "$@" run -d --name bench-default -p "127.0.0.1:$port:80" $image serve-file >/dev/null
    "$@" run -d --name bench-server --network bench-network -p "127.0.0.1:$((port + 2)):80" $image serve-file >/dev/null
    "$@" run -d --name bench-client --network bench-network $image sleep 100000 >/dev/null
    await "$port"
    await $((port + 2))
}

await() {
    local i
    for ((i = 0; i < 100; i++)); do
        ! curl -sfIo /dev/null "http://127.0.0.1:$1/big" || return 0
        sleep 0.1
    done
    echo "bench: nobody answers at port $1" >&2
    return 1
}

serve_no_more() {
    "$@" rm -f -t 0 bench-default bench-server bench-client
    "$@" network rm -f bench-network
}

measure_networks() {
    local port=18585
    serve "$port" $ours
    [ -z "$peer" ] || serve $((port + 1)) $peer
    fetch '512 MB from a port, default network' "$port"
    fetch '512 MB from a port of a bridge' $((port + 2))
    measure '512 MB from container to container' 'exec bench-client wget -qO /dev/null http://bench-server/big'
}

# fetch TITLE PORT
fetch() { row "$1" "curl -sfo /dev/null http://127.0.0.1:$2/big" "curl -sfo /dev/null http://127.0.0.1:$(($2 + 1))/big"; }
