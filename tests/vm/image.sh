#!/usr/bin/env bash
# Makes the disk of a test machine: a Debian with systemd in charge, cgroup version 2, and a user whose session lingers.
#   image.sh DIRECTORY [SUITE [KERNEL]]     gets disk.img, vmlinuz and initrd; does nothing when they are there and of this form
# SUITE is this machine's own Debian if it is one, KERNEL the suite whose kernel it boots if not its own. Packages come from the
# mirror that this machine's apt uses, through its proxy, and are kept beside DIRECTORY. Only root can: the tree has files of many
# owners. Two at the same directory wait for each other. Whatever this starts ends with it, and so do its mounts.
set -euo pipefail
directory=$1
suite=${2:-${WHERRY_VM_SUITE:-$(. /etc/os-release && echo "${VERSION_CODENAME:-bookworm}")}}
kernel=${3:-$suite}
form="$(sha256sum "${BASH_SOURCE[0]}" | cut -c1-16) $suite $kernel"

if [ "$(cat "$directory/form" 2>/dev/null || true)" = "$form" ]; then
    exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "vm: only root can make the machine's disk; once it is there, in $directory, anybody can boot it" >&2
    exit 1
fi
mkdir -p "$directory"
if [ -z "${WHERRY_VM_APART:-}" ]; then
    exec 8>"$directory/lock"
    flock 8
    WHERRY_VM_APART=1 exec unshare --mount --pid --fork --kill-child -- "${BASH_SOURCE[0]}" "$directory" "$suite" "$kernel"
fi

# The first repository that apt gets packages of Debian's own from, and its proxy.
mirror=$(apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(LABEL)' 'Created-By: Packages' 2>/dev/null | awk '$2 == "Debian" && $3 == "Debian" { print $1; exit }')
mirror=${WHERRY_VM_MIRROR:-${mirror:-http://deb.debian.org/debian}}
proxy=$(apt-config dump Acquire::http::Proxy 2>/dev/null | sed -n 's/.*"\(.*\)";$/\1/p')
if [ -n "$proxy" ] && [ "$proxy" != DIRECT ]; then
    export http_proxy=$proxy
fi

system=(systemd systemd-sysv dbus dbus-user-session libpam-systemd udev kmod login e2fsprogs)
tools=(crun runc uidmap fuse-overlayfs passt slirp4netns catatonit netavark aardvark-dns iptables nftables busybox-static iproute2 procps
    ca-certificates libzstd1 liblzma5 libbz2-1.0 docker-registry curl xfsprogs)
[ "$kernel" != "$suite" ] || system+=(linux-image-cloud-amd64)
[ "$suite" = bookworm ] || tools+=(systemd-resolved)

rm -f "$directory/form"
tree=$directory/tree
rm -rf "$tree"
mkdir -p "$tree" "$directory/../debs/$suite"
# In memory where there is plenty: a package's files are synced to the disk one by one otherwise.
if [ "$(awk '$1 == "MemAvailable:" { print int($2 / 1048576) }' /proc/meminfo)" -ge 8 ]; then
    mount -t tmpfs -o mode=755,size=3g tree "$tree"
fi
echo "vm: making a Debian ($suite, kernel of $kernel) in $directory; this takes a minute or two, once"
list=$(IFS=,; echo "${system[*]},${tools[*]}")
debootstrap --variant=minbase --cache-dir="$(realpath "$directory/../debs/$suite")" --include="$list" "$suite" "$tree" "$mirror" \
    </dev/null >"$directory/debootstrap.log" 2>&1 || { tail -n 20 "$directory/debootstrap.log" >&2; exit 1; }

if [ "$kernel" != "$suite" ]; then
    echo "deb $mirror $kernel main" >"$tree/etc/apt/sources.list.d/kernel.list"
    printf 'APT::Default-Release "%s";\n' "$suite" >"$tree/etc/apt/apt.conf.d/90suite"
    mount -t proc proc "$tree/proc"
    {
        chroot "$tree" apt-get -q update
        DEBIAN_FRONTEND=noninteractive chroot "$tree" apt-get -q -y --no-install-recommends install -t "$kernel" linux-image-cloud-amd64
    } </dev/null >>"$directory/debootstrap.log" 2>&1 || { tail -n 20 "$directory/debootstrap.log" >&2; exit 1; }
    umount "$tree/proc"
fi

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

# What the second disk holds is run at every boot, by systemd or, where the kernel is told init=/sbin/without-systemd, without it.
cat >"$tree/etc/systemd/system/checks.service" <<'UNIT'
[Unit]
Description=Checks from the second disk
After=multi-user.target user@1000.service
Wants=user@1000.service

[Service]
Type=oneshot
ExecStartPre=/bin/mkdir -p /checks
ExecStartPre=/bin/mount -o ro /dev/vdb /checks
ExecStart=/checks/guest/start.sh
StandardOutput=file:/dev/ttyS1
StandardError=file:/dev/ttyS1

[Install]
WantedBy=graphical.target
UNIT
cat >"$tree/sbin/without-systemd" <<'INIT'
#!/bin/bash
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mkdir -p /checks
mount -o ro /dev/vdb /checks
exec /checks/guest/without-systemd.sh
INIT
chmod 755 "$tree/sbin/without-systemd"
chroot "$tree" systemctl -q enable checks.service systemd-networkd.service
chroot "$tree" systemctl -q set-default graphical.target
chroot "$tree" systemctl -q mask serial-getty@ttyS0.service getty@tty1.service apt-daily.timer apt-daily-upgrade.timer \
    e2scrub_all.timer e2scrub_reap.service fstrim.timer dpkg-db-backup.timer systemd-networkd-wait-online.service \
    docker-registry.service xfs_scrub_all.timer
rm -rf "$tree/var/cache/apt" "$tree/var/lib/apt/lists"

cp "$(ls "$tree"/boot/vmlinuz-* | tail -n 1)" "$directory/vmlinuz"
cp "$(ls "$tree"/boot/initrd.img-* | tail -n 1)" "$directory/initrd"
rm -f "$directory/disk.img"
mkfs.ext4 -q -d "$tree" "$directory/disk.img" 4G
if mountpoint -q "$tree"; then
    umount "$tree"
fi
rm -rf "$tree"
chmod -R a+rX "$directory"
echo "$form" >"$directory/form"
