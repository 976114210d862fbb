# Limits at work: what happens to a container that wants more than it may have.

as_root+=(fork_bomb processor_is_held_back disk_speed disk_weight memory_seen_inside)
in_ci+=(user:fork_bomb user:disk_speed)

check_fork_bomb() {
    wherry run -d --name c --network none --pids-limit 40 bb sh -c 'bomb() { bomb | bomb & }; (bomb) & exec sleep 1000' >/dev/null
    until_true 60 eval '[ "$(sed -n "s/^max //p" "$(cgroup c)/pids.events")" -gt 0 ]'
    [ "$(cat "$(cgroup c)/pids.current")" -le 40 ] || fail "more processes than allowed: $(cat "$(cgroup c)/pids.current")"
    equal alive "$(wherry run --rm --network none bb echo alive)" "another container beside it"
    wherry rm -f -t 0 c >/dev/null
    equal "" "$(wherry ps -aq)" "what is left"
}

check_processor_is_held_back() {
    wherry run -d --name c --network none --cpus 0.1 bb sh -c 'while :; do :; done' >/dev/null
    until_true 60 eval '[ "$(sed -n "s/^nr_throttled //p" "$(cgroup c)/cpu.stat")" -gt 10 ]'
    equal "10000 100000" "$(wherry exec c cat /sys/fs/cgroup/cpu.max)" "seen inside"
}

# What is read past the cache at a mebibyte a second takes its time; a slow machine takes more, never less.
check_disk_speed() {
    wherry run -d --name c --network none --device-read-bps /dev/vda:1mb --device-write-iops /dev/vda:500 --volume data:/data bb sleep 1000 >/dev/null
    contains "$(cat "$(cgroup c)/io.max")" "rbps=1048576 wbps=max riops=max wiops=500"
    equal "$(cat "$(cgroup c)/io.max")" "$(wherry exec c cat /sys/fs/cgroup/io.max)" "seen inside"
    wherry exec c sh -c 'dd if=/dev/zero of=/data/file bs=1M count=6 conv=fsync 2>/dev/null'
    local began=$SECONDS
    wherry exec c sh -c 'dd if=/data/file of=/dev/null bs=1M iflag=direct' >/dev/null 2>&1
    [ $((SECONDS - began)) -ge 3 ] || fail "six mebibytes at one a second took $((SECONDS - began)) s"
    wherry update --device-read-bps /dev/vda:8mb c >/dev/null
    contains "$(cat "$(cgroup c)/io.max")" "rbps=8388608"
}

check_disk_weight() {
    wherry run -d --name c --network none --blkio-weight 200 bb sleep 1000 >/dev/null
    if [ -e "$(cgroup c)/io.bfq.weight" ]; then
        contains "$(cat "$(cgroup c)/io.bfq.weight")" "default 200"
    else
        contains "$(cat "$(cgroup c)/io.weight")" "default 1920"
    fi
}

check_memory_seen_inside() {
    equal $((48 << 20)) "$(wherry run --rm --network none --memory 48m --memory-swap 48m bb cat /sys/fs/cgroup/memory.max)"
    equal 0 "$(wherry run --rm --network none --memory 48m --memory-swap 48m bb cat /sys/fs/cgroup/memory.swap.max)"
    equal 21 "$(wherry run --rm --network none --pids-limit 21 bb cat /sys/fs/cgroup/pids.max)"
    equal 0 "$(wherry run --rm --network none --cpuset-cpus 0 bb cat /sys/fs/cgroup/cpuset.cpus.effective)"
}
