# What runs again when the machine was switched off and on: each check has a half before that and one after.

as_root+=(reboot_quadlets reboot_policies reboot_generated reboot_pods)

before_reboot_quadlets() {
    quadlet boots.container '[Container]' 'Image=bb' 'Network=none' 'ContainerName=boots' 'Volume=kept.volume:/kept' \
        'Exec=sh -c "echo started >>/kept/starts; exec sleep 1000"' '[Install]' 'WantedBy=default.target'
    quadlet kept.volume '[Volume]' 'VolumeName=kept'
    quadlet idle.container '[Container]' 'Image=bb' 'Network=none' 'Exec=sleep 1000'
    ctl daemon-reload
    ctl start boots idle
    equal active "$(property boots ActiveState)"
}

after_reboot_quadlets() {
    until_true 100 eval '[ "$(property boots ActiveState)" = active ]'
    equal running "$(wherry inspect --format '{{.State.Status}}' boots)"
    equal 2 "$(wherry exec boots wc -l /kept/starts | cut -d ' ' -f 1)" "starts that the volume tells of"
    equal inactive "$(property idle ActiveState)" "the service that nobody wants at boot"
    equal "" "$(wherry ps -aq --filter name=systemd-idle)" "what is left of it"
    contains "$(journal -b -1 -o cat -u boots)" "Started"
}

before_reboot_policies() {
    ctl enable -q wherry-resume.service
    wherry run -d --name always --restart always --network none bb sh -c 'echo up; exec sleep 1000' >/dev/null
    wherry run -d --name stopped --restart unless-stopped --network none bb sleep 1000 >/dev/null
    wherry run -d --name unstopped --restart unless-stopped --network none --memory 48m bb sleep 1000 >/dev/null
    wherry run -d --name plain --network none bb sleep 1000 >/dev/null
    wherry run -d --name passing --rm --network none bb sleep 1000 >/dev/null
    wherry network create --subnet 10.123.$(($(id -u) % 100)).0/24 lan >/dev/null
    wherry run -d --name served --restart always --network lan -p $((9000 + $(id -u))):80 bb sh -c 'echo hello >/index.html; exec httpd -f -h /' >/dev/null
    wherry stop -t 0 stopped >/dev/null
}

status_of() { wherry inspect --format '{{.State.Status}}' "$1"; }

after_reboot_policies() {
    until_true 100 eval '[ "$(property wherry-resume ActiveState)" = active ]'
    equal "running running running" "$(status_of always) $(status_of unstopped) $(status_of served)"
    equal exited "$(status_of stopped)" "the one that was stopped"
    equal exited "$(status_of plain)" "the one that has no policy"
    equal "" "$(wherry ps -aq --filter name=passing)" "the one that was to be removed"
    equal $((48 << 20)) "$(wherry exec unstopped cat /sys/fs/cgroup/memory.max)" "its limit"
    until_true 60 eval '[ "$(curl -s "http://127.0.0.1:$((9000 + $(id -u)))/")" = hello ]'
    wherry start plain >/dev/null
    equal running "$(status_of plain)"
}

before_reboot_generated() {
    mkdir -p "$units"
    cd "$units"
    wherry create --name made --network none bb sleep 1000 >/dev/null
    wherry generate systemd --name --files made >/dev/null
    wherry create --name anew --network none bb sleep 1000 >/dev/null
    wherry generate systemd --new --name --files anew >/dev/null
    wherry rm anew >/dev/null
    ctl daemon-reload
    ctl enable -q --now container-made container-anew
    equal "active active" "$(property container-made ActiveState) $(property container-anew ActiveState)"
}

after_reboot_generated() {
    until_true 100 eval '[ "$(property container-made ActiveState) $(property container-anew ActiveState)" = "active active" ]'
    equal "running running" "$(status_of made) $(status_of anew)"
}

before_reboot_pods() {
    ctl enable -q wherry-resume.service
    quadlet stall.pod '[Pod]' 'PodName=stall' 'Network=none' '[Install]' 'WantedBy=default.target'
    quadlet fruit.container '[Container]' 'Image=bb' 'ContainerName=fruit' 'Exec=sleep 1000' 'Pod=stall.pod'
    wherry pod create --network none --restart always --memory 64m shop >/dev/null
    wherry run -d --pod shop --name kept bb sleep 1000 >/dev/null
    wherry pod create --network none bare >/dev/null
    wherry run -d --pod bare --name idle bb sleep 1000 >/dev/null
    ctl daemon-reload
    ctl start stall-pod
    until_true 60 eval '[ "$(property fruit ActiveState)" = active ]'
}

after_reboot_pods() {
    until_true 100 eval '[ "$(property stall-pod ActiveState) $(property fruit ActiveState)" = "active active" ]'
    until_true 100 eval '[ "$(wherry pod inspect --format "{{.State}}" shop)" = Running ]'
    equal "running running exited" "$(status_of fruit) $(status_of kept) $(status_of idle)"
    equal "Exited" "$(wherry pod inspect --format '{{.State}}' bare)" "the pod that has no policy"
    equal $((64 << 20)) "$(cat "$(pod_cgroup shop)/memory.max")" "the pod's limit"
    wherry pod start bare >/dev/null
    equal running "$(status_of idle)"
}
