# Services: Quadlet files and generated units, run by a real systemd.

as_root+=(quadlet_container quadlet_ready_when_healthy quadlet_pod quadlet_mistake_is_shown quadlet_oneshot generated_service_makes_anew generated_service_of_what_exists)
in_ci+=(user:quadlet_container user:generated_service_of_what_exists root:quadlet_container)

check_quadlet_container() {
    trap 'leave web' EXIT
    quadlet web.container '[Container]' 'Image=bb' 'Exec=sh -c "echo it says; exec sleep 1000"' 'Volume=data.volume:/data' '[Service]' 'Restart=always' 'RestartSec=0'
    quadlet data.volume '[Volume]' 'VolumeName=data'
    ctl daemon-reload
    ctl start web
    equal active "$(property web ActiveState)"
    equal "$(wherry inspect --format '{{.State.ConmonPid}}' systemd-web)" "$(property web MainPID)" "main process"
    contains "$(wherry volume ls -q)" data
    until_true 30 eval 'journal -o cat -u web | grep -q "it says"'
    local first
    first=$(wherry inspect --format '{{.Id}}' systemd-web)
    wherry kill systemd-web >/dev/null
    until_true 60 eval '[ "$(wherry inspect --format "{{.Id}}" systemd-web 2>/dev/null)" != "'"$first"'" ] && [ "$(property web ActiveState)" = active ]'
    ctl stop web
    equal inactive "$(property web ActiveState)"
    equal "" "$(wherry ps -aq)" "what is left"
}

check_quadlet_ready_when_healthy() {
    trap 'leave web' EXIT
    quadlet web.container '[Container]' 'Image=bb' 'Exec=sh -c "sleep 3; touch /ready; exec sleep 1000"' 'HealthCmd=test -e /ready' 'HealthInterval=1s' 'HealthRetries=20' 'Notify=healthy'
    ctl daemon-reload
    ctl start web
    equal healthy "$(wherry inspect --format '{{.State.Health.Status}}' systemd-web)"
}

check_quadlet_ready_when_it_says_so() {
    trap 'leave web' EXIT
    quadlet web.container '[Container]' 'Image=bb' 'Exec=sh -c "exec sleep 1000"' 'Notify=true' '[Service]' 'TimeoutStartSec=5'
    ctl daemon-reload
    if ctl start web; then
        fail "it started without saying that it is ready"
    fi
}

check_quadlet_pod() {
    trap 'leave shop-pod one two' EXIT
    quadlet shop.pod '[Pod]' 'PodName=shop' 'Network=none'
    quadlet one.container '[Container]' 'Image=bb' 'Exec=sleep 1000' 'Pod=shop.pod'
    quadlet two.container '[Container]' 'Image=bb' 'Exec=sleep 1000' 'Pod=shop.pod'
    ctl daemon-reload
    ctl start shop-pod
    until_true 60 eval '[ "$(property one ActiveState) $(property two ActiveState)" = "active active" ]'
    equal active "$(property shop-pod ActiveState)"
    ctl stop shop-pod
    until_true 60 eval '[ -z "$(wherry ps -aq)" ]'
    equal "" "$(wherry pod ps -q)" "what is left"
}

check_quadlet_mistake_is_shown() {
    trap 'leave web' EXIT
    quadlet web.container '[Container]' 'Image=bb' 'PublishPrt=80:80'
    ctl daemon-reload
    if ctl start web; then
        fail "it started"
    fi
    until_true 30 eval 'journal -o cat -u web | grep -q "web.container:3: .*did you mean .PublishPort"'
}

check_quadlet_oneshot() {
    trap 'leave job' EXIT
    quadlet job.container '[Container]' 'Image=bb' 'Exec=true' '[Service]' 'Type=oneshot' 'RemainAfterExit=yes'
    quadlet bad.container '[Container]' 'Image=bb' 'Exec=false' '[Service]' 'Type=oneshot'
    ctl daemon-reload
    ctl start job
    equal active "$(property job ActiveState)"
    if ctl start bad; then
        fail "a job that failed is taken for done"
    fi
    equal "" "$(wherry ps -aq)" "what is left"
}

check_quadlet_template() {
    trap 'leave sleep@77' EXIT
    quadlet sleep@.container '[Container]' 'Image=bb' 'Exec=sleep %i'
    ctl daemon-reload
    ctl start sleep@77
    equal "sleep 77" "$(wherry inspect --format '{{join .Config.Cmd " "}}' systemd-sleep_77)"
}

check_generated_service_makes_anew() {
    trap 'leave container-web' EXIT
    mkdir -p "$units"
    cd "$units"
    wherry create --name web --network none -e 'A=50% of $HOME' bb sh -c 'echo "$A"; exec sleep 1000' >/dev/null
    wherry generate systemd --new --name --files web >/dev/null
    wherry rm web >/dev/null
    ctl daemon-reload
    ctl start container-web
    equal active "$(property container-web ActiveState)"
    equal '50% of $HOME' "$(wherry logs web)"
    ctl restart container-web
    equal active "$(property container-web ActiveState)" "once more"
    wherry rm -f -t 0 web >/dev/null
    until_true 60 eval '[ "$(property container-web ActiveState)" = inactive ] || [ "$(property container-web SubState)" = running ]'
    ctl restart container-web
    equal active "$(property container-web ActiveState)" "after it was removed"
    ctl stop container-web
    equal "" "$(wherry ps -aq)" "what is left"
}

check_generated_service_of_what_exists() {
    trap 'leave container-web' EXIT
    mkdir -p "$units"
    cd "$units"
    wherry create --name web --network none bb sleep 1000 >/dev/null
    wherry generate systemd --name --files web >/dev/null
    ctl daemon-reload
    ctl start container-web
    equal running "$(wherry inspect --format '{{.State.Status}}' web)"
    equal "$(wherry inspect --format '{{.State.ConmonPid}}' web)" "$(property container-web MainPID)" "main process"
    ctl stop container-web
    equal exited "$(wherry inspect --format '{{.State.Status}}' web)"
}
