#!/usr/bin/env bash
# Lets unprivileged users open /dev/fuse and /dev/net/tun, as ordinary distributions do. Does nothing where they can, and
# nothing but tell what is missing when not started as root.
set -euo pipefail

prepare() {
    local device=$1 major=$2 minor=$3
    if [ ! -e "$device" ] && [ "$(id -u)" -eq 0 ]; then
        echo "setup: making $device"
        mkdir -p "$(dirname "$device")"
        mknod -m 666 "$device" c "$major" "$minor" || true
    fi
    if [ ! -e "$device" ]; then
        echo "setup: there is no $device; what needs it will not work"
    elif [ "$(($(stat -c '0%a' "$device") & 6))" -ne 6 ]; then
        if [ "$(id -u)" -eq 0 ]; then
            echo "setup: opening $device to all users (mode 666)"
            chmod 666 "$device"
        elif [ ! -r "$device" ] || [ ! -w "$device" ]; then
            echo "setup: $device is closed to users; as root: chmod 666 $device"
        fi
    fi
}

prepare /dev/fuse 10 229
prepare /dev/net/tun 10 200
