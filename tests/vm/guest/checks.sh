#!/usr/bin/env bash
# In the machine: runs the functions of /checks/checks/*.sh, each in a shell of its own, those that are wanted or all, and says
# of each "passed WHO NAME" or "FAILED WHO NAME" with what it printed. WHO is user or root, whoever calls this.
#   check_NAME            a check
#   before_NAME           the first half of one that spans a reboot of the machine
#   after_NAME            its second half, when the machine is up again
# One that fails has a second try at the end, unless more than three did: if it passes then, "unsteady WHO NAME" is said before
# "passed". When the time that /checks/limit gives is over, the others are told as "left WHO NAME".
#   checks.sh before | after     all of the first boot, or what is left for the second
#   checks.sh run FUNCTION       one function, for itself
# What files of checks tell besides: as_root has the names of those that root does, too; in_ci WHO:NAME of each that CI does.
set -uo pipefail
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
as_root=() in_ci=()
if [ "$(id -u)" -eq 0 ]; then
    who=root scope=--system quadlets=/etc/containers/systemd units=/usr/local/lib/systemd/system
    export HOME=/root
else
    who=user scope=--user quadlets=$HOME/.config/containers/systemd units=$HOME/.config/systemd/user
    export XDG_RUNTIME_DIR=/run/user/$(id -u)
fi

# fail TEXT...: ends the check.
fail() {
    echo "$*"
    exit 1
}

# equal WANT HAVE [OF WHAT]
equal() { [ "$1" = "$2" ] || fail "${3:-value}: want \"$1\", have \"$2\""; }

# contains TEXT PART
contains() { [[ $1 == *"$2"* ]] || fail "no \"$2\" in: $1"; }

# until_true SECONDS COMMAND...: waits for something that happens by itself.
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ $SECONDS -lt $end ] || fail "waited in vain for: $*"
        sleep 0.2
    done
}

# cgroup NAME: the directory of a running container's cgroup on the host.
cgroup() {
    local path
    path=$(sed -n 's/^0:://p' "/proc/$(wherry inspect --format '{{.State.Pid}}' "$1")/cgroup")
    echo "/sys/fs/cgroup$path"
}

# ctl ARGUMENT..., journal ARGUMENT...: the service manager whose services are who's, and its journal.
ctl() { systemctl "$scope" "$@"; }
journal() { journalctl "$scope" -q "$@"; }
property() { ctl show -P "$2" "$1"; }

# quadlet NAME LINE...: writes a file.
quadlet() {
    mkdir -p "$quadlets"
    local name=$1
    shift
    printf '%s\n' "$@" >"$quadlets/$name"
}

# leave UNIT...: ends what a check began, and takes its files away.
leave() {
    ctl stop "$@" 2>/dev/null || true
    rm -rf "$quadlets" "$units"
    ctl daemon-reload
    ctl reset-failed 2>/dev/null || true
}

for file in /checks/checks/*.sh; do
    # shellcheck disable=SC1090
    source "$file"
done

# Called again for one of them: a check that never ends fails, and the next one has its turn.
if [ "$1" = run ]; then
    set -e
    "$2"
    exit 0
fi

mapfile -t wanted < <(grep . /checks/wanted)
if [ "${wanted[*]}" = ci ]; then
    wanted=("${in_ci[@]}")
fi
end=$(($(cat /var/lib/checks/began) + $(cat /checks/limit)))
# How long one may take: who has much time has a slow machine.
patience=$(($(cat /checks/limit) / 6))
[ $patience -ge 150 ] || patience=150

# names PREFIX: those of functions with this prefix that are wanted of who we are.
names() {
    local name
    for name in $(compgen -A function "$1"); do
        name=${name#"$1"}
        if [ $who = root ] && [[ " ${as_root[*]} " != *" $name "* ]]; then
            continue
        fi
        if [ ${#wanted[@]} -eq 0 ] || [[ " ${wanted[*]} " == *" $name "* || " ${wanted[*]} " == *" $who:$name "* ]]; then
            echo "$name"
        fi
    done
}

# clean: takes away what a check has left.
clean() {
    [ -z "$(wherry ps -aq)" ] || wherry rm -af >/dev/null 2>&1
    [ -z "$(wherry pod ps -q)" ] || wherry pod rm -af >/dev/null 2>&1
    [ -z "$(wherry volume ls -q)" ] || wherry volume rm -af >/dev/null 2>&1
}

# run FUNCTION NAME: its result is that of the check, what it printed is in output.
run() {
    local status=0 began=$SECONDS
    output=$(timeout --kill-after=5 $patience "$0" run "$1" 2>&1) || status=$?
    took="$((SECONDS - began)) s"
    [ $status -ne 124 ] || output+=$'\n'"it did not end"
    [ $status -eq 0 ] || output+=$'\n'$(wherry ps -a 2>&1; ps -e -o pid,ppid,stat,cgroup,args | grep -v '\['; journal -n 30 -o cat)
    return $status
}

# failed_with NAME [TEXT]: of what was run last, unless there is a text.
failed_with() {
    echo "FAILED $who $1 ($took)"
    printf '%s\n' "${2:-$output}" | sed 's/^/    /'
}

if [ "$1" = before ]; then
    began=$SECONDS
    wherry import --change 'CMD ["/bin/sh"]' /checks/image.tar bb >/dev/null || exit 1
    # A second or two where nothing else runs. What cannot do that in time cannot do the rest.
    if [ "$(cat /checks/wanted)" = ci ] && [ $((SECONDS - began)) -gt 15 ]; then
        echo "slow $who $((SECONDS - began))"
        exit 9
    fi
    again=()
    for name in $(names check_); do
        if [ "$(date +%s)" -ge $end ]; then
            echo "left $who $name"
        elif run "check_$name"; then
            echo "passed $who $name ($took)"
        else
            again+=("$name")
            echo "$who $name failed, and is tried again when the others are done:"
            printf '%s\n' "$output" | sed 's/^/    /'
        fi
        clean
    done
    for name in "${again[@]}"; do
        if [ ${#again[@]} -gt 3 ]; then
            failed_with "$name" "one of ${#again[@]} that failed"
        elif run "check_$name"; then
            echo "unsteady $who $name"
            echo "passed $who $name ($took)"
        else
            failed_with "$name"
        fi
        clean
    done
    for name in $(names before_); do
        if [ "$(date +%s)" -ge $end ]; then
            echo "left $who $name"
        elif run "before_$name"; then
            touch "/var/tmp/checks/across-$who-$name"
        else
            failed_with "$name"
        fi
    done
else
    for name in $(names before_); do
        [ -e "/var/tmp/checks/across-$who-$name" ] || continue
        if run "after_$name"; then
            echo "passed $who $name ($took)"
        else
            failed_with "$name"
        fi
    done
fi
