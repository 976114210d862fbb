#!/usr/bin/env bash
# Installs the Debian (or Ubuntu) packages wherry needs, those that are missing and no others.
#   packaging/deps/debian.sh PURPOSE...     build, run, demo, test, vm; several may be given
set -euo pipefail

# What compiles and links it. clang is used for linking where there is one, gcc otherwise.
build=(gcc binutils libc6-dev zlib1g-dev)
# What it starts: the OCI runtime, the helpers of user namespaces, storage, network and --init; and what reads compressed images.
run=(crun uidmap fuse-overlayfs passt slirp4netns netavark aardvark-dns iptables catatonit libzstd1 liblzma5 libbz2-1.0)
# What the demonstration makes its image of.
demo=(busybox-static)
# What the tests compare it with, look at it with, or let it talk to.
test=(busybox-static git attr zsh fish mandoc runc docker-registry apache2-utils skopeo buildah podman umoci curl procps iproute2 strace linux-libc-dev zstd xz-utils bzip2 gpg gpgv openssl systemd postgresql)
# What makes and boots the test machine.
vm=(qemu-system-x86 debootstrap e2fsprogs busybox-static)

say() { printf 'deps: %s\n' "$*"; }

installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

missing=()
for purpose in "$@"; do
    case $purpose in
    build | run | demo | test | vm) ;;
    *)
        say "unknown purpose $purpose: give build, run, demo, test or vm" >&2
        exit 2
        ;;
    esac
    declare -n packages=$purpose
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "this is no Debian; to $purpose it, see to what these packages hold: ${packages[*]}"
        continue
    fi
    for package in "${packages[@]}"; do
        if ! installed "$package" && [[ " ${missing[*]} " != *" $package "* ]]; then
            missing+=("$package")
        fi
    done
done

if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi

privileged=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        say "missing, and only root can install them: apt-get install ${missing[*]}" >&2
        exit 1
    fi
    privileged=(sudo)
fi

# Services of packages stay off: policy-rc.d's 101 means "not now". One that is there already is left alone.
policy=/usr/sbin/policy-rc.d
apt() {
    "${privileged[@]}" env DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1 apt-get -qq -o DPkg::Lock::Timeout=300 "$@" </dev/null
}

# PostgreSQL's programs are wanted and no server of this machine's: none is set up either.
clusters=/etc/postgresql-common/createcluster.conf
if [[ " ${missing[*]} " == *" postgresql "* ]] && [ ! -e $clusters ]; then
    echo 'create_main_cluster = false' | "${privileged[@]}" install -D -m 644 /dev/stdin $clusters
fi

say "refreshing the package lists"
apt update
say "installing ${missing[*]}"
if [ -e $policy ]; then
    apt install -y --no-install-recommends "${missing[@]}" >/dev/null
else
    printf '#!/bin/sh\nexit 101\n' | "${privileged[@]}" install -m 755 /dev/stdin $policy
    result=0
    apt install -y --no-install-recommends "${missing[@]}" >/dev/null || result=$?
    "${privileged[@]}" rm -f $policy
    exit $result
fi
