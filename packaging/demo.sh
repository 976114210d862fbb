#!/usr/bin/env bash
# wherry at work: makes an image of this machine's busybox, serves a page from a container, looks at it from all sides,
# removes everything, and checks that nothing is left. Runs unprivileged: started as root, as an account of its own.
#   packaging/demo.sh OUT       OUT holds wherry and wherry-monitor
set -euo pipefail

if [ "$1" != --inside ]; then
    out=$(realpath "$1")
    here=$(realpath "$(dirname "${BASH_SOURCE[0]}")/..")
    "$here/tests/setup/devices.sh"
    "$here/tests/setup/account.sh"
    # The account may not be able to enter the directories we work in.
    scratch=$(mktemp -d -p "${TMPDIR:-/tmp}" wherry-demo.XXXXXX)
    trap 'rm -rf "$scratch"' EXIT
    mkdir "$scratch/bin"
    cp "$out/wherry" "$out/wherry-monitor" "$scratch/bin/"
    cp "${BASH_SOURCE[0]}" "$scratch/demo.sh"
    chmod -R a+rX "$scratch"
    "$here/tests/setup/as-account.sh" bash "$scratch/demo.sh" --inside </dev/null
    exit
fi

PATH=$(dirname "$(realpath "$0")")/bin:$PATH
# A store of its own, so that nobody's containers are touched.
work=$(mktemp -d)
chmod 711 "$work"
cd "$work"
mkdir -m 700 data run rootfs
export XDG_DATA_HOME=$work/data XDG_RUNTIME_DIR=$work/run

fail() {
    echo "demo: $*" >&2
    exit 1
}

clean_up() {
    if [ -d "$work/data/wherry" ]; then
        wherry rm -f -a >/dev/null 2>&1 || true
        wherry rmi -f web >/dev/null 2>&1 || true
    fi
    cd /
    rm -rf "$work"
}
trap clean_up EXIT

# show COMMAND: what a user would type, then what it says. The last output is kept in $said.
show() {
    printf '$ %s\n' "$1"
    local status=0
    said=$(bash -o pipefail -c "$1" 2>&1) || status=$?
    [ -z "$said" ] || printf '%s\n' "$said"
    [ $status -eq 0 ] || fail "that command ended with $status"
}

expect() { [[ $said == *$1* ]] || fail "expected \"$1\" there"; }

free_port() {
    local port=8080
    while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
        port=$((port + 1))
    done
    echo $port
}

# Living processes that run from the demonstration's directories or see its mounts, without this shell.
processes_left() {
    local directory pid
    for directory in /proc/[0-9]*; do
        pid=${directory#/proc/}
        if [ "$pid" != $$ ] && [ "$pid" != "$BASHPID" ] && ! grep -qs '^State:.*Z' "$directory/status" &&
            { tr '\0' ' ' <"$directory/cmdline"; cat "$directory/mountinfo"; } 2>/dev/null | grep -qF "$work"; then
            echo "process $pid: $(tr '\0' ' ' <"$directory/cmdline" 2>/dev/null)"
        fi
    done
}

# ------------------------------------------------------------------------------------------------------------------------
busybox=$(command -v busybox) || fail "there is no busybox (package busybox-static)"
mkdir -p rootfs/{bin,etc,proc,sys,dev,tmp,root,www}
cp "$busybox" rootfs/bin/busybox
busybox --list | grep -vx busybox | while read -r applet; do ln -s busybox "rootfs/bin/$applet"; done
echo 'root:x:0:0:root:/root:/bin/sh' >rootfs/etc/passwd
echo 'Hello from a container without a daemon and without root.' >rootfs/www/index.html
port=$(free_port)
if command -v curl >/dev/null; then fetch="curl -sS"; else fetch="busybox wget -qO-"; fi

echo "# an image of this machine's busybox, by $(id -un) (uid $(id -u))"
show "wherry --version"
show "tar -C rootfs --owner=0 --group=0 -c . | wherry import --change 'CMD [\"httpd\",\"-f\",\"-vv\",\"-p\",\"80\",\"-h\",\"/www\"]' - web"
show "wherry images"
expect web

echo
echo "# a web server in the background, its port published"
show "wherry run -d --init --name web -p $port:80 web"
printf '$ %s\n' "$fetch http://127.0.0.1:$port/"
for _ in $(seq 100); do # the server may not listen yet
    said=$($fetch "http://127.0.0.1:$port/" 2>&1) && break
    sleep 0.1
done
printf '%s\n' "$said"
expect 'Hello from a container'

echo
echo "# from all sides"
show "wherry exec web sh -c 'id -u; ls /www; wget -qO- http://127.0.0.1/'"
expect index.html
show "wherry ps"
expect "$port->80/tcp"
show "wherry logs web"
expect 'response:200'
show "wherry inspect --format '{{.State.Status}}' web"
expect running

echo
echo "# and away with it"
show "wherry stop web"
show "wherry inspect --format '{{.State.Status}}' web"
expect exited
show "wherry rm web"
show "wherry rmi web"
show "wherry ps -aq"
[ -z "$said" ] || fail "a container is left"
show "wherry images -q"
[ -z "$said" ] || fail "an image is left"

echo
echo "# nothing is left"
left=
for _ in $(seq 20); do # processes may still be on their way out
    left=$(processes_left)
    [ -z "$left" ] && break
    sleep 0.1
done
[ -z "$left" ] || fail "left: $left"
echo "processes: none"
left=$(grep -F "$work" /proc/self/mountinfo || true)
[ -z "$left" ] || fail "left: $left"
echo "mounts: none"
left=$(find data run -mindepth 2 \( -path '*/blobs/*/*' -o -path '*/layers/*' -o -path '*/containers/*' -o -path '*/images/*' -o -path '*/names/*/*' -o -type s \) -print)
[ -z "$left" ] || fail "left: $left"
echo "files: none of any image, layer or container; the empty store is $(du -sk data run | awk '{ sum += $1 } END { print sum }') KiB in $(find data run -type f | wc -l) files"
cd /
rm -r "$work" || fail "the store cannot be removed by its user"
echo "demo: passed"
