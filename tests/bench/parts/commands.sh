# Single commands, with ten containers running.

measure_commands() {
    local command i program
    for program in "$ours" "$peer"; do
        [ -z "$program" ] || for i in {1..9}; do
            $program run -d --name "bench-other$i" --network=none $image sleep 100000 >/dev/null
        done
    done

    measure_bare_runtime
    for command in \
        "--version" \
        "run --help" \
        "completion bash" \
        "run --rm --network=none $image true" \
        "run --rm $image true" \
        "create --network=none $image true" \
        "exec bench-running true" \
        "ps" \
        "images" \
        "inspect bench-running" \
        "logs bench-running"; do
        measure "$command" "$command"
    done
    measure_life
}

# What the kernel and the runtime take by themselves: a container of the same image in a user namespace that is there.
measure_bare_runtime() {
    command -v crun >/dev/null && unshare --map-auto --map-root-user true 2>/dev/null || return 0
    mkdir -p bundle
    (cd bundle && crun spec --rootless)
    sed -i -e 's/"terminal": true/"terminal": false/' -e 's/"sh"/"true"/' -e "s|\"path\": \"rootfs\"|\"path\": \"$work/rootfs\"|" bundle/config.json
    printf '#!/bin/sh\nexec crun --root %s/crun --cgroup-manager=disabled run --bundle %s/bundle bench\n' "$work" "$work" >bare
    chmod 755 bare
    unshare --map-auto --map-root-user --mount bash -c '. "$1/measure.sh"; times ./bare "$2" 3 true' - "$bench" "$RUNS" >mine
    tell_row 'crun run, by itself' "$(middle mine)" ''
}

# A life in steps. What ends at once when it is told to is not sleep: it is process 1, which ignores what it does not handle.
measure_life() {
    local name=bench-life
    cat >again <<END
#!/bin/sh
# again STATE PROGRAM...: the container in this state, whatever it was before
state=\$1
shift
"\$@" rm -f -t 0 $name
[ \$state = none ] || "\$@" create --name $name --network=none $image serve
[ \$state != running ] || "\$@" start $name
true
END
    chmod 755 again
    row_after none 'run -d' "run -d --name $name --network=none $image serve"
    row_after created 'start' "start $name"
    row_after running 'stop' "stop $name"
    row_after created 'rm' "rm $name"
}

# row_after STATE TITLE ARGUMENTS
row_after() { row "$2" "$ours $3" "$peer $3" "$RUNS" 3 "$work/again $1 $ours" "$work/again $1 $peer"; }
