# .kube files: Kubernetes YAML that systemd starts, restarts, judges and stops.

as_root+=(kube_service kube_restarts_on_failure kube_fails kube_main_process_killed)

# yaml POLICY COMMAND: a file with a claim, a secret and a pod that runs a shell's command.
yaml() {
    cat >"$HOME/shop.yaml" <<END
kind: Secret
metadata: {name: keys}
stringData: {pw: unspeakable}
---
kind: PersistentVolumeClaim
metadata: {name: tries}
---
kind: Deployment
metadata: {name: shop}
spec:
  template:
    metadata: {labels: {app: shop}}
    spec:
      restartPolicy: $1
      terminationGracePeriodSeconds: 1
      containers:
      - name: web
        image: bb
        command: [sh, -c, '$2']
        env: [{name: PW, valueFrom: {secretKeyRef: {name: keys, key: pw}}}]
        volumeMounts: [{name: tries, mountPath: /tries}]
      - {name: side, image: bb, command: [sleep, "100000"]}
      volumes: [{name: tries, persistentVolumeClaim: {claimName: tries}}]
END
}

leave_kube() {
    leave shop
    wherry volume rm -f tries >/dev/null 2>&1 || true
    rm -f "$HOME/shop.yaml"
}

nothing_left() {
    equal "" "$(wherry ps -aq)" "containers left"
    equal "" "$(wherry pod ps -q)" "pods left"
    equal "" "$(wherry secret ls -q)" "secrets left"
}

check_kube_service() {
    trap leave_kube EXIT
    yaml Always 'echo "it serves"; until [ -e /go ]; do sleep 1; done; busybox rm /go; exit 1'
    quadlet shop.kube '[Unit]' 'Description=The shop' '[Kube]' "Yaml=$HOME/shop.yaml" 'Network=none' '[Install]' 'WantedBy=default.target'
    ctl daemon-reload
    ctl start shop
    equal active "$(property shop ActiveState)"
    contains "$(ctl status --no-pager shop)" "active (running)"
    contains "$(tr '\0' ' ' <"/proc/$(property shop MainPID)/cmdline")" "kube play"
    equal Running "$(wherry pod inspect -f '{{.State}}' shop-pod)"
    until_true 60 eval 'wherry logs shop-pod-web 2>/dev/null | grep -q "it serves"'
    equal journald "$(wherry inspect -f '{{.HostConfig.LogConfig.Type}}' shop-pod-web)"
    until_true 30 eval 'journal -o cat -u shop | grep -qx "it serves"'
    contains "$(journal -o export -u shop CONTAINER_NAME=shop-pod-web)" "MESSAGE=it serves"
    contains "$(wherry exec shop-pod-web sh -c 'busybox tr "\0" "\n" </proc/1/environ')" "PW=unspeakable"
    equal shop.service "$(wherry inspect -f '{{index .Config.Labels "PODMAN_SYSTEMD_UNIT"}}' shop-pod-web)"
    local before
    before=$(wherry pod inspect -f '{{.Id}}' shop-pod)
    ctl restart shop
    equal active "$(property shop ActiveState)"
    [ "$before" != "$(wherry pod inspect -f '{{.Id}}' shop-pod)" ] || fail "the pod is the same after a restart"
    # Its restart policy brings back a container; the service does not notice.
    wherry exec shop-pod-web touch /go
    until_true 60 eval '[ "$(wherry inspect -f "{{.RestartCount}} {{.State.Status}}" shop-pod-web)" = "1 running" ]'
    equal 0 "$(property shop NRestarts)"
    ctl stop shop
    equal inactive "$(property shop ActiveState)"
    equal success "$(property shop Result)"
    nothing_left
    equal tries "$(wherry volume ls -q)" "volumes"
}

check_kube_restarts_on_failure() {
    trap leave_kube EXIT
    yaml Never 'echo >>/tries/tries; [ $(wc -l </tries/tries) -ge 3 ] || exit 7; exec sleep 100000'
    sed -i '/name: side/d' "$HOME/shop.yaml"
    quadlet shop.kube '[Unit]' 'StartLimitIntervalSec=0' '[Kube]' "Yaml=$HOME/shop.yaml" 'Network=none' 'ExitCodePropagation=any' '[Service]' 'Restart=on-failure' 'RestartSec=0'
    ctl daemon-reload
    ctl start shop || true
    until_true 200 eval '[ "$(property shop ActiveState)" = active ] && [ "$(property shop NRestarts)" = 2 ] && [ "$(property shop SubState)" = running ]'
    until_true 60 eval '[ "$(wherry exec shop-pod-web wc -l /tries/tries | cut -d " " -f 1)" = 3 ]'
}

check_kube_fails() {
    trap leave_kube EXIT
    yaml Never 'sleep 1; exit 9'
    sed -i '/name: side/d' "$HOME/shop.yaml"
    quadlet shop.kube '[Kube]' "Yaml=$HOME/shop.yaml" 'Network=none' 'ExitCodePropagation=all' 'KubeDownForce=yes'
    ctl daemon-reload
    ctl start shop || true
    until_true 200 eval '[ "$(property shop ActiveState)" = failed ]'
    contains "$(ctl list-units --failed --plain --no-legend)" shop.service
    nothing_left
    equal "" "$(wherry volume ls -q)" "volumes"
    # A mistake in the file is what the service says.
    sed -i 's/image: bb/image: 5/' "$HOME/shop.yaml"
    ctl start shop && fail "it starts with a mistake"
    until_true 30 eval 'journal -o cat -u shop | grep -q "shop.yaml:18: document 3: spec.template.spec.containers\[0\].image: want a text, not a number"'
}

check_kube_main_process_killed() {
    trap leave_kube EXIT
    yaml Always 'exec sleep 100000'
    quadlet shop.kube '[Kube]' "Yaml=$HOME/shop.yaml" 'Network=none'
    ctl daemon-reload
    ctl start shop
    kill -KILL "$(property shop MainPID)"
    until_true 200 eval '[ "$(property shop ActiveState)" = failed ]'
    nothing_left
}
