#!/usr/bin/env bash
# In a machine of some kind: tries one after the other what people do with containers, as the ordinary user and as root, and says
# of each "ability WHO NAME works|degrades|fails: WHAT WAS SAID". To degrade is to work and to warn of something.
#   abilities.sh            those that /checks/abilities names, or all, as both
#   abilities.sh NAME       one, for itself
set -uo pipefail
export PATH=/checks/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8

# until_true SECONDS COMMAND...
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ $SECONDS -lt $end ] || { echo "waited in vain for: $*" >&2; return 1; }
        sleep 0.3
    done
}

ability_storage() { wherry info --format '{{.Store.GraphDriverName}}{{range $k, $v := .Store.GraphOptions}} {{$k}}{{end}}'; }
ability_run() { wherry run --rm --network none bb true; }
ability_exec() {
    wherry run -d --name c --network none bb sleep 1000 >/dev/null
    [ "$(wherry exec c echo inside)" = inside ]
}
ability_other_users() { [ "$(wherry run --rm --network none --user 1234:77 bb id -u)" = 1234 ]; }
ability_volumes() {
    wherry run --rm --network none -v data:/data bb sh -c 'echo kept >/data/file'
    [ "$(wherry run --rm --network none -v data:/data bb cat /data/file)" = kept ]
}
# The emulator answers there, if it is not too busy. Its network is none that slirp4netns gives to containers, 10.0.2.0/24.
ability_default_network() {
    # The emulator now and then forgets to pass on what its end of the connection said, and the shell tells of who is stopped for that.
    wherry run --rm bb sh -c 'for round in 1 2 3 4 5; do [ "$(timeout 30 nc 10.0.7.100 7)" = outside ] && exit 0; done 2>/dev/null; exit 1'
}
ability_ports() {
    wherry run -d --name c -p 8080:80 bb sh -c 'echo hello >/index.html; exec httpd -f -h /' >/dev/null
    until_true 120 eval '[ "$(curl -s http://127.0.0.1:8080/)" = hello ]'
}
ability_networks() {
    wherry network create lan >/dev/null
    wherry run -d --name a --network lan bb sh -c 'echo hello >/index.html; exec httpd -f -h /' >/dev/null
    wherry run -d --name b --network lan bb sleep 1000 >/dev/null
    until_true 120 eval '[ "$(wherry exec b wget -qO- http://a/)" = hello ]'
}
ability_pods() {
    wherry pod create --name p -p 8081:80 >/dev/null
    wherry run -d --name a --pod p bb sh -c 'echo hello >/index.html; exec httpd -f -h /' >/dev/null
    until_true 120 eval '[ "$(wherry run --rm --pod p bb wget -qO- http://127.0.0.1/)" = hello ]'
}
ability_build() { printf 'FROM bb\nRUN echo made >/made\n' | wherry build -q -t made - >/dev/null && [ "$(wherry run --rm --network none made cat /made)" = made ]; }
ability_pull_and_push() {
    local registry=127.0.0.1:$((5000 + $(id -u)))
    mkdir -p "$HOME/registry"
    printf 'version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: %s}}\nhttp: {addr: "%s"}\n' "$HOME/registry" "$registry" >"$HOME/registry.yml"
    docker-registry serve "$HOME/registry.yml" >/dev/null 2>&1 &
    trap 'kill $!' EXIT
    until_true 120 curl -sf "http://$registry/v2/" >/dev/null
    wherry push -q --tls-verify=false bb "$registry/bb:1" >/dev/null
    wherry pull -q --tls-verify=false "$registry/bb:1" >/dev/null
}
# limited SIGN ARGUMENT...: what a container prints, or its exit code, has the sign of a limit, or the user was told that it is not kept.
limited() {
    local sign=$1 printed
    shift
    printed=$(wherry run --network none "$@" 2>"$HOME/told"; echo "ended with $?")
    cat "$HOME/told" >&2
    [[ $printed == *"$sign"* ]] || [ -s "$HOME/told" ] || { echo "not kept, and nobody was told" >&2; return 1; }
}
ability_memory_limit() { limited "ended with 137" --memory 32m --memory-swap 32m bb sh -c 'exec dd if=/dev/zero of=/dev/null bs=64M count=1 2>/dev/null'; }
ability_processes_limit() { limited fork --pids-limit 8 bb sh -c '(for i in 1 2 3 4 5 6 7 8 9; do sleep 2 & done; wait) 2>&1'; }
ability_processor_limit() { limited "20000 100000" --cpus 0.2 bb sh -c 'cat /sys/fs/cgroup/cpu.max 2>/dev/null'; }
ability_stats() {
    wherry run -d --name c --network none bb sleep 1000 >/dev/null
    [[ $(wherry stats --no-stream --format '{{.MemUsage}} {{.PIDs}}' c) == *B*B*1 ]]
}
ability_pause() {
    wherry run -d --name c --network none bb sleep 1000 >/dev/null
    wherry pause c >/dev/null
    [ "$(wherry inspect --format '{{.State.Status}}' c)" = paused ]
    wherry unpause c >/dev/null
}
ability_update() {
    wherry run -d --name c --network none bb sleep 1000 >/dev/null
    wherry update --memory 64m --memory-swap 64m c >/dev/null
    [ "$(wherry exec c cat /sys/fs/cgroup/memory.max 2>/dev/null)" = $((64 << 20)) ] || echo "kept for the next start" >&2
}
ability_health() {
    wherry run -d --name c --network none --health-cmd true --health-interval 1s bb sleep 1000 >/dev/null
    timeout 120 wherry wait --condition=healthy c >/dev/null
}
ability_stop_and_restart() {
    wherry run -d --name c --network none --restart always bb sleep 1000 >/dev/null
    wherry restart -t 0 c >/dev/null
    wherry stop -t 0 c >/dev/null
}
ability_journal() {
    wherry run --name c --network none --log-driver journald bb echo line >/dev/null
    until_true 60 eval '[ "$(wherry logs c)" = line ]'
}
ability_quadlet() {
    local scope=--user quadlets=$HOME/.config/containers/systemd
    [ "$(id -u)" -ne 0 ] || scope=--system quadlets=/etc/containers/systemd
    mkdir -p "$quadlets"
    printf '[Container]\nImage=bb\nNetwork=none\nExec=sleep 1000\n' >"$quadlets/web.container"
    systemctl $scope daemon-reload
    systemctl $scope start web || { journalctl $scope -q -b -u web -o cat | grep -E "^(Error|Warning): " >&2; exit 1; }
    [ "$(systemctl $scope is-active web)" = active ]
    systemctl $scope stop web
}

