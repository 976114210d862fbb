#!/usr/bin/env bash
# Measures wherry side by side with podman, as one unprivileged user, with one image of this machine's busybox.
#   tests/bench/run.sh OUT      OUT holds wherry and wherry-monitor
# PEER names the other program; podman on the PATH otherwise; without either, wherry is measured alone. RUNS is how often
# each command is measured (20); builds that take long are measured at most 5 times. ONLY=commands, builds or networks leaves the
# others out.
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
    "$here/tests/setup/as-account.sh" RUNS="${RUNS:-20}" PEER="${PEER:-}" ONLY="${ONLY:-}" bash "$scratch/bench.sh" --inside </dev/null
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
built=localhost/bench-built

clean_up() {
    $ours rm -f -a >/dev/null 2>&1 || true
    [ -z "$peer" ] || serve_no_more $peer >/dev/null 2>&1 || true
    if [ -n "$peer" ]; then
        $peer rm -f -t 0 bench-running >/dev/null 2>&1 || true
        $peer ps -aq --filter ancestor=$image 2>/dev/null | xargs -r $peer rm -f -t 0 >/dev/null 2>&1 || true
        $peer rmi -f $image $built >/dev/null 2>&1 || true
        $peer image prune -f --filter label=wherry-bench >/dev/null 2>&1 || true
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

# median COMMAND [RUNS [WARM [BEFORE]]]: the median of its run times in milliseconds, after WARM runs that do not count, each after
# another command.
median() {
    local runs=${2:-$RUNS} warm=${3:-3} before=${4:-true}
    if command -v hyperfine >/dev/null; then
        hyperfine -N --warmup "$warm" --runs "$runs" --prepare "$before" --export-csv result.csv "$1" >/dev/null 2>error.txt || { cat error.txt >&2; return 1; }
        awk -F, 'NR == 2 { printf "%.1f", $4 * 1000 }' result.csv
    else
        local i start
        for ((i = -warm; i < runs; i++)); do
            $before >/dev/null 2>&1
            start=$EPOCHREALTIME
            $1 >/dev/null 2>&1
            [ $i -lt 0 ] || echo $((${EPOCHREALTIME/./} - ${start/./}))
        done | sort -n | awk '{ t[NR] = $1 } END { printf "%.1f", t[int((NR + 1) / 2)] / 1000 }'
    fi
}

# measure TITLE ARGUMENTS [RUNS [WARM [BEFORE]]]: a row of the table.
measure() { row "$1" "$ours $2" "$peer $2" "${3:-$RUNS}" "${4:-3}" "${5:+$5 $ours}" "${5:+$5 $peer}"; }

# row TITLE OURS THEIRS [RUNS [WARM [BEFORE-OURS BEFORE-THEIRS]]]: a row of whole commands.
row() {
    local mine theirs
    mine=$(median "$2" "${4:-$RUNS}" "${5:-3}" "${6:-}")
    if [ -n "$peer" ]; then
        theirs=$(median "$3" "${4:-$RUNS}" "${5:-3}" "${7:-}")
        printf '%-45s %10s %10s %8s\n' "$1" "$mine" "$theirs" "$(awk -v a="$mine" -v b="$theirs" 'BEGIN { printf "%.2f", a / b }')"
    else
        printf '%-45s %10s\n' "$1" "$mine"
    fi
}

measure_commands() {
    local command
    for command in \
        "run --rm --network=none $image true" \
        "run --rm $image true" \
        "create --network=none $image true" \
        "exec bench-running true" \
        "ps" \
        "images" \
        "inspect bench-running"; do
        measure "$command" "$command"
    done
}

# Twenty instructions of all kinds, with files of a usual size.
make_usual_build() {
    local i
    mkdir -p usual
    for i in 1 2 3 4; do
        mkdir "usual/part$i"
        seq -f "part $i line %g" 1 20000 | split -l 400 - "usual/part$i/file-"
    done
    cat >usual/Dockerfile <<END
FROM $image
LABEL wherry-bench=usual
ARG VERSION=1
ENV VERSION=\$VERSION
WORKDIR /app
COPY part1 part1/
RUN echo one >one
COPY part2 part2/
RUN echo two >two
ENV MODE=production
COPY part3 part3/
RUN echo three >three
COPY part4 part4/
RUN echo four >four
EXPOSE 8080
VOLUME /data
USER 1000
STOPSIGNAL SIGINT
ENTRYPOINT ["/bin/sh"]
CMD ["-c", "true"]
END
}

make_run_build() {
    mkdir -p runs
    { printf 'FROM %s\nLABEL wherry-bench=runs\n' $image; for _ in {1..10}; do echo 'RUN true'; done; } >runs/Dockerfile
}

# A gigabyte that does not compress, in eight steps.
make_large_build() {
    local i
    mkdir -p large
    printf 'FROM %s\nLABEL wherry-bench=large\n' $image >large/Dockerfile
    for i in {1..8}; do
        mkdir "large/part$i"
        head -c 134217728 /dev/zero | openssl enc -aes-128-ctr -K "$i" -iv 0 -out "large/part$i/data" 2>/dev/null
        echo "COPY part$i /part$i" >>large/Dockerfile
    done
}

# Stages that have work for a processor, and one that takes what came of them.
make_stage_build() {
    local i
    mkdir -p stages
    for i in 1 2 3 4; do
        printf 'FROM %s AS stage%s\nRUN i=0; while [ $i -lt 400000 ]; do i=$((i + 1)); done; echo %s >/result%s\n' $image "$i" "$i" "$i"
    done >stages/Dockerfile
    { printf 'FROM %s\nLABEL wherry-bench=stages\n' $image; for i in 1 2 3 4; do echo "COPY --from=stage$i /result$i /"; done; } >>stages/Dockerfile
}

measure_builds() {
    local few=$((RUNS < 5 ? RUNS : 5))
    make_usual_build
    make_run_build
    make_stage_build
    measure 'build: 20 instructions, cached' "build -q -t $built usual"
    measure 'build: RUN true, 10 times' "build -q --no-cache --network=none -t $built runs" "$few" 1
    measure 'build: RUN true, 10 times, with a network' "build -q --no-cache -t $built runs" "$few" 1
    measure 'build: 4 stages' "build -q --no-cache --network=none -t $built stages" "$few" 1
    make_large_build
    cat >forget <<END
#!/bin/sh
"\$@" rmi -f $built
case \$1 in
wherry) "\$@" builder prune -f ;;
*) "\$@" image prune -f --filter label=wherry-bench ;;
esac
true
END
    chmod 755 forget
    measure 'build: COPY of 1 GB in 8 steps' "build -q -t $built large" $((few < 3 ? few : 3)) 1 "$work/forget"
    measure 'build: COPY of 1 GB in 8 steps, cached' "build -q -t $built large" "$few" 1
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

# Half a gigabyte: from a published port to the host, and from container to container, with the start of an exec.
measure_networks() {
    local port=18585
    serve "$port" $ours
    [ -z "$peer" ] || serve $((port + 1)) $peer
    row '512 MB from a published port' "curl -sfo /dev/null http://127.0.0.1:$port/big" "curl -sfo /dev/null http://127.0.0.1:$((port + 1))/big"
    row '512 MB from container to container' "$ours exec bench-client wget -qO /dev/null http://bench-server/big" "$peer exec bench-client wget -qO /dev/null http://bench-server/big"
}

echo "kernel $(uname -r), $(nproc) processors, load $(cut -d' ' -f1-3 /proc/loadavg), $RUNS runs each, medians in milliseconds"
echo "wherry: $(wherry --version)${peer:+; peer: $($peer --version)}"
printf '%-45s %10s %10s %8s\n' command wherry "${peer:+peer}" "${peer:+ratio}"
[ "${ONLY:-commands}" != commands ] || measure_commands
[ "${ONLY:-builds}" != builds ] || measure_builds
[ "${ONLY:-networks}" != networks ] || measure_networks
[ -z "$peer" ] || echo "ratio: wherry's time in parts of the peer's"
