# How much a volume may hold, kept by the file system. The machine's own keeps no quotas: one in a file does.

as_root+=(quotas_of_volumes)

# limited: wherry with a store on the file system that keeps quotas.
limited() { wherry --root /var/tmp/quotas/root --runroot /run/quotas "$@"; }

check_quotas_of_volumes() {
    if [ "$(id -u)" -ne 0 ]; then
        contains "$(wherry volume create -o o=size=10m limited 2>&1 || true)" 'volume option "o=size=" is not supported: '
        return
    fi
    trap 'umount /var/tmp/quotas 2>/dev/null || true; rm -rf /var/tmp/quotas /var/tmp/quotas.img' EXIT
    mkdir -p /var/tmp/quotas
    truncate -s 400M /var/tmp/quotas.img
    mkfs.xfs -q /var/tmp/quotas.img
    quotas_are_kept
    truncate -s 0 /var/tmp/quotas.img
    truncate -s 400M /var/tmp/quotas.img
    mkfs.ext4 -q -O quota,project /var/tmp/quotas.img
    quotas_are_kept
}

# fill VOLUME: how many mebibytes go in, of thirty.
fill() {
    limited run --rm --network none -v "$1:/data" bb sh -c 'dd if=/dev/zero of=/data/file bs=1M count=30 2>/dev/null; sync; stat -c %s /data/file' | awk '{ print int($1 / 1048576) }'
}

quotas_are_kept() {
    mount -o loop,prjquota /var/tmp/quotas.img /var/tmp/quotas
    limited import --change 'CMD ["/bin/sh"]' /checks/image.tar bb >/dev/null
    limited volume create -o o=size=8m,inodes=20,uid=5 small >/dev/null
    limited volume create -o size=16m large >/dev/null
    limited volume create free >/dev/null
    [ "$(fill small)" -le 8 ] || fail "more than allowed went into the small volume"
    local held
    held=$(fill large)
    [ "$held" -le 16 ] && [ "$held" -ge 14 ] || fail "$held MiB went into the volume of 16"
    equal 30 "$(fill free)" "MiB in the volume without a limit"
    # The directory itself is one of the twenty.
    equal 19 "$(limited run --rm --network none -v small:/data bb sh -c 'busybox rm /data/file; for i in $(seq 30); do touch /data/$i 2>/dev/null || break; done; ls /data | wc -l')" "files"
    equal 5 "$(limited run --rm --network none -v small:/data bb stat -c %u /data)" "owner"
    equal $((8 << 20)) "$(($(limited run --rm --network none -v small:/data bb stat -f -c '%b * %S' /data)))" "the size seen inside"
    limited volume rm small large free >/dev/null
    limited volume create -o o=size=4m small >/dev/null
    [ "$(fill small)" -le 4 ] || fail "more than allowed went into a volume of the same name"
    limited volume rm small >/dev/null
    limited rmi -af >/dev/null
    umount /var/tmp/quotas
}
