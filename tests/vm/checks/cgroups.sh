# Limits, read outside in the container's cgroup and inside where the container sees them.

as_root+=(scope_of_its_own memory processes processor processor_set out_of_memory update statistics pause slice_as_parent monitor_stays split)
in_ci+=(user:scope_of_its_own user:memory user:processor_set user:out_of_memory user:update user:statistics user:pause root:memory root:out_of_memory)

check_scope_of_its_own() {
    wherry run -d --name c --network none bb sleep 1000 >/dev/null
    local pid
    pid=$(wherry inspect --format '{{.State.Pid}}' c)
    local slice=machine.slice
    [ $who = root ] || slice=user@1000.service/user.slice
    contains "$(cat /proc/"$pid"/cgroup)" "/$slice/wherry-$(wherry inspect --format '{{.Id}}' c).scope/container"
    contains "$(cat /proc/"$(wherry inspect --format '{{.State.ConmonPid}}' c)"/cgroup)" ".scope/monitor"
    contains "$(ctl --no-pager --plain list-units 'wherry-*.scope')" "Container c"
    equal systemd "$(wherry info --format '{{.Host.CgroupManager}}')"
    wherry rm -f c >/dev/null
    until_true 10 eval '[ -z "$(ctl --no-pager --no-legend list-units --all "wherry-*.scope")" ]'
}

check_started_again_at_once() {
    wherry run -d --name c --network none bb sleep 1000 >/dev/null
    for _ in 1 2 3; do
        wherry stop -t 0 c >/dev/null
        wherry start c >/dev/null 2>"$HOME/again"
        equal "" "$(cat "$HOME/again")" "what start says"
        contains "$(cgroup c)" ".scope/container"
    done
}

check_memory() {
    wherry run -d --name c --network none --memory 64m --memory-swap 64m --memory-reservation 32m bb sleep 1000 >/dev/null
    equal $((64 << 20)) "$(cat "$(cgroup c)/memory.max")"
    equal 0 "$(cat "$(cgroup c)/memory.swap.max")"
    equal $((32 << 20)) "$(cat "$(cgroup c)/memory.low")"
    equal $((64 << 20)) "$(wherry exec c cat /sys/fs/cgroup/memory.max)"
}

check_processes() {
    wherry run -d --name c --network none --pids-limit 10 bb sleep 1000 >/dev/null
    equal 10 "$(cat "$(cgroup c)/pids.max")"
    local said
    said=$(wherry exec c sh -c 'for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 3 & done; wait' 2>&1 || true)
    contains "$said" "fork"
}

check_processor() {
    wherry run -d --name c --network none --cpus 0.5 --cpu-shares 512 bb sleep 1000 >/dev/null
    equal "50000 100000" "$(cat "$(cgroup c)/cpu.max")"
    equal 20 "$(cat "$(cgroup c)/cpu.weight")"
    equal "50000 100000" "$(wherry exec c cat /sys/fs/cgroup/cpu.max)"
}

check_processor_set() {
    wherry run -d --name c --network none --cpuset-cpus 1 --cpuset-mems 0 bb sleep 1000 >/dev/null
    equal 1 "$(cat "$(cgroup c)/cpuset.cpus")"
    equal 1 "$(cat "$(cgroup c)/cpuset.cpus.effective")"
    contains "$(wherry exec c cat /proc/self/status)" "$(printf 'Cpus_allowed_list:\t1')"
}

check_other_settings() {
    wherry run -d --name c --network none --cgroup-conf memory.high=33554432 bb sleep 1000 >/dev/null
    equal 33554432 "$(cat "$(cgroup c)/memory.high")"
}

check_nothing_is_said_of_limits_that_apply() {
    equal "" "$(wherry run --rm --network none --memory 64m --pids-limit 50 --cpus 1 --cpuset-cpus 0 --cpu-shares 100 bb true 2>&1)"
}

check_out_of_memory() {
    wherry run -d --name c --network none --memory 32m --memory-swap 32m bb dd if=/dev/zero of=/dev/null bs=64M count=1 >/dev/null
    equal 137 "$(wherry wait c)" "exit code"
    equal true "$(wherry inspect --format '{{.State.OOMKilled}}' c)"
    contains "$(wherry events --stream=false --since 5m --filter container=c --format '{{.Status}}')" oom
}

check_update() {
    wherry run -d --name c --network none --memory 64m --memory-swap 64m --pids-limit 10 bb sleep 1000 >/dev/null
    wherry update --memory 96m --memory-swap 96m --pids-limit 33 --cpus 0.25 c >/dev/null
    equal $((96 << 20)) "$(cat "$(cgroup c)/memory.max")"
    equal 33 "$(cat "$(cgroup c)/pids.max")"
    equal "25000 100000" "$(cat "$(cgroup c)/cpu.max")"
    wherry restart -t 0 c >/dev/null
    equal $((96 << 20)) "$(cat "$(cgroup c)/memory.max")" "memory.max after a restart"
}

check_statistics() {
    wherry run -d --name c --network none --memory 64m bb sh -c 'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; sleep 1000' >/dev/null
    local line
    line=$(wherry stats --no-stream --format '{{.MemUsage}}|{{.PIDs}}' c)
    contains "$line" '/ 64MiB|1'
    until_true 60 eval '[ "$(sed -n "s/usage_usec //p" "$(cgroup c)/cpu.stat")" -gt 0 ]'
}

check_pause() {
    wherry run -d --name c --network none bb sh -c 'while :; do date +%s%N >/tmp/tick; done' >/dev/null
    wherry pause c >/dev/null
    equal 1 "$(cat "$(cgroup c)/cgroup.freeze")"
    contains "$(cat "$(cgroup c)/cgroup.events")" "frozen 1"
    equal paused "$(wherry inspect --format '{{.State.Status}}' c)"
    wherry unpause c >/dev/null
    contains "$(cat "$(cgroup c)/cgroup.events")" "frozen 0"
}

check_slice_as_parent() {
    wherry run -d --name c --network none --cgroup-parent check.slice bb sleep 1000 >/dev/null
    contains "$(cgroup c)" "/check.slice/wherry-"
}

# The monitor stays in the unit, and the container's cgroup is beside it.
check_monitor_stays() {
    systemd-run "$scope" --quiet --collect --unit stays -p Delegate=yes -E PATH="$PATH" \
        wherry run --name c --network none --cgroups no-conmon --memory 64m bb sleep 1000
    until_true 60 eval '[ "$(wherry inspect --format "{{.State.Status}}" c 2>/dev/null)" = running ]'
    contains "$(cat /proc/"$(wherry inspect --format '{{.State.ConmonPid}}' c)"/cgroup)" "/stays.service"
    equal $((64 << 20)) "$(cat "$(cgroup c)/memory.max")"
    ctl stop stays.service
}

# As a unit of systemd's does it: monitor and container in the unit's own cgroup, gone with the unit.
check_split() {
    systemd-run "$scope" --quiet --collect --unit split -p Delegate=yes -E PATH="$PATH" \
        wherry run --name c --network none --cgroups split --memory 64m bb sleep 1000
    until_true 60 eval '[ "$(wherry inspect --format "{{.State.Status}}" c 2>/dev/null)" = running ]'
    contains "$(cgroup c)" "/split.service/wherry-"
    equal $((64 << 20)) "$(cat "$(cgroup c)/memory.max")"
    ctl stop split.service
    until_true 60 eval '[ "$(wherry inspect --format "{{.State.Status}}" c)" = exited ]'
}
