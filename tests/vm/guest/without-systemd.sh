#!/usr/bin/env bash
# In the machine, as its first process where the kernel was told init=/sbin/without-systemd: what there is on a machine whose first
# process is some script. /checks/cgroups says how cgroups are laid out: 2, 1 or none.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
mountpoint -q /sys || mount -t sysfs sysfs /sys
mountpoint -q /dev || mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts -o gid=5,mode=620,ptmxmode=666 devpts /dev/pts
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
mount -t tmpfs -o mode=755 tmpfs /run
case $(cat /checks/cgroups) in
2) mount -t cgroup2 cgroup2 /sys/fs/cgroup ;;
1)
    mount -t tmpfs -o mode=755 cgroup /sys/fs/cgroup
    for controller in cpu,cpuacct cpuset memory devices freezer pids blkio; do
        mkdir -p "/sys/fs/cgroup/$controller"
        mount -t cgroup -o "$controller" cgroup "/sys/fs/cgroup/$controller"
    done
    ;;
esac
modprobe -a virtio_net fuse tun overlay 2>/dev/null
chmod 666 /dev/fuse /dev/net/tun 2>/dev/null
hostname vm
ip link set lo up
interface=$(ls /sys/class/net | grep -v '^lo$' | head -n 1)
ip address add 10.0.7.15/24 dev "$interface"
ip link set "$interface" up
ip route add default via 10.0.7.2
echo 'nameserver 10.0.7.3' >/etc/resolv.conf
/checks/guest/abilities.sh >/dev/ttyS1 2>&1
echo "checks: ended with $?" >/dev/ttyS1
sync
# Nobody else here knows how to switch a machine off.
echo 1 >/proc/sys/kernel/sysrq
echo o >/proc/sysrq-trigger
sleep infinity
