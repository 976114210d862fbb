#!/usr/bin/env bash
# Boots a test machine, a Debian with systemd and cgroup version 2 in an emulator, runs the checks in it as an ordinary user and
# as root, and ends with one line: "N passed, N failed, N skipped".
#   tests/vm/run.sh OUT [CHECK...]     OUT holds wherry and wherry-monitor; CHECK is NAME, user:NAME or root:NAME; without any, all
#   tests/vm/run.sh OUT ci             those that a change must pass
# Before that a line "failed: ..." for each that failed, and "unsteady: ..." for each that passed only when it was tried again.
# Where the machine cannot be made, does not come up or, for ci, is far too slow, "not run: REASON" is said instead, and 77 returned: that is no failure.
# The machine's disk is made once and never written to; its console is kept in artifacts/vm/console.log. WHERRY_VM_LIMIT is how
# many seconds the checks may take together: those that have had no turn by then are skipped, and said to be.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out=$1
shift
vm=$PWD/artifacts/vm
machine=${WHERRY_VM_MACHINE:-$vm/machine}
limit=${WHERRY_VM_LIMIT:-3600}
results=${WHERRY_VM_RESULTS:-$vm/results.log}

memory=4 disk=3 # GiB that must be free: the machine has two, its emulator one; what it writes to its disk is some hundred megabytes
give_up=$((limit + 180))
come_up=150

not_run() {
    echo "not run: $*"
    exit 77
}

mkdir -p "$vm"
command -v qemu-system-x86_64 >/dev/null || not_run "there is no emulator, qemu-system-x86_64"
[ "$(awk '$1 == "MemAvailable:" { print int($2 / 1048576) }' /proc/meminfo)" -ge $memory ] || not_run "the machine needs $memory GiB of memory that nothing else uses"
[ "$(df -k --output=avail "${TMPDIR:-/tmp}" | tail -n 1)" -ge $((disk << 20)) ] || not_run "the machine needs $disk GiB in ${TMPDIR:-/tmp}"
if [ -z "${WHERRY_VM_MACHINE:-}" ]; then
    timeout --kill-after=5 900 tests/vm/image.sh "$machine" 2>&1 | tee "$vm/image.log" || not_run "the machine could not be made: $(tail -n 1 "$vm/image.log")"
fi

scratch=$(mktemp -d -p "${TMPDIR:-/tmp}" wherry-vm.XXXXXX)
emulator=
trap '[ -z "$emulator" ] || kill "$emulator" 2>/dev/null || true; rm -rf "$scratch"' EXIT
trap 'exit 143' TERM INT HUP

payload=$scratch/payload
mkdir -p "$payload/bin" "$payload/libexec/wherry" "$payload/image/bin" "$payload/image/tmp"
cp "$out/wherry" "$payload/bin/"
cp "$out/wherry-monitor" "$payload/libexec/wherry/"
cp -r tests/vm/guest tests/vm/checks "$payload/"
cp -r packaging/systemd "$payload/units"
printf '%s\n' "$@" >"$payload/wanted"
echo "$limit" >"$payload/limit"
# Of the machines of matrix.sh: what is tried (all abilities if none is named), what root does before, and how a machine without systemd has its cgroups.
echo "${WHERRY_VM_MODE:-checks}" >"$payload/mode"
printf '%s' "${WHERRY_VM_ABILITIES:+$WHERRY_VM_ABILITIES
}" >"$payload/abilities"
echo "${WHERRY_VM_PREPARE:-}" >"$payload/prepare"
echo "${WHERRY_VM_CGROUPS:-2}" >"$payload/cgroups"
[ -z "${WHERRY_VM_TESTS:-}" ] || cp -r "$WHERRY_VM_TESTS" "$payload/tests"
cp "$(command -v busybox)" "$payload/image/bin/busybox"
for name in sh cat echo sleep id env ls mkdir stat dd head tail grep wc yes true false kill ps httpd wget nc ip timeout printf seq touch nslookup date sync; do
    ln -s busybox "$payload/image/bin/$name"
