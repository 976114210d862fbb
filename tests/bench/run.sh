#!/usr/bin/env bash
# Measures wherry side by side with podman, as one unprivileged user, with one image of this machine's busybox.
#   tests/bench/run.sh OUT      OUT holds wherry and wherry-monitor
# PEER names the other program; podman on the PATH otherwise; without either, wherry is measured alone. RUNS is how often
# each command is measured (20); what takes long is measured at most 5 times. ONLY=commands, builds, networks or images leaves the
# others out. Images want docker-registry on the PATH, and time for figures of memory.
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
changed=localhost/bench-changed
registry=127.0.0.1:18587
large=$registry/bench/large
almost=$registry/bench/almost # all layers of it but one
medium=$registry/bench/medium

clean_up() {
    $ours rm -f -a >/dev/null 2>&1 || true
    [ ! -e registry.pid ] || kill "$(cat registry.pid)" 2>/dev/null || true
    [ ! -d second ] || wherry --root "$work/second/data" --runroot "$work/second/run" rmi -f -a >/dev/null 2>&1 || true
    [ -z "$peer" ] || serve_no_more $peer >/dev/null 2>&1 || true
    if [ -n "$peer" ]; then
        $peer rm -f -t 0 bench-running >/dev/null 2>&1 || true
        $peer ps -aq --filter ancestor=$image 2>/dev/null | xargs -r $peer rm -f -t 0 >/dev/null 2>&1 || true
        $peer rm -f -t 0 bench-changed >/dev/null 2>&1 || true
        [ ! -d peer-second ] || $peer unshare rm -rf "$work/peer-second" >/dev/null 2>&1 || true
        $peer rmi -f $image $built $changed $medium $large $almost >/dev/null 2>&1 || true
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

# An empty registry; one that was there is thrown away. As a program of its own, for measure's BEFORE.
make_registry() {
    cat >registry.yml <<END
version: 0.1
log: { level: error, accesslog: { disabled: true } }
storage: { filesystem: { rootdirectory: $work/registry } }
http: { addr: $registry }
END
    cat >empty-registry <<END
#!/bin/bash
if [ -e $work/registry.pid ]; then
    kill \$(cat $work/registry.pid)
    while curl -sfo /dev/null http://$registry/v2/; do sleep 0.1; done
fi
rm -rf $work/registry
mkdir $work/registry
setsid docker-registry serve $work/registry.yml >$work/registry.log 2>&1 </dev/null &
echo \$! >$work/registry.pid
until curl -sfo /dev/null http://$registry/v2/; do sleep 0.1; done
END
    chmod 755 empty-registry
    ./empty-registry
}

# make_layers NAME COUNT MEGABYTES: an image of so many layers, each of files of 256 KiB, some text and some that cannot be compressed.
make_layers() {
    local i directory=layers-$2
    mkdir "$directory"
    printf 'FROM %s\nLABEL wherry-bench=layers\n' $image >"$directory/Dockerfile"
    for ((i = 1; i <= $2; i++)); do
        mkdir "$directory/part$i"
        head -c $(($3 * 471859)) /dev/zero | openssl enc -aes-128-ctr -K "$2$i" -iv 0 2>/dev/null | split -b 262144 - "$directory/part$i/data-"
        (seq -f "layer $i has a line %.0f of text" 1 $(($3 * 20000)) || true) 2>/dev/null | head -c $(($3 * 576717)) | split -b 262144 - "$directory/part$i/text-"
        echo "COPY part$i /part$i" >>"$directory/Dockerfile"
    done
    $ours build -q -t "$1" "$directory" >/dev/null
    if [ "$1" = $large ]; then
        sed -i '$d' "$directory/Dockerfile"
        $ours build -q -t $almost "$directory" >/dev/null
    fi
    rm -rf "$directory"
}

# peak COMMAND: the most memory that one of its processes had, in megabytes.
peak() { command time -f %M -o peak.txt bash -c "$1 >/dev/null 2>&1" && awk '{ printf "%.0f", $1 / 1024 }' peak.txt; }

# memory TITLE ARGUMENTS BEFORE: a row of megabytes.
memory() {
    local mine theirs=
    $3 $ours >/dev/null 2>&1
    mine=$(peak "$ours $2")
    if [ -n "$peer" ]; then
        $3 $peer >/dev/null 2>&1
        theirs=$(peak "$peer $2")
    fi
    printf '%-45s %10s %10s\n' "$1" "$mine" "$theirs"
}

# script NAME: makes a small program of standard input.
script() {
    { echo '#!/bin/sh'; cat; } >"$1"
    chmod 755 "$1"
}

# What rows want to find, and a pipe for each program: programs that are given one of both.
make_image_scripts() {
    local ours_second="wherry --root $work/second/data --runroot $work/second/run"
    local peer_second="$peer --root $work/peer-second/data --runroot $work/peer-second/run"
    mkdir -p second/{data,run} peer-second/{data,run}
    chmod 700 second/run
    script with-nothing <<<"\"\$@\" rmi -f $large $almost $medium $changed; true"
    script with-most <<<"$work/with-nothing \"\$@\"; \"\$@\" pull -q --tls-verify=false $almost"
    script with-all <<<"\"\$@\" rmi -f $almost; \"\$@\" pull -q --tls-verify=false $large"
    script uncommitted <<<"\"\$@\" rmi -f $changed; true"
    script second-empty <<<"case \$1 in wherry) $ours_second rmi -f -a ;; *) $peer_second rmi -f -a ;; esac; true"
    script pipe-ours <<<"$ours save $large | $ours_second load -q"
    script pipe-peer <<<"$peer save $large | $peer_second load -q"
}

# change_files PROGRAM...: a container of the large image in which a hundred files are something else.
change_files() {
    "$@" run --name bench-changed --network=none $large sh -c 'n=0; for f in /part1/* /part2/*; do [ $n -lt 100 ] || break; echo changed >>$f; n=$((n + 1)); done' >/dev/null
}

measure_images() {
    local few=$((RUNS < 3 ? RUNS : 3)) pull='pull -q --tls-verify=false' push='push -q --tls-verify=false'
    if ! command -v docker-registry >/dev/null; then
        echo 'bench: docker-registry is not installed; images are left out'
        return
    fi

    make_registry
    make_layers $large 8 128
    make_layers $medium 5 100
    make_image_scripts
    for name in $large $almost $medium; do $ours push -q --tls-verify=false $name; done
    $ours save -o medium.tar $medium
    "$work/with-nothing" $ours >/dev/null 2>&1
    $ours builder prune -a -f >/dev/null
    measure 'pull: 1 GB in 8 layers' "$pull $large" "$few" 1 "$work/with-nothing"
    measure 'pull: 1 GB, 7 of 8 layers are here' "$pull $large" "$few" 1 "$work/with-most"
    measure 'rmi: 1 GB in 8 layers' "rmi $large" "$few" 1 "$work/with-all"
    "$work/with-all" $ours >/dev/null
    change_files $ours
    [ -z "$peer" ] || { "$work/with-all" $peer >/dev/null; change_files $peer; }
    measure 'commit: 100 changed files' "commit -q bench-changed $changed" "$few" 1 "$work/uncommitted"
    row 'save | load: 1 GB in 8 layers' "$work/pipe-ours" "$work/pipe-peer" "$few" 1 "$work/second-empty $ours" "$work/second-empty $peer"
    measure 'push: 1 GB in 8 layers, to an empty registry' "$push $large" "$few" 1 "$work/empty-registry"
    measure 'load: 500 MB in 5 layers' "load -q -i medium.tar" "$few" 1 "$work/with-nothing"
    if [ -z "$(type -P time)" ]; then
        echo 'bench: time is not installed; memory is not measured'
        return
    fi

    echo 'memory, in megabytes, of the largest process'
    memory 'push: 1 GB in 8 layers' "$push $large" "$work/empty-registry"
    memory 'pull: 1 GB in 8 layers' "$pull $large" "$work/with-nothing"
    memory 'load: 500 MB in 5 layers' "load -q -i medium.tar" "$work/with-nothing"
}

echo "kernel $(uname -r), $(nproc) processors, load $(cut -d' ' -f1-3 /proc/loadavg), $RUNS runs each, medians in milliseconds"
echo "wherry: $(wherry --version)${peer:+; peer: $($peer --version)}"
printf '%-45s %10s %10s %8s\n' command wherry "${peer:+peer}" "${peer:+ratio}"
[ "${ONLY:-commands}" != commands ] || measure_commands
[ "${ONLY:-builds}" != builds ] || measure_builds
[ "${ONLY:-networks}" != networks ] || measure_networks
[ "${ONLY:-images}" != images ] || measure_images
[ -z "$peer" ] || echo "ratio: wherry's time in parts of the peer's"
