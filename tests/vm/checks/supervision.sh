# What systemd is told of a container, and tells it: health, reload, pods by generated units.

as_root+=(unhealthy_service_is_restarted service_is_reloaded generated_pod generated_pod_makes_anew)

check_unhealthy_service_is_restarted() {
    trap 'leave web' EXIT
    quadlet web.container '[Container]' 'Image=bb' 'Network=none' 'Exec=sleep 1000' 'HealthCmd=test ! -e /ill' 'HealthInterval=1s' 'HealthRetries=1' \
        'HealthOnFailure=kill' '[Service]' 'Restart=on-failure' 'RestartSec=0'
    ctl daemon-reload
    ctl start web
    local first
    first=$(property web MainPID)
    wherry exec systemd-web touch /ill
    until_true 100 eval '[ "$(property web NRestarts) $(property web ActiveState)" = "1 active" ]'
    [ "$(property web MainPID)" != "$first" ] || fail "it is still the same"
    timeout 60 wherry wait --condition=healthy systemd-web >/dev/null
}

check_service_is_reloaded() {
    trap 'leave web job' EXIT
    quadlet web.container '[Container]' 'Image=bb' 'Network=none' 'ReloadSignal=SIGHUP' \
        'Exec=sh -c "trap \"echo again\" HUP; echo ready; while :; do sleep 1; done"'
    quadlet job.container '[Container]' 'Image=bb' 'Network=none' 'ReloadCmd=touch /reloaded' 'Exec=sleep 1000'
    ctl daemon-reload
    ctl start web job
    until_true 30 eval '[ "$(wherry logs systemd-web)" = ready ]'
    ctl reload web job
    until_true 30 eval '[ "$(wherry logs systemd-web)" = "$(printf "ready\nagain")" ]'
    equal /reloaded "$(wherry exec systemd-job ls /reloaded)"
    equal "active 0 active 0" "$(property web ActiveState) $(property web NRestarts) $(property job ActiveState) $(property job NRestarts)"
}

# shop: a pod of two, one with a limit.
make_shop() {
    mkdir -p "$units"
    cd "$units"
    wherry pod create --network none shop >/dev/null
    wherry create --pod shop --name one bb sleep 1000 >/dev/null
    wherry create --pod shop --name two --memory 48m bb sleep 1000 >/dev/null
}

# The pod's unit is up before those of its containers, which it wants.
shop_runs() {
    equal active "$(property pod-shop ActiveState)"
    until_true 60 eval '[ "$(property container-one ActiveState) $(property container-two ActiveState)" = "active active" ]'
    equal "running running" "$(wherry inspect --format '{{.State.Status}}' one) $(wherry inspect --format '{{.State.Status}}' two)"
    equal $((48 << 20)) "$(wherry exec two cat /sys/fs/cgroup/memory.max)" "the limit of one of them"
}

check_generated_pod() {
    trap 'leave pod-shop container-one container-two' EXIT
    make_shop
    equal 3 "$(wherry generate systemd --name --files shop | wc -l)" "files"
    ctl daemon-reload
    ctl start pod-shop
    shop_runs
    wherry kill one >/dev/null
    until_true 60 eval '[ "$(property container-one NRestarts) $(property container-one ActiveState)" = "1 active" ]'
    ctl stop pod-shop
    until_true 60 eval '[ -z "$(wherry ps -q)" ]'
    equal "inactive inactive" "$(property container-one ActiveState) $(property container-two ActiveState)"
    equal 2 "$(wherry ps -a --format '{{.Names}}' | grep -cxE 'one|two')" "containers that stay"
}

check_generated_pod_makes_anew() {
    trap 'leave pod-shop container-one container-two' EXIT
    make_shop
    wherry generate systemd --new --name --files shop >/dev/null
    wherry pod rm -f shop >/dev/null
    ctl daemon-reload
    ctl start pod-shop
    shop_runs
    ctl restart pod-shop
    shop_runs
    ctl stop pod-shop
    until_true 60 eval '[ -z "$(wherry ps -aq)" ]'
    equal "" "$(wherry pod ps -q)" "what is left"
}
