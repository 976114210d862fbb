# systemd as process 1 of a container, of an ordinary user's.

# The machine's own systemd, in a root file system that has little more than links to its /usr.
tree_for_systemd() {
    tree=$HOME/inside
    mkdir -p "$tree"/{usr,etc,var,run,tmp,proc,sys,dev,root}
    for name in bin sbin lib lib64; do
        ln -sfn usr/$name "$tree/$name"
    done
    cp /etc/passwd /etc/group /etc/nsswitch.conf /etc/os-release /etc/ld.so.cache "$tree/etc/"
    : >"$tree/etc/machine-id"
}

check_systemd_inside() {
    trap 'wherry rm -f -t 0 c >/dev/null 2>&1; wherry unshare rm -rf "$HOME/inside"' EXIT
    tree_for_systemd
    wherry run -d --name c --network none --systemd always -v /usr:/usr:ro --rootfs "$tree" /usr/lib/systemd/systemd >/dev/null
    equal SIGRTMIN+3 "$(wherry inspect --format '{{.Config.StopSignal}}' c)" "stop signal"
    until_true 100 eval 'wherry exec c systemctl is-active -q multi-user.target'
    local state
    state=$(wherry exec c systemctl is-system-running --wait 2>/dev/null) || true
    [ "$state" = running ] || fail "it is $state: $(wherry exec c systemctl --failed --plain --no-legend)"
    equal systemd "$(wherry exec c cat /proc/1/comm)"
    contains "$(wherry exec c systemctl list-units --type=service --state=active --plain --no-legend)" systemd-journald.service
    wherry exec c systemd-run -q --wait --unit inner true

    # It ends by its own signal, and in good order.
    wherry stop -t 60 c >/dev/null
    equal exited "$(wherry inspect --format '{{.State.Status}}' c)"
}
