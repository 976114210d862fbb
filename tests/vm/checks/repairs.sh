# Networks whose helpers are killed: what comes next puts them right, and at the end nothing is left.

as_root+=(killed_helpers)

helpers() { echo "${XDG_RUNTIME_DIR:-/run}/wherry/network"; }

# kill_helper NAME: the process that the link of this name tells of.
kill_helper() { kill -9 "$(readlink "$(helpers)/$1" | cut -d : -f 1)"; }

# rules: what the machine's firewall and its interfaces have of a network's.
rules() {
    [ "$(id -u)" -ne 0 ] || iptables-save 2>/dev/null | grep -F 10.66.0. || true
    ip -brief address | grep -F 10.66.0. || true
}

answers() { [ "$(wherry exec ask wget -qO- http://web/ 2>/dev/null)" = hello ]; }
answers_outside() { [ "$(curl -s --max-time 5 http://127.0.0.1:8066/)" = hello ]; }

check_killed_helpers() {
    trap 'wherry rm -af -t 0 >/dev/null; wherry network rm -f shop >/dev/null' EXIT
    wherry network create --subnet 10.66.0.0/24 shop >/dev/null
    wherry run -d --name web --network shop -p 8066:80 bb sh -c 'echo hello >/index.html; exec httpd -f -h /' >/dev/null
    wherry run -d --name ask --network shop bb sleep 1000 >/dev/null
    until_true 60 answers
    until_true 60 answers_outside

    # The name service, and the way out of a user's: the next container brings them back for all.
    kill_helper names
    [ $who = root ] || kill_helper outlet
    wherry exec ask wget -qO- http://web/ >/dev/null 2>&1 && fail "names are found without the name service"
    wherry run --rm --network shop bb true
    until_true 60 answers

    # The same by a command, and rules and interfaces too.
    kill_helper names
    [ $who = root ] || kill_helper outlet
    [ $who != root ] || { iptables -t nat -F; iptables -F; }
    wherry network reload --all >/dev/null
    until_true 60 answers
    until_true 60 answers_outside

    # netavark, in the middle of its work: the command may fail, what comes after it must not.
    for _ in 1 2 3; do
        wherry run -d --name more --network shop bb sleep 1000 >/dev/null 2>"$HOME/said" &
        local starting=$!
        until pkill -9 -x netavark || ! kill -0 $starting 2>/dev/null; do :; done
        wait $starting || contains "$(cat "$HOME/said")" "Error: "
        wherry rm -f -t 0 --ignore more >/dev/null
        equal hello "$(wherry run --rm --network shop bb sh -c 'for i in 1 2 3 4 5; do wget -qO- http://web/ && exit; sleep 1; done')"
    done

    # A monitor: its container is ended, its address, port and name are free.
    kill -9 "$(wherry inspect --format '{{.State.ConmonPid}}' web)"
    until_true 30 eval '[ "$(wherry inspect --format "{{.State.Status}}" web)" = exited ]'
    wherry rm web >/dev/null
    wherry run -d --name web --network shop:ip=10.66.0.2 -p 8066:80 bb sh -c 'echo hello >/index.html; exec httpd -f -h /' >/dev/null
    until_true 60 answers
    until_true 60 answers_outside

    wherry rm -f -t 0 web ask >/dev/null
    until_true 30 eval '! pgrep -u "$(id -u)" -x "aardvark-dns|pasta|pasta.avx2|netavark|wherry-monitor" >/dev/null'
    equal "" "$(rules)" "rules and interfaces that are left"
    until_true 30 eval '[ -z "$(ctl list-units --all --plain --no-legend "wherry-*.scope")" ]'
}
