# Where containers are among systemd's units, as it tells itself.

as_root+=(scope_is_a_unit scope_in_a_slice_of_ones_own no_scope_with_cgroupfs no_cgroup_when_disabled pod_in_a_scope socket_activation)

# scope_of NAME: the scope of a running container.
scope_of() { echo "wherry-$(wherry inspect --format '{{.Id}}' "$1").scope"; }

check_scope_is_a_unit() {
    wherry run -d --name c --network none bb sleep 1000 >/dev/null
    local unit
    unit=$(scope_of c)
    equal active "$(ctl show -P ActiveState "$unit")"
    equal $([ $who = root ] && echo machine.slice || echo user.slice) "$(ctl show -P Slice "$unit")" slice
    equal yes "$(ctl show -P Delegate "$unit")" delegated
    equal "Container c" "$(ctl show -P Description "$unit")" description
    contains "$(ctl list-units --type=scope --plain --no-legend)" "$unit"
    wherry stop --time 0 c >/dev/null
    until_true 30 eval '[ "$(ctl show -P ActiveState '"$unit"')" = inactive ]'
}

check_scope_in_a_slice_of_ones_own() {
    wherry run -d --name c --network none --cgroup-parent shop-web.slice bb sleep 1000 >/dev/null
    equal shop-web.slice "$(ctl show -P Slice "$(scope_of c)")" slice
    contains "$(cgroup c)" "/shop.slice/shop-web.slice/wherry-"
}

check_no_scope_with_cgroupfs() {
    wherry --cgroup-manager cgroupfs run -d --name c --network none bb sleep 1000 >/dev/null
    [ -z "$(ctl list-units --type=scope --plain --no-legend 'wherry-*')" ] || fail "there is a scope"
    equal cgroupfs "$(wherry --cgroup-manager cgroupfs info --format '{{.Host.CgroupManager}}')"
    equal systemd "$(wherry info --format '{{.Host.CgroupManager}}')"
}

check_no_cgroup_when_disabled() {
    wherry run -d --name c --network none --cgroups disabled bb sleep 1000 >/dev/null
    [ -z "$(ctl list-units --type=scope --plain --no-legend 'wherry-*')" ] || fail "there is a scope"
    equal "$(sed -n 's/^0:://p' /proc/"$(wherry inspect --format '{{.State.ConmonPid}}' c)"/cgroup)" \
        "$(sed -n 's/^0:://p' /proc/"$(wherry inspect --format '{{.State.Pid}}' c)"/cgroup)" "cgroup of monitor and container"
}

# Each in a scope of its own below the pod's, or beside each other; with the pod's limits in either case.
check_pod_in_a_scope() {
    trap 'wherry pod rm -f shop >/dev/null' EXIT
    wherry pod create --name shop --network none >/dev/null
    wherry run -d --pod shop --name c bb sleep 1000 >/dev/null
    contains "$(cgroup c)" $([ $who = root ] && echo /machine.slice/ || echo "/user@$(id -u).service/")
}

# Sockets that systemd listens on reach the container, and the first connection starts it.
check_socket_activation() {
    trap 'ctl stop echo.socket echo.service 2>/dev/null; leave echo' EXIT
    quadlet echo.container '[Container]' 'Image=bb' 'Network=none' 'Exec=sh -c "echo $$LISTEN_FDS $$LISTEN_PID $$LISTEN_FDNAMES; exec sleep 1000"'
    mkdir -p "$units"
    printf '[Socket]\nListenStream=127.0.0.1:7007\nFileDescriptorName=echo\n' >"$units/echo.socket"
    ctl daemon-reload
    ctl start echo.socket
    equal inactive "$(property echo ActiveState)"
    timeout 2 busybox nc 127.0.0.1 7007 </dev/null >/dev/null 2>&1 || true
    until_true 60 eval '[ "$(property echo ActiveState)" = active ]'
    until_true 30 eval '[ "$(wherry logs systemd-echo)" = "1 1 echo" ]'
}
