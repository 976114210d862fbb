# Newer images for services, with a real systemd that restarts them.

# new_image NAME VERSION COMMAND: another image gets the name.
new_image() { wherry import -q --change "CMD $3" --change "LABEL version=$2" /checks/image.tar "$1" >/dev/null; }

version() { wherry inspect --format '{{index .Config.Labels "version"}}' systemd-web; }

check_auto_update_from_a_registry() {
    trap 'leave web updates-registry; rm -rf "$HOME/updates"' EXIT
    local address=127.0.0.1:5900 image=127.0.0.1:5900/shop/web:1
    mkdir -p "$HOME/updates"
    printf 'version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: %s}}\nhttp: {addr: "%s"}\n' "$HOME/updates" $address >"$HOME/updates/registry.yml"
    systemd-run --user --quiet --collect --unit updates-registry docker-registry serve "$HOME/updates/registry.yml"
    until_true 60 eval 'busybox wget -qO- http://127.0.0.1:5900/v2/ >/dev/null'
    new_image $image 1 '["sleep","1000"]'
    wherry push -q $image
    quadlet web.container '[Container]' "Image=$image" 'Network=none' 'AutoUpdate=registry'
    systemctl --user daemon-reload
    systemctl --user start web
    equal "web.service registry false" "$(wherry auto-update --format '{{.Unit}} {{.Policy}} {{.Updated}}')"

    # Pushed from a store of its own: what is here is still the first.
    local other="--root $HOME/updates/root --runroot $XDG_RUNTIME_DIR/updates"
    # shellcheck disable=SC2086
    wherry $other import -q --change 'CMD ["sleep","1000"]' --change 'LABEL version=2' /checks/image.tar $image >/dev/null
    # shellcheck disable=SC2086
    wherry $other push -q $image
    equal pending "$(wherry auto-update --dry-run --format '{{.Updated}}')"
    equal 1 "$(version)"

    # As the timer has it done.
    systemctl --user set-environment PATH="$PATH"
    systemctl --user start wherry-auto-update.service
    equal 2 "$(version)"
    equal active "$(property web ActiveState)"

    # What does not start goes back to what did, and is tried again at the next update.
    # shellcheck disable=SC2086
    wherry $other import -q --change 'CMD ["/no/such/program"]' --change 'LABEL version=3' /checks/image.tar $image >/dev/null
    # shellcheck disable=SC2086
    wherry $other push -q $image
    equal "rolled back" "$(wherry auto-update --format '{{.Updated}}' 2>/dev/null || true)"
    equal "2 active" "$(version) $(property web ActiveState)"
    equal pending "$(wherry auto-update --dry-run --format '{{.Updated}}')"
    # shellcheck disable=SC2086
    wherry $other rmi -af >/dev/null
}

check_auto_update_rolls_back() {
    trap 'leave web; wherry rmi -af >/dev/null 2>&1; wherry import --change "CMD [\"/bin/sh\"]" /checks/image.tar bb >/dev/null' EXIT
    new_image localhost/web 1 '["sleep","1000"]'
    quadlet web.container '[Container]' 'Image=localhost/web' 'Network=none' 'AutoUpdate=local' 'HealthCmd=true' 'HealthInterval=1s' 'Notify=healthy' '[Service]' 'Restart=no'
    systemctl --user daemon-reload
    systemctl --user start web
    new_image localhost/web 2 '["/no/such/program"]'
    local said
    said=$(wherry auto-update --format '{{.Updated}}') && fail "it succeeded"
    equal "rolled back" "$said"
    equal 1 "$(version)"
    equal active "$(property web ActiveState)"
    equal 1 "$(wherry inspect --format '{{index .Config.Labels "version"}}' localhost/web)"

    new_image localhost/web 3 '["sleep","1000"]'
    equal true "$(wherry auto-update --format '{{.Updated}}')"
    equal 3 "$(version)"
}

check_auto_update_timer() {
    trap 'systemctl --user disable --now -q wherry-auto-update.timer' EXIT
    systemctl --user enable --now -q wherry-auto-update.timer
    equal active "$(property wherry-auto-update.timer ActiveState)"
    contains "$(systemctl --user list-timers --no-legend)" wherry-auto-update.service
}

check_auto_update_timer_fires() {
    local added=$HOME/.config/systemd/user/wherry-auto-update.timer.d
    # shellcheck disable=SC2064
    trap "systemctl --user stop wherry-auto-update.timer; leave web; rm -rf '$added'; systemctl --user daemon-reload" EXIT
    new_image localhost/web 1 '["sleep","1000"]'
    quadlet web.container '[Container]' 'Image=localhost/web' 'Network=none' 'AutoUpdate=local'
    # Soon and once, instead of every day at some time.
    mkdir -p "$added"
    printf '%s\n' '[Timer]' 'OnCalendar=' 'OnActiveSec=3s' 'RandomizedDelaySec=0' 'AccuracySec=100ms' 'Persistent=no' >"$added/soon.conf"
    systemctl --user set-environment PATH="$PATH"
    systemctl --user daemon-reload
    systemctl --user start web
    new_image localhost/web 2 '["sleep","1000"]'
    equal 1 "$(version)"
    local before
    before=$(property wherry-auto-update.service ExecMainStartTimestampMonotonic)
    systemctl --user start wherry-auto-update.timer
    until_true 100 eval '[ "$(property wherry-auto-update.service ExecMainStartTimestampMonotonic)" != "$before" ] && [ "$(property wherry-auto-update.service ActiveState)" = inactive ]'
    equal success "$(property wherry-auto-update.service Result)"
    [ "$(property wherry-auto-update.timer LastTriggerUSecMonotonic)" != 0 ] || fail "it was not the timer"
    equal "2 active" "$(version) $(property web ActiveState)"
    contains "$(journal -o cat -u wherry-auto-update.service)" web.service
    equal "" "$(wherry images -q --filter dangling=true)" "what nobody uses any more"
}
