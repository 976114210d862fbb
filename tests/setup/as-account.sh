#!/usr/bin/env bash
# Runs a command unprivileged, in a clean environment: as the account of account.sh when started as root, as the caller
# otherwise.
#   as-account.sh [NAME=VALUE...] COMMAND [ARGUMENT...]
set -euo pipefail

path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
common=(PATH="$path" TERM="${TERM:-dumb}" LANG=C.UTF-8)

if [ "$(id -u)" -ne 0 ]; then
    exec env -i HOME="$HOME" USER="$(id -un)" "${common[@]}" \
        ${XDG_RUNTIME_DIR:+XDG_RUNTIME_DIR="$XDG_RUNTIME_DIR"} "$@"
fi

account=wherry-test
home=$(getent passwd "$account" | cut -d: -f6)
cd "$home"
exec setpriv --reuid="$account" --regid="$(id -g "$account")" --init-groups -- \
    env -i HOME="$home" USER="$account" XDG_RUNTIME_DIR="/run/user/$(id -u "$account")" "${common[@]}" "$@"
