#!/usr/bin/env bash
# In the machine, as root, once it is up: has the checks run as the ordinary user and as root; when some of them span a reboot,
# reboots and has their second halves run; then switches the machine off. What is printed is what the host reads.
set -uo pipefail
state=/var/lib/checks
mkdir -p "$state"
echo $(($(cat "$state/boots" 2>/dev/null || echo 0) + 1)) >"$state/boots"
[ -e "$state/began" ] || date +%s >"$state/began"
after=poweroff
trap 'systemctl --no-block $after' EXIT

for _ in $(seq 120); do
    [ -S /run/user/1000/bus ] && break
    sleep 1
done

if [ "$(cat /checks/mode)" = abilities ]; then
    /checks/guest/abilities.sh
    echo "checks: ended with $?"
    exit 0
fi

status=0
if [ "$(cat "$state/boots")" = 1 ]; then
    echo "checks: begun"
    install -d -m 1777 /var/tmp/checks
    for scope in user system; do
        mkdir -p /etc/systemd/$scope-generators
        ln -s /usr/local/bin/wherry /etc/systemd/$scope-generators/wherry-$scope-generator
        [ ! -d /checks/units/$scope ] || cp /checks/units/$scope/* /etc/systemd/$scope/
    done
    # Programs are called by their names in units, at a boot before anything is mounted by us: they are found where they are installed.
    install -m 755 /checks/bin/wherry /usr/local/bin/
    install -D -m 755 -t /usr/local/libexec/wherry /checks/libexec/wherry/wherry-monitor
    part=before
elif ! compgen -G '/var/tmp/checks/across-*' >/dev/null; then
    echo "checks: crashed" # nobody has asked for this boot
    exit 0
else
    part=after
fi
su -l tester -c "/checks/guest/checks.sh $part" </dev/null || status=$?
[ $status -eq 9 ] || /checks/guest/checks.sh $part </dev/null || status=$?
if [ $part = before ] && compgen -G '/var/tmp/checks/across-*' >/dev/null; then
    after=reboot
    exit 0
fi
echo "checks: ended with $status"