# The end-to-end tests of some themes, with the runtime they need; what fails is named.
ability_tests() {
    local arguments=() name total failed skipped report=$HOME/report mode=rootless-overlay
    # Asked for what works here anyway, it does not warn.
    case $(wherry info --format '{{.Store.GraphDriverName}}' 2>/dev/null) in
    fuse-overlayfs) mode=rootless-fuse && export STORAGE_OPTS=overlay.mount_program=$(command -v fuse-overlayfs) ;;
    vfs) mode=rootless-vfs && export STORAGE_DRIVER=vfs ;;
    esac
    [ "$(id -u)" -ne 0 ] || mode=root
    for name in RunTests LifecycleTests UpdateTests; do
        arguments+=(-class "Containers.E2E.Tests.$name")
    done
    WHERRY_PROGRAM=/checks/bin/wherry WHERRY_E2E_MODE=$mode timeout 840 /checks/tests/dotnet/dotnet exec \
        /checks/tests/suite/Containers.E2E.Tests.dll -noColor -noLogo "${arguments[@]}" >"$report" 2>&1 || true
    read -r total failed skipped < <(sed -n 's/.*Total: \([0-9]*\), Errors: [0-9]*, Failed: \([0-9]*\), Skipped: \([0-9]*\),.*/\1 \2 \3/p' "$report") || true
    [ -n "${skipped:-}" ] || { echo "the tests did not end" >&2; exit 1; }
    [ "$failed" = 0 ] || echo "$failed failed: $(sed -n 's/^ *Containers\.E2E\.Tests\.\(.*\) \[FAIL\]$/\1/p' "$report" | sort | paste -sd ' ')" >&2
    echo "$((total - failed - skipped)) passed, $failed failed, $skipped skipped"
}

if [ $# -eq 1 ]; then
    set -e
    "ability_$1"
    exit 0
fi

if [ "$(id -u)" -eq 0 ]; then
    echo "checks: begun"
    . /checks/prepare
    for scope in user system; do
        mkdir -p /etc/systemd/$scope-generators
        ln -sf /checks/bin/wherry /etc/systemd/$scope-generators/wherry-$scope-generator
    done
    echo "machine $(uname -r), $(stat -fc %T /sys/fs/cgroup), first process $(ps -o comm= -p 1), $(dpkg-query -W -f '${Package} ${Version}, ' crun passt slirp4netns netavark fuse-overlayfs systemd | sed 's/, $//')"
    if [ -d /run/systemd/system ] && [ "${session:-}" != none ]; then
        su -l tester -c "$0" </dev/null
    else
        setpriv --reuid=1000 --regid=1000 --init-groups env HOME=/home/tester USER=tester "$0" </dev/null
    fi
    [ "${only:-}" != user ] || exit 0
    who=root
    export HOME=/root
else
    who=user
    cd
    [ ! -d "/run/user/$(id -u)/systemd" ] || export XDG_RUNTIME_DIR=/run/user/$(id -u)
fi

said=$(mktemp) printed=$(mktemp)
wherry import --change 'CMD ["/bin/sh"]' /checks/image.tar bb >/dev/null 2>"$said" || echo "ability $who import fails: $(grep . "$said" | tail -n 1)"
all=(storage run exec other_users volumes default_network ports networks pods build pull_and_push memory_limit processes_limit
    processor_limit stats pause update health stop_and_restart journal quadlet tests)
read -ra wanted </checks/abilities || wanted=("${all[@]}")
for name in "${wanted[@]}"; do
    [ "$name" != tests ] || [ -d /checks/tests ] || continue
    limit=300
    [ "$name" != tests ] || limit=900
    status=0 began=$SECONDS
    timeout --kill-after=5 $limit "$0" "$name" >"$printed" 2>"$said" </dev/null || status=$?
    first=$(grep . "$said" | head -n 1)
    [ $status -ne 124 ] || first="it did not end"
    if [ $status -ne 0 ]; then
        echo "ability $who $name fails: ${first:-ended with $status}"
    elif [ -n "$first" ]; then
        echo "ability $who $name degrades: $first"
    else
        echo "ability $who $name works$(sed -n '1s/^/: /p' "$printed")"
    fi
    echo "took $who $name $((SECONDS - began)) s"
    [ "$name" != tests ] || sed 's/^/    /' "$HOME/report"
    {
        timeout --kill-after=5 120 wherry rm -af -t 0
        case $name in
        pods) wherry pod rm -af -t 0 ;;
        volumes) wherry volume rm -af ;;
        networks) wherry network rm -f lan ;;
        esac
    } >/dev/null 2>&1
done
