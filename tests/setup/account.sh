#!/usr/bin/env bash
# Started as root: makes the unprivileged account the tests and the demonstration run as, with ranges of subordinate ids
# and a private runtime directory. Does nothing when it is all there, and nothing for other users: they run as themselves.
set -euo pipefail

account=wherry-test

if [ "$(id -u)" -ne 0 ]; then
    exit 0
fi

if ! id "$account" >/dev/null 2>&1; then
    echo "setup: making the account $account"
    useradd -m -s /bin/bash "$account"
fi

# The first range of 65536 ids above all that are given away in the file.
next_range() {
    awk -F: '{ end = $2 + $3; if (end > next_id) next_id = end } END { print next_id }' next_id=100000 "$1"
}

for kind in uid gid; do
    file=/etc/sub$kind
    if ! grep -qE "^($account|$(id -u "$account")):" "$file" 2>/dev/null; then
        touch "$file"
        first=$(next_range "$file")
        echo "setup: giving $account a range in $file"
        usermod "--add-sub${kind}s" "$first-$((first + 65535))" "$account"
    fi
done

runtime=/run/user/$(id -u "$account")
if [ "$(stat -c '%U %a' "$runtime" 2>/dev/null)" != "$account 700" ]; then
    echo "setup: making $runtime, private to $account"
    mkdir -p /run/user
    install -d -m 700 -o "$account" -g "$(id -g "$account")" "$runtime"
fi
