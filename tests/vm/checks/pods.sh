# Limits of a pod, in a cgroup that has been delegated.

as_root+=(pod_limits pod_limits_after_a_restart)

# pod_cgroup POD: the cgroup of the pod, in which the containers' are.
pod_cgroup() {
    local id
    id=$(wherry pod inspect --format '{{.Id}}' "$1")
    find /sys/fs/cgroup -type d -name "*pod[-_]$id*" 2>/dev/null | head -n 1
}

check_pod_limits() {
    wherry pod create --network none --memory 64m --cpus 0.5 shop >/dev/null
    equal "" "$(wherry run -d --pod shop --name c bb sleep 1000 2>&1 >/dev/null)" "what run says"
    local group
    group=$(pod_cgroup shop)
    [ -n "$group" ] || fail "the pod has no cgroup"
    equal $((64 << 20)) "$(cat "$group/memory.max")"
    equal "50000 100000" "$(cat "$group/cpu.max")"
    contains "$(cgroup c)" "$group/"
    wherry pod rm -f -t 0 shop >/dev/null
    until_true 10 eval "[ ! -e '$group' ]"
}

check_pod_limits_hold_all_of_its_containers() {
    wherry pod create --network none --memory 48m --memory-swap 48m shop >/dev/null
    wherry run -d --pod shop --name quiet bb sleep 1000 >/dev/null
    wherry run -d --pod shop --name greedy bb dd if=/dev/zero of=/dev/null bs=96M count=1 >/dev/null
    equal 137 "$(wherry wait greedy)" "exit code"
    equal running "$(wherry inspect --format '{{.State.Status}}' quiet)"
    wherry pod rm -f -t 0 shop >/dev/null
}

check_pod_limits_after_a_restart() {
    wherry pod create --network none --memory 64m shop >/dev/null
    wherry run -d --pod shop --name c bb sleep 1000 >/dev/null
    wherry pod stop -t 0 shop >/dev/null
    wherry pod start shop >/dev/null
    equal $((64 << 20)) "$(cat "$(pod_cgroup shop)/memory.max")"
    wherry pod rm -f -t 0 shop >/dev/null
}
