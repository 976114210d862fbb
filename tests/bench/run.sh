#!/usr/bin/env bash
# Measures wherry side by side with podman, as one unprivileged user, with one image of this machine's busybox.
#   tests/bench/run.sh OUT      OUT holds wherry and wherry-monitor
# PEER names the other program; podman on the PATH otherwise; without either, wherry is measured alone. RUNS is how often
# each command is measured (20).
set -euo pipefail

if [ "$1" != --inside ]; then
    out=$(realpath "$1")
    here=$(realpath "$(dirname "${BASH_SOURCE[0]}")/../..")
    "$here/tests/setup/devices.sh"
    "$here/tests/setup/account.sh"
    scratch=$(mktemp -d -p "${TMPDIR:-/tmp}" wherry-bench.XXXXXX)
    trap 'rm -rf "$scratch"' EXIT
    mkdir "$scratch/bin"
    cp "$out/wherry" "$out/wherry-monitor" "$scratch/bin/"
    cp "${BASH_SOURCE[0]}" "$scratch/bench.sh"
    chmod -R a+rX "$scratch"
    "$here/tests/setup/as-account.sh" RUNS="${RUNS:-20}" PEER="${PEER:-}" bash "$scratch/bench.sh" --inside </dev/null
    exit
fi

PATH=$(dirname "$(realpath "$0")")/bin:$PATH
peer=${PEER:-$(command -v podman || true)}
work=$(mktemp -d)
chmod 711 "$work"
cd "$work"
mkdir -m 700 data run
ours="wherry --root $work/data --runroot $work/run"
image=localhost/bench

clean_up() {
    $ours rm -f -a >/dev/null 2>&1 || true
    [ -z "$peer" ] || serve_no_more $peer >/dev/null 2>&1 || true
    if [ -n "$peer" ]; then
        $peer rm -f -t 0 bench-running >/dev/null 2>&1 || true
        $peer ps -aq --filter ancestor=$image 2>/dev/null | xargs -r $peer rm -f -t 0 >/dev/null 2>&1 || true
        $peer rmi -f $image >/dev/null 2>&1 || true
    fi
    cd /
    rm -rf "$work"
}
trap clean_up EXIT

mkdir -p rootfs/{bin,etc,proc,sys,dev,tmp}
cp "$(command -v busybox)" rootfs/bin/busybox
for applet in sh true sleep httpd wget truncate mkdir; do ln -s busybox rootfs/bin/$applet; done
echo 'root:x:0:0:root:/root:/bin/sh' >rootfs/etc/passwd
tar -C rootfs --owner=0 --group=0 -cf image.tar .

prepare() {
    "$@" import image.tar $image >/dev/null 2>&1
    "$@" run -d --name bench-running --network=none $image sleep 100000 >/dev/null
}
prepare $ours
if [ -n "$peer" ] && ! prepare $peer; then
    echo "bench: $peer does not work here; wherry alone is measured"
    peer=
fi

# median COMMAND: the median of its run times in milliseconds.
median() {
    if command -v hyperfine >/dev/null; then
        hyperfine -N --warmup 3 --runs "$RUNS" --export-csv result.csv "$1" >/dev/null 2>error.txt || { cat error.txt >&2; return 1; }
        awk -F, 'NR == 2 { printf "%.1f", $4 * 1000 }' result.csv
    else
        local i start
        for ((i = -3; i < RUNS; i++)); do
            start=$EPOCHREALTIME
            $1 >/dev/null 2>&1
            [ $i -lt 0 ] || echo $((${EPOCHREALTIME/./} - ${start/./}))
        done | sort -n | awk '{ t[NR] = $1 } END { printf "%.1f", t[int((NR + 1) / 2)] / 1000 }'
    fi
}

# serve PORT PROGRAM...: a server with a published port and a client beside it, on a network of their own.
serve() {
    local port=$1
    shift
    "$@" network create bench-network >/dev/null
    "$@" run -d --name bench-server --network bench-network -p "127.0.0.1:$port:80" $image sh -c 'mkdir /www; truncate -s 512m /www/big; exec httpd -f -p 80 -h /www' >/dev/null
    "$@" run -d --name bench-client --network bench-network $image sleep 100000 >/dev/null
    until curl -sfIo /dev/null "http://127.0.0.1:$port/big"; do sleep 0.1; done
}

serve_no_more() {
    "$@" rm -f -t 0 bench-server bench-client
    "$@" network rm -f bench-network
}

commands=(
    "run --rm --network=none $image true"
    "run --rm $image true"
    "create --network=none $image true"
    "exec bench-running true"
    "ps"
    "images"
    "inspect bench-running"
)

echo "kernel $(uname -r), $(nproc) processors, load $(cut -d' ' -f1-3 /proc/loadavg), $RUNS runs each, medians in milliseconds"
echo "wherry: $(wherry --version)${peer:+; peer: $($peer --version)}"
printf '%-45s %10s %10s %8s\n' command wherry "${peer:+peer}" "${peer:+ratio}"
for command in "${commands[@]}"; do
    mine=$(median "$ours $command")
    if [ -n "$peer" ]; then
        theirs=$(median "$peer $command")
        printf '%-45s %10s %10s %8s\n' "$command" "$mine" "$theirs" "$(awk -v a="$mine" -v b="$theirs" 'BEGIN { printf "%.2f", a / b }')"
    else
        printf '%-45s %10s\n' "$command" "$mine"
    fi
done

# Half a gigabyte over networks: from a published port to the host, and from container to container (with the start of an exec).
row() { # NAME OURS THEIRS
    local mine theirs
    mine=$(median "$2")
    if [ -n "$peer" ]; then
        theirs=$(median "$3")
        printf '%-45s %10s %10s %8s\n' "$1" "$mine" "$theirs" "$(awk -v a="$mine" -v b="$theirs" 'BEGIN { printf "%.2f", a / b }')"
    else
        printf '%-45s %10s\n' "$1" "$mine"
    fi
}
port=18585
serve "$port" $ours
[ -z "$peer" ] || serve $((port + 1)) $peer
row "512 MB from a published port" "curl -sfo /dev/null http://127.0.0.1:$port/big" "curl -sfo /dev/null http://127.0.0.1:$((port + 1))/big"
row "512 MB from container to container" "$ours exec bench-client wget -qO /dev/null http://bench-server/big" "$peer exec bench-client wget -qO /dev/null http://bench-server/big"
[ -z "$peer" ] || echo "ratio: wherry's time in parts of the peer's"
