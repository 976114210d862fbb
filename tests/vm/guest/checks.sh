#!/usr/bin/env bash
# In the machine, as the ordinary user: runs the functions check_NAME of /checks/checks/*.sh, each in a shell of its own, those
# that are wanted or all, and says of each "passed NAME" or "FAILED NAME" with what it printed.
set -uo pipefail
export PATH=/checks/bin:$PATH LANG=C.UTF-8
export XDG_RUNTIME_DIR=/run/user/$(id -u)

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

for file in /checks/checks/*.sh; do
    # shellcheck disable=SC1090
    source "$file"
done

# Called again for one of them: a check that never ends fails, and the next one has its turn.
if [ $# -eq 1 ]; then
    set -e
    "check_$1"
    exit 0
fi

mapfile -t wanted < <(grep . /checks/wanted)
wherry import --change 'CMD ["/bin/sh"]' /checks/image.tar bb >/dev/null || exit 1
for name in $(compgen -A function check_); do
    name=${name#check_}
    if [ ${#wanted[@]} -gt 0 ] && [[ " ${wanted[*]} " != *" $name "* ]]; then
        continue
    fi
    began=$SECONDS
    status=0
    output=$(timeout --kill-after=5 120 "$0" "$name" 2>&1) || status=$?
    if [ $status -eq 0 ]; then
        echo "passed $name ($((SECONDS - began)) s)"
    else
        [ $status -ne 124 ] || output+=$'\n'"it did not end"
        output+=$'\n'$(wherry ps -a 2>&1; ps -e -o pid,ppid,stat,cgroup,args | grep -v '\['; journalctl --user -q -n 30 -o cat)
        echo "FAILED $name ($((SECONDS - began)) s)"
        printf '%s\n' "$output" | sed 's/^/    /'
    fi
    left=$(wherry ps -aq)
    [ -z "$left" ] || wherry rm -af >/dev/null 2>&1
done
