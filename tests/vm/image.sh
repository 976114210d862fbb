#!/usr/bin/env bash
# Makes the disk of the test machine: a Debian with systemd in charge, cgroup version 2, and a user whose session lingers.
#   image.sh DIRECTORY      gets disk.img, vmlinuz and initrd; does nothing when they are there and of this form
# Only root can: the tree has files of many owners.
set -euo pipefail
directory=$1
form=$(sha256sum "${BASH_SOURCE[0]}" | cut -c1-16)

if [ "$(cat "$directory/form" 2>/dev/null || true)" = "$form" ]; then
    exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "vm: only root can make the machine's disk; once it is there, in $directory, anybody can boot it" >&2
    exit 1
fi

suite=${WHERRY_VM_SUITE:-$(. /etc/os-release && echo "${VERSION_CODENAME:-bookworm}")}
mirror=${WHERRY_VM_MIRROR:-http://deb.debian.org/debian}
system=(systemd systemd-sysv dbus dbus-user-session libpam-systemd udev kmod login linux-image-cloud-amd64)
tools=(crun runc uidmap fuse-overlayfs passt slirp4netns catatonit busybox-static iproute2 procps ca-certificates libzstd1)

mkdir -p "$directory"
rm -f "$directory/form"
tree=$directory/tree
rm -rf "$tree"
echo "vm: making a Debian ($suite) in $directory; this takes a few minutes, once"
list=$(IFS=,; echo "${system[*]},${tools[*]}")
debootstrap --variant=minbase --include="$list" "$suite" "$tree" "$mirror" </dev/null >"$directory/debootstrap.log" 2>&1 \
    || { tail -n 20 "$directory/debootstrap.log" >&2; exit 1; }

echo vm >"$tree/etc/hostname"
printf '127.0.0.1 localhost\n127.0.1.1 vm\n' >"$tree/etc/hosts"
echo '/dev/vda / ext4 defaults 0 1' >"$tree/etc/fstab"
chroot "$tree" useradd -m -u 1000 -s /bin/bash tester
mkdir -p "$tree/var/lib/systemd/linger" "$tree/etc/systemd/system/user@.service.d" "$tree/etc/systemd/network" "$tree/var/log/journal"
touch "$tree/var/lib/systemd/linger/tester"
# What distributions leave out of the usual delegation, cpuset and io, as documentation of rootless containers recommends.
printf '[Service]\nDelegate=cpu cpuset io memory pids\n' >"$tree/etc/systemd/system/user@.service.d/delegate.conf"
printf '[Match]\nName=en* eth*\n[Network]\nDHCP=yes\n' >"$tree/etc/systemd/network/any.network"
# A user reads his own entries of the journal in any case; by this group those of all.
chroot "$tree" usermod -aG systemd-journal tester

cat >"$tree/etc/systemd/system/checks.service" <<'UNIT'
[Unit]
Description=Checks from the second disk
After=user@1000.service
Wants=user@1000.service

[Service]
Type=oneshot
ExecStartPre=/bin/mkdir -p /checks
ExecStartPre=/bin/mount -o ro /dev/vdb /checks
ExecStart=/checks/guest/start.sh
StandardOutput=file:/dev/ttyS1
StandardError=file:/dev/ttyS1
ExecStopPost=/bin/systemctl --no-block poweroff

[Install]
WantedBy=multi-user.target
UNIT
chroot "$tree" systemctl -q enable checks.service systemd-networkd.service
chroot "$tree" systemctl -q mask serial-getty@ttyS0.service getty@tty1.service apt-daily.timer apt-daily-upgrade.timer \
    e2scrub_all.timer e2scrub_reap.service fstrim.timer dpkg-db-backup.timer systemd-networkd-wait-online.service
rm -rf "$tree/var/cache/apt" "$tree/var/lib/apt/lists"

cp "$(ls "$tree"/boot/vmlinuz-* | tail -n 1)" "$directory/vmlinuz"
cp "$(ls "$tree"/boot/initrd.img-* | tail -n 1)" "$directory/initrd"
rm -f "$directory/disk.img"
mkfs.ext4 -q -d "$tree" "$directory/disk.img" 4G
rm -rf "$tree"
chmod -R a+rX "$directory"
echo "$form" >"$directory/form"
