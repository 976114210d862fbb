# What becomes of containers when sessions end and begin.

as_root+=(outlasts_its_session default_network)
in_ci+=(user:outlasts_its_session user:health)

check_outlasts_its_session() {
    # A unit stands for the session: what remains in its cgroup is ended with it.
    systemd-run "$scope" --wait --quiet --collect -E PATH="$PATH" wherry run -d --name c --network none bb sleep 1000 >/dev/null
    equal running "$(wherry inspect --format '{{.State.Status}}' c)"
}

check_health() {
    wherry run -d --name c --network none --health-cmd 'test -e /tmp/well' --health-interval 1s --health-retries 1 bb sleep 1000 >/dev/null
    until_true 60 eval '[ "$(wherry inspect --format "{{.State.Health.Status}}" c)" = unhealthy ]'
    wherry exec c touch /tmp/well
    timeout 60 wherry wait --condition=healthy c >/dev/null
}

check_default_network() {
    wherry run -d --name c -p 8080:80 bb sh -c 'echo hello >/index.html; httpd -f -h /' >/dev/null
    until_true 60 eval '[ "$(busybox wget -qO- http://127.0.0.1:8080/)" = hello ]'
}

# The kernel here is older than mount options that newer ones have, and newer than what overlayfs needs for users.
check_storage() {
    equal overlay "$(wherry info --format '{{.Store.GraphDriverName}}')" "$(wherry info | grep -i -A12 '^store')"
}
