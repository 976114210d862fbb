#!/usr/bin/env bash
# Measures wherry side by side with podman, as one unprivileged user, with one image of this machine's busybox.
#   tests/bench/run.sh OUT      OUT holds wherry and wherry-monitor
# PEER names the other program; podman on the PATH otherwise; without either, wherry is measured alone. RUNS is how often
# each command is measured (20); what takes long is measured less often. ONLY names the parts to measure (see parts/).
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
    cp -r "$here/tests/bench" "$scratch/bench"
    chmod -R a+rX "$scratch"
    "$here/tests/setup/as-account.sh" RUNS="${RUNS:-20}" PEER="${PEER:-}" ONLY="${ONLY:-}" bash "$scratch/bench/run.sh" --inside </dev/null
    exit
fi

bench=$(dirname "$(realpath "$0")")
PATH=$(dirname "$bench")/bin:$PATH
peer=${PEER:-$(command -v podman || true)}
work=$(mktemp -d)
chmod 711 "$work"
cd "$work"
mkdir -m 700 data run
ours="wherry --root $work/data --runroot $work/run"
image=localhost/bench
built=localhost/bench-built

clean_up() {
    $ours rm -f -t 0 -a >/dev/null 2>&1 || true
    forget_images >/dev/null 2>&1 || true
    if [ -n "$peer" ]; then
        serve_no_more $peer >/dev/null 2>&1 || true
        $peer ps -aq --filter name=bench- 2>/dev/null | xargs -r $peer rm -f -t 0 >/dev/null 2>&1 || true
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
printf '#!/bin/sh\ntrap "exit 0" TERM\nsleep 100000 &\nwait\n' >rootfs/bin/serve
printf '#!/bin/sh\nmkdir /www\ntruncate -s 536870912 /www/big\nexec httpd -f -p 80 -h /www\n' >rootfs/bin/serve-file
chmod 755 rootfs/bin/serve rootfs/bin/serve-file
echo 'root:x:0:0:root:/root:/bin/sh' >rootfs/etc/passwd
tar -C rootfs --owner=0 --group=0 -cf image.tar .
tar -cf empty.tar --files-from=/dev/null

prepare() {
    "$@" import image.tar $image >/dev/null 2>&1
    "$@" run -d --name bench-running --network=none $image sleep 100000 >/dev/null
}
prepare $ours
if [ -n "$peer" ] && ! prepare $peer; then
    echo "bench: $peer does not work here; wherry alone is measured"
    peer=
fi

. "$bench/measure.sh"
for part in "$bench"/parts/*.sh; do
    . "$part"
done

echo "kernel $(uname -r), $(nproc) processors, load $(cut -d' ' -f1-3 /proc/loadavg), $RUNS runs each, medians in milliseconds"
echo "wherry: $(wherry --version)${peer:+; peer: $($peer --version)}"
tell command wherry "${peer:+peer}" "${peer:+ratio}" spread
for part in ${ONLY:-commands crowds builds networks images}; do
    measure_"$part"
done
[ -z "$peer" ] || echo "ratio: wherry's time in parts of the peer's"