done
tar -C "$payload/image" --owner=0 --group=0 -cf "$payload/image.tar" .
rm -rf "$payload/image"
mkfs.ext4 -q -E root_owner=0:0 -d "$payload" "$scratch/payload.img" "$(($(du -sm "$payload" | cut -f1) + 64))M" >/dev/null
rm -rf "$payload"

accelerator=tcg
if [ -w /dev/kvm ] && [ -n "${WHERRY_VM_KVM:-}" ]; then
    accelerator=kvm
fi
echo "vm: booting ($accelerator)"
: >"$results"
tail -n +1 -f "$results" --pid=$$ | sed -u 's/\r//' &
# What is written to the disk goes into a file in $scratch that has no name any more, and outlasts a reboot of the machine, which
# is none of the emulator's. Whatever becomes of this script, the emulator ends with it.
# The emulator's cmpxchg16b, feature 141, now and then faults in the kernel, which does without if it is told that there is none.
boot() {
    TMPDIR=$scratch setpriv --pdeathsig TERM timeout --kill-after=10 $give_up setpriv --pdeathsig KILL \
        qemu-system-x86_64 -accel "$accelerator" -cpu max -smp 2 -m 2048 \
        -display none -nic "user,model=virtio-net-pci,net=10.0.7.0/24,guestfwd=tcp:10.0.7.100:7-cmd:/bin/echo outside" \
        -kernel "$machine/vmlinuz" -initrd "$machine/initrd" -append "root=/dev/vda rw console=ttyS0 quiet panic=10 no_timer_check clearcpuid=141 ${WHERRY_VM_KERNEL:-}" \
        -drive file="$machine/disk.img",if=virtio,format=raw,snapshot=on \
        -drive file="$scratch/payload.img",if=virtio,format=raw,readonly=on \
        -serial file:"$vm/console.log" -serial file:"$results" </dev/null &
    emulator=$!
}

# has_come_up: whether the machine, within that many seconds, says that it begins.
has_come_up() { grep -q '^checks: ' < <(exec timeout $come_up tail -n +1 -f --pid=$emulator "$results"); }

# An emulated kernel stumbles now and then over what a real one never does. It has a second try.
for _ in 1 2; do
    status=0
    boot
    if has_come_up; then
        wait $emulator || status=$?
        grep -q '^checks: crashed' "$results" || break
        echo "vm: the machine's kernel has crashed"
    else
        echo "vm: the machine has not come up in $come_up s"
        kill $emulator 2>/dev/null || true
        wait $emulator || status=$?
    fi
done
emulator=
sleep 1

# count WORD: how many lines of the results begin with it.
count() { grep -c "^$1 " "$results" || true; }

failed=$(count FAILED) skipped=$(count left)
echo
if grep -q '^slow user' "$results"; then
    not_run "the emulator is too slow here: the machine took $(sed -n 's/^slow user //p' "$results" | tr -dc 0-9) s to import an image"
elif ! grep -q '^checks: ' "$results"; then
    tail -n 20 "$vm/console.log"
    not_run "the machine did not come up (the emulator ended with $status)"
elif ! grep -q '^checks: ended' "$results"; then
    tail -n 20 "$vm/console.log"
    if [ $status -ne 0 ]; then
        echo "the checks had not ended after $give_up s (the emulator ended with $status): the others are skipped"
        skipped=$((skipped + 1))
    else
        echo "failed: vm: the machine went down before the checks had ended"
        failed=$((failed + 1))
    fi
fi
sed -n 's/^unsteady /unsteady: vm: /p' "$results" | tr -d '\r'
# With the beginning of what a check said.
tr -d '\r' <"$results" | awk '
    /^FAILED / { if (line) print line; sub(/^FAILED /, ""); line = "failed: vm: " $0; said = 0; next }
    line && /^    / { if (said++ < 6) { sub(/^ +/, ""); line = line " | " $0 }; next }
    line { print line; line = "" }
    END { if (line) print line }' | cut -c1-900
echo "$(count passed) passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
