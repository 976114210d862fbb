# Quadlet files of the kinds that stand for what containers need, and what systemd does when services end, fail and are restarted.

as_root+=(quadlet_network quadlet_build quadlet_image_and_artifact quadlet_volume quadlet_restarts_on_failure quadlet_gives_up
    quadlet_says_it_is_ready service_status)
in_ci+=(user:quadlet_network user:quadlet_build user:quadlet_restarts_on_failure user:service_status root:quadlet_restarts_on_failure)

check_quadlet_network() {
    trap 'leave a b lan-network; wherry network rm -f lan >/dev/null 2>&1' EXIT
    quadlet lan.network '[Network]' 'NetworkName=lan' 'Subnet=10.77.0.0/24' 'Label=kind=check'
    quadlet a.container '[Container]' 'Image=bb' 'ContainerName=a' 'Network=lan.network' 'IP=10.77.0.7' 'PublishPort=8077:80' \
        'Exec=sh -c "echo hello >/index.html; exec httpd -f -h /"'
    quadlet b.container '[Unit]' 'After=a.container' '[Container]' 'Image=bb' 'ContainerName=b' 'Network=lan.network' 'Exec=sleep 1000'
    ctl daemon-reload
    ctl start a b
    equal active "$(property lan-network ActiveState)"
    equal active "$(property a ActiveState)"
    equal check "$(wherry network inspect --format '{{.Labels.kind}}' lan)"
    until_true 60 eval '[ "$(wherry exec b wget -qO- http://a/)" = hello ]'
    until_true 60 eval '[ "$(curl -s http://127.0.0.1:8077/)" = hello ]'
    # What serves the network was started with the first container, and stays when its service goes.
    ctl stop a
    contains "$(wherry exec b nslookup b)" 10.77.0
    ctl start a
    until_true 60 eval '[ "$(wherry exec b wget -qO- http://a/)" = hello ]'
    ctl stop a b
    equal "" "$(wherry ps -aq)" "what is left"
    until_true 30 eval '[ -z "$(ctl list-units --all --plain --no-legend "wherry-networks-*")" ]'
}

check_quadlet_build() {
    trap 'leave made made-build; wherry rmi -f localhost/made >/dev/null 2>&1' EXIT
    mkdir -p "$quadlets/context"
    echo made >"$quadlets/context/file"
    printf 'FROM bb\nCOPY file /file\n' >"$quadlets/context/Containerfile"
    quadlet made.build '[Build]' 'ImageTag=localhost/made' 'SetWorkingDirectory=./context' 'Pull=never'
    quadlet made.container '[Container]' 'Image=made.build' 'Network=none' 'Exec=sh -c "cat /file; exec sleep 1000"'
    ctl daemon-reload
    ctl start made
    equal active "$(property made-build ActiveState)"
    equal made "$(wherry logs systemd-made)"
}

# A registry of one's own, as a service beside the others; its address is in the variable registry.
serve_registry() {
    registry=127.0.0.1:$((5000 + $(id -u)))
    mkdir -p "$HOME/registry"
    printf 'version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: %s}}\nhttp: {addr: "%s"}\n' "$HOME/registry" "$registry" >"$HOME/registry.yml"
    systemd-run "$scope" --quiet --collect --unit registry docker-registry serve "$HOME/registry.yml"
    until_true 60 eval 'curl -sf "http://$registry/v2/" >/dev/null'
}

check_quadlet_image_and_artifact() {
    trap 'leave fetched base-image model-artifact registry; rm -rf "$HOME/registry"' EXIT
    serve_registry
    wherry push --tls-verify=false -q bb "$registry/base:1" >/dev/null
    echo weights >"$HOME/model"
    wherry artifact add "$registry/model:1" "$HOME/model" >/dev/null
    wherry artifact push --tls-verify=false -q "$registry/model:1" >/dev/null
    wherry artifact rm "$registry/model:1" >/dev/null
    quadlet base.image '[Image]' "Image=$registry/base:1" 'TLSVerify=false'
    quadlet fetched.container '[Container]' 'Image=base.image' 'Network=none' 'Exec=sleep 1000'
    quadlet model.artifact '[Artifact]' "Artifact=$registry/model:1" 'TLSVerify=false'
    ctl daemon-reload
    ctl start fetched model-artifact
    equal active "$(property base-image ActiveState)"
    contains "$(wherry inspect --format '{{.ImageName}}' systemd-fetched)" "$registry/base:1"
    wherry artifact inspect "$registry/model:1" >/dev/null
    wherry artifact rm "$registry/model:1" >/dev/null
    ctl stop fetched
    wherry rmi -f "$registry/base:1" >/dev/null
}

