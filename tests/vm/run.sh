#!/usr/bin/env bash
# Boots the test machine, a Debian with systemd and cgroup version 2 in an emulator, runs the checks in it as an ordinary user,
# and ends with one line: "N passed, N failed".
#   tests/vm/run.sh OUT [CHECK...]     OUT holds wherry and wherry-monitor; without names, all checks
# The machine's disk is made once and never written to; its console is kept in artifacts/vm/console.log.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out=$1
shift
vm=$PWD/artifacts/vm
limit=${WHERRY_VM_LIMIT:-1800}

tests/vm/image.sh "$vm/machine"

scratch=$(mktemp -d -p "${TMPDIR:-/tmp}" wherry-vm.XXXXXX)
trap 'rm -rf "$scratch"' EXIT

payload=$scratch/payload
mkdir -p "$payload/bin" "$payload/libexec/wherry" "$payload/image/bin" "$payload/image/tmp"
cp "$out/wherry" "$payload/bin/"
cp "$out/wherry-monitor" "$payload/libexec/wherry/"
cp -r tests/vm/guest tests/vm/checks "$payload/"
cp -r packaging/systemd/user "$payload/units"
printf '%s\n' "$@" >"$payload/wanted"
cp "$(command -v busybox)" "$payload/image/bin/busybox"
for name in sh cat echo sleep id env ls mkdir stat dd head tail grep wc yes true false kill ps httpd wget printf seq touch; do
    ln -s busybox "$payload/image/bin/$name"
done
tar -C "$payload/image" --owner=0 --group=0 -cf "$payload/image.tar" .
rm -rf "$payload/image"
mkfs.ext4 -q -E root_owner=0:0 -d "$payload" "$scratch/payload.img" "$(($(du -sm "$payload" | cut -f1) + 64))M"

accelerator=tcg
if [ -w /dev/kvm ] && [ -n "${WHERRY_VM_KVM:-}" ]; then
    accelerator=kvm
fi
echo "vm: booting ($accelerator)"
: >"$vm/results.log"
tail -n +1 -f "$vm/results.log" --pid=$$ | tr -d '\r' &
status=0
timeout --kill-after=10 "$limit" qemu-system-x86_64 -accel "$accelerator" -cpu max -smp 2 -m 2048 \
    -display none -no-reboot -nic user,model=virtio-net-pci \
    -kernel "$vm/machine/vmlinuz" -initrd "$vm/machine/initrd" -append 'root=/dev/vda rw console=ttyS0 quiet' \
    -drive file="$vm/machine/disk.img",if=virtio,format=raw,snapshot=on \
    -drive file="$scratch/payload.img",if=virtio,format=raw,readonly=on \
    -serial file:"$vm/console.log" -serial file:"$vm/results.log" </dev/null || status=$?

if [ $status -ne 0 ] || ! grep -q '^checks: ' "$vm/results.log"; then
    echo "vm: the machine ended ($status) before the checks did; the end of its console:"
    tail -n 20 "$vm/console.log"
    exit 1
fi
passed=$(grep -c '^passed ' "$vm/results.log" || true)
failed=$(grep -c '^FAILED ' "$vm/results.log" || true)
echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
