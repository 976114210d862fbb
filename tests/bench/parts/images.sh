# Images, between a docker-registry on this machine, archives and the store. Wants docker-registry, and time for figures of memory.

changed=localhost/bench-changed
registry=127.0.0.1:18600
large=$registry/bench/large
almost=$registry/bench/almost # all layers of it but one
medium=$registry/bench/medium

forget_images() {
    [ ! -e registry.pid ] || kill "$(cat registry.pid)" 2>/dev/null || true
    [ ! -d second ] || wherry --root "$work/second/data" --runroot "$work/second/run" rmi -f -a >/dev/null 2>&1 || true
    if [ -n "$peer" ] && [ -d peer-second ]; then
        $peer unshare rm -rf "$work/peer-second" >/dev/null 2>&1 || true
        $peer rmi -f $changed $medium $large $almost >/dev/null 2>&1 || true
    fi
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
    tell "$1" "$mine" "$theirs" '' ''
}

# script NAME: makes a small program of standard input.
script() {
    { echo '#!/bin/sh'; cat; } >"$1"
    chmod 755 "$1"
}

# Each waits for the disk at its end: what one run has left to be written is not to be waited for by the next, and what is removed has been written.
# What rows want to find, and a pipe for each program: programs that are given one of both.
make_image_scripts() {
    local ours_second="wherry --root $work/second/data --runroot $work/second/run"
    local peer_second="$peer --root $work/peer-second/data --runroot $work/peer-second/run"
    mkdir -p second/{data,run} peer-second/{data,run}
    chmod 700 second/run
    script with-nothing <<<"\"\$@\" rmi -f $large $almost $medium $changed; sync"
    script with-most <<<"$work/with-nothing \"\$@\"; \"\$@\" pull -q --tls-verify=false $almost; sync"
    script with-all <<<"\"\$@\" rmi -f $almost 2>/dev/null; \"\$@\" pull -q --tls-verify=false $large; sync"
    script to-push <<<"$work/with-all \"\$@\"; $work/empty-registry"
    script uncommitted <<<"\"\$@\" rmi -f $changed; sync"
    script second-empty <<<"case \$1 in wherry) $ours_second rmi -f -a ;; *) $peer_second rmi -f -a ;; esac; sync"
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
    memory 'push: 1 GB in 8 layers' "$push $large" "$work/to-push"
    memory 'pull: 1 GB in 8 layers' "$pull $large" "$work/with-nothing"
    memory 'load: 500 MB in 5 layers' "load -q -i medium.tar" "$work/with-nothing"
}