check_quadlet_volume() {
    trap 'leave data-volume' EXIT
    quadlet data.volume '[Volume]' 'VolumeName=data' 'Label=kind=check' 'User=7' 'Group=8'
    ctl daemon-reload
    ctl start data-volume
    equal check "$(wherry volume inspect --format '{{.Labels.kind}}' data)"
    equal 7:8 "$(wherry run --rm --network none -v data:/data bb stat -c %u:%g /data)"
    ctl restart data-volume
    equal active "$(property data-volume ActiveState)"
}

check_quadlet_restarts_on_failure() {
    trap 'leave web' EXIT
    quadlet web.container '[Container]' 'Image=bb' 'Network=none' 'Volume=tries:/tries' \
        'Exec=sh -c "echo >>/tries/tries; [ $(wc -l </tries/tries) -ge 3 ] || exit 7; exec sleep 1000"' '[Unit]' 'StartLimitIntervalSec=0' '[Service]' 'Restart=on-failure' 'RestartSec=0'
    ctl daemon-reload
    ctl start web || true
    until_true 100 eval '[ "$(property web ActiveState)" = active ] && [ "$(property web NRestarts)" = 2 ]'
    contains "$(journal -o cat -u web)" "status=7"
    ctl restart web
    equal active "$(property web ActiveState)"
    equal 4 "$(wherry exec systemd-web wc -l /tries/tries | cut -d ' ' -f 1)" "starts"
}

check_quadlet_gives_up() {
    trap 'leave web' EXIT
    quadlet web.container '[Unit]' 'StartLimitIntervalSec=600' 'StartLimitBurst=2' '[Container]' 'Image=bb' 'Network=none' 'Exec=sh -c "exit 9"' '[Service]' 'Restart=always' 'RestartSec=0'
    ctl daemon-reload
    ctl start web || true
    until_true 100 eval '[ "$(property web ActiveState)" = failed ]'
    contains "$(ctl list-units --failed --plain --no-legend)" web.service
    equal "" "$(wherry ps -aq)" "what is left"
}

# The program in the container is ready when it says so, by the socket that systemd gave the service. The host's own tool is
# what speaks there: with its libraries, since the image has none.
check_quadlet_says_it_is_ready() {
    trap 'leave web' EXIT
    quadlet web.container '[Container]' 'Image=bb' 'Network=none' 'Notify=true' 'Volume=/usr:/host:ro' \
        'Exec=sh -c "sleep 2; /host/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 --library-path /host/lib/x86_64-linux-gnu:/host/lib/x86_64-linux-gnu/systemd /host/bin/systemd-notify --ready --status=serving; exec sleep 1000"'
    ctl daemon-reload
    ctl start web
    equal active "$(property web ActiveState)"
    equal serving "$(property web StatusText)" "status"
}

# systemctl status: active, the monitor as main process, the container's processes in the tree, its output below.
check_service_status() {
    trap 'leave web' EXIT
    quadlet web.container '[Unit]' 'Description=Web of the shop' '[Container]' 'Image=bb' 'Network=none' 'Exec=sh -c "echo it serves; exec sleep 1234"'
    ctl daemon-reload
    ctl start web
    until_true 30 eval 'ctl status --no-pager -l web | grep -q "it serves"'
    local status
    status=$(ctl status --no-pager -l web)
    contains "$status" "Web of the shop"
    contains "$status" "active (running)"
    contains "$status" "Main PID: $(wherry inspect --format '{{.State.ConmonPid}}' systemd-web) (wherry-monitor)"
    contains "$status" "sleep 1234"
    ctl stop web
    status=$(ctl status --no-pager -l web || true)
    contains "$status" "inactive (dead)"
    ctl start web
    wherry kill systemd-web >/dev/null
    until_true 60 eval '[ "$(property web ActiveState)" = failed ]'
    contains "$(ctl status --no-pager -l web || true)" "code=exited, status=137"
}
