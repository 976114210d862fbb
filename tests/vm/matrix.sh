#!/usr/bin/env bash
# Boots machines of many kinds, one after the other, tries in each what people do with containers (guest/abilities.sh), and writes
# what came of it into docs/hosts.md, between its markers.
#   tests/vm/matrix.sh OUT [MACHINE...]    without names, all; what earlier runs found of others is in artifacts/vm/matrix
#   tests/vm/matrix.sh table               only writes the table
# WHERRY_VM_ONLY=user: root tries nothing. WHERRY_VM_SHORT=1: without the end-to-end tests. WHERRY_VM_ABILITIES="NAME...": only these;
# what was found of the others before is kept.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
results=$PWD/artifacts/vm/matrix
tests=$results/tests
[ -z "${WHERRY_VM_SHORT:-}" ] || tests=
page=docs/hosts.md

# NAME | what people call it | its Debian | the Debian its kernel is of | cgroups without systemd | words for the kernel | what root does before
machines=(
    'usual | Debian 12 as it is | bookworm | bookworm | | |'
    'v1 | cgroup version 1 | bookworm | bookworm | | systemd.unified_cgroup_hierarchy=0 systemd.legacy_systemd_cgroup_controller=1 |'
    'hybrid | cgroup versions 1 and 2, hybrid | bookworm | bookworm | | systemd.unified_cgroup_hierarchy=0 |'
    'plain | no systemd, cgroup version 2 | bookworm | bookworm | 2 | init=/sbin/without-systemd |'
    'plain-given | the same, and a cgroup that root has given the user | bookworm | bookworm | 2 | init=/sbin/without-systemd | only=user; echo "+cpu +io +memory +pids" >/sys/fs/cgroup/cgroup.subtree_control; mkdir -p /sys/fs/cgroup/tester/shell; chown -R tester /sys/fs/cgroup/tester; echo $$ >/sys/fs/cgroup/tester/shell/cgroup.procs'
    'plain-v1 | no systemd, cgroup version 1 | bookworm | bookworm | 1 | init=/sbin/without-systemd |'
    'bare | no systemd, no cgroups | bookworm | bookworm | none | init=/sbin/without-systemd |'
    'undelegated | no controller delegated to users | bookworm | bookworm | | | only=user; rm /etc/systemd/system/user@.service.d/delegate.conf; mkdir -p /etc/systemd/system/user@.service.d; printf "[Service]\nDelegate=\n" >/etc/systemd/system/user@.service.d/delegate.conf; systemctl daemon-reload; systemctl restart user@1000'
    'no-ranges | no ranges in /etc/subuid | bookworm | bookworm | | | only=user; : >/etc/subuid; : >/etc/subgid'
    'no-uidmap | newuidmap and newgidmap not installed | bookworm | bookworm | | | only=user; rm -f /usr/bin/newuidmap /usr/bin/newgidmap'
    'no-userns | no user namespaces for users | bookworm | bookworm | | | only=user; sysctl -q kernel.unprivileged_userns_clone=0'
    'no-overlay | no overlayfs in the kernel | bookworm | bookworm | | | modprobe -qr overlay; echo "install overlay /bin/false" >/etc/modprobe.d/no.conf'
    'no-fuse | no /dev/fuse | bookworm | bookworm | | | only=user; modprobe -qr fuse; echo "install fuse /bin/false" >/etc/modprobe.d/no.conf; rm -f /dev/fuse'
    'no-either | neither of the two | bookworm | bookworm | | | modprobe -qr overlay fuse; printf "install overlay /bin/false\ninstall fuse /bin/false\n" >/etc/modprobe.d/no.conf; rm -f /dev/fuse'
    'no-tun | no /dev/net/tun | bookworm | bookworm | | | only=user; rm -f /dev/net/tun'
    'no-pasta | slirp4netns instead of pasta | bookworm | bookworm | | | only=user; rm -f /usr/bin/pasta* /usr/bin/passt*'
    'no-network | neither pasta nor slirp4netns nor netavark installed | bookworm | bookworm | | | rm -f /usr/bin/pasta* /usr/bin/passt* /usr/bin/slirp4netns /usr/lib/podman/netavark'
    'no-session | a user without a session of systemd | bookworm | bookworm | | | only=user; session=none; loginctl disable-linger tester; systemctl stop user@1000'
    'no-crun | runc instead of crun | bookworm | bookworm | | | rm -f /usr/bin/crun'
    'old | kernel of Debian 11 | bookworm | bullseye | | |'
    'new | Debian 13 as it is | trixie | trixie | | |'
)

field() { cut -d '|' -f "$2" <<<"$1" | sed 's/^ *//; s/ *$//'; }

boot() {
    local name=$1 suite=$2 kernel=$3 log=$results/$1.log directory=$PWD/artifacts/vm/machine
    [ "$suite$kernel" = bookwormbookworm ] || directory=$PWD/artifacts/vm/machine-$suite-$kernel
    tests/vm/image.sh "$directory" "$suite" "$kernel"
    echo "== $name"
    WHERRY_VM_MACHINE=$directory WHERRY_VM_RESULTS=$log.raw WHERRY_VM_TESTS=$tests WHERRY_VM_MODE=abilities WHERRY_VM_CGROUPS=$4 WHERRY_VM_KERNEL=$5 WHERRY_VM_PREPARE="${WHERRY_VM_ONLY:+only=$WHERRY_VM_ONLY;}$6" \
        tests/vm/run.sh "$out" >"$log.run" 2>&1 || true
    if grep -q '^checks: ended' "$log.raw"; then
        { tr -d '\r' <"$log.raw" | grep -aE '^(machine|ability) ' | sed -E 's/[0-9a-f]{12,64}/ID/g' | cut -c1-600; } >"$log.new" || true
        touch "$log"
        awk '
            { what = $1 == "machine" ? $1 : $1 " " $2 " " $3 }
            NR == FNR { found[what] = $0; order[++count] = what; next }
            { print what in found ? found[what] : $0; delete found[what] }
            END { for (i = 1; i <= count; i++) if (order[i] in found) print found[order[i]] }' "$log.new" "$log" >"$log.both"
        mv "$log.both" "$log"
        awk '$1 == "ability" { sub(/:$/, "", $4); count[$4]++ } END { for (kind in count) printf "   %s %d", kind, count[kind]; print "" }' "$log"
    else
        tail -n 5 "$log.run"
    fi
}

# A row for each ability, a column for each machine; what is said of those that do not simply work, below, each once.
table() {
    local machine logs=()
    for machine in "${machines[@]}"; do
        [ ! -s "$results/$(field "$machine" 1).log" ] || logs+=("$(field "$machine" 1)=$(field "$machine" 2)=$results/$(field "$machine" 1).log")
    done
    printf '%s\n' "${logs[@]}" | awk '
        function note(text) {
            gsub(/\|/, "\\|", text)
            if (!(text in number)) { number[text] = ++notes; said[notes] = text }
            return number[text]
        }
        {
            split($0, part, "="); title[++columns] = part[1]; meaning[columns] = part[2]; file = part[3]
            while ((getline line < file) > 0) {
                split(line, word, " ")
                if (word[1] == "machine") { machine[columns] = substr(line, 9); continue }
                text = index(line, ": ") ? substr(line, index(line, ": ") + 2) : ""
                if (word[2] == "root") { asRoot[columns] = 1 }
                kind = word[4]; sub(/:$/, "", kind)
                if (!(word[3] in row)) { row[word[3]] = ++rows; name[rows] = word[3] }
                cell[row[word[3]], columns, word[2]] = text == "it did not end" ? "?" : kind == "works" ? (text == "" ? "yes" : text) : (kind == "degrades" ? "partly" : "no") " (" note(text) ")"
            }
            close(file)
        }
        END {
            printf "| |"; for (c = 1; c <= columns; c++) printf " %s |", title[c]
            printf "\n| --- |"; for (c = 1; c <= columns; c++) printf " --- |"
            printf "\n"
            for (r = 1; r <= rows; r++) {
                label = name[r] == "tests" ? "end-to-end tests" : name[r]; gsub(/_/, " ", label); printf "| %s |", label
                for (c = 1; c <= columns; c++) {
                    user = cell[r, c, "user"]; root = cell[r, c, "root"]
                    printf " %s |", root == "" || user == root ? user : user " / " root
                }
                printf "\n"
            }
            printf "\nThe machines, each with its kernel, the file system of /sys/fs/cgroup, the first process, and versions:\n\n"
            for (c = 1; c <= columns; c++) printf "- `%s`, %s%s: %s\n", title[c], meaning[c], asRoot[c] ? "" : " (as the user only)", machine[c]
            printf "\nWhat was said:\n\n"
            for (n = 1; n <= notes; n++) printf "%d. `%s`\n", n, said[n]
        }' >"$results/table.md"
    awk -v table="$results/table.md" '
        /^<!-- matrix -->$/ { print; print ""; while ((getline line < table) > 0) print line; print ""; inside = 1; next }
        /^<!-- end of matrix -->$/ { inside = 0 }
        !inside' $page >"$results/page.md"
    cp "$results/page.md" $page
}

# The end-to-end tests as they were built, and the runtime for them.
gather_tests() {
    local built=artifacts/bin/Containers.E2E.Tests dotnet
    dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
    built=$(ls -td $built/*/ | head -n 1)
    rm -rf "$tests"
    mkdir -p "$tests/dotnet/shared"
    cp -r "$dotnet/dotnet" "$dotnet/host" "$tests/dotnet/"
    cp -r "$dotnet/shared/Microsoft.NETCore.App" "$tests/dotnet/shared/"
    cp -r "$built" "$tests/suite"
    chmod -R a+rX "$tests"
}

mkdir -p "$results"
if [ "${1:?give the directory with the programs, or table}" != table ]; then
    out=$1
    shift
    [ -z "$tests" ] || gather_tests
    for machine in "${machines[@]}"; do
        name=$(field "$machine" 1)
        if [ $# -eq 0 ] || [[ " $* " == *" $name "* ]]; then
            boot "$name" "$(field "$machine" 3)" "$(field "$machine" 4)" "$(field "$machine" 5)" "$(field "$machine" 6)" "$(cut -d '|' -f 7- <<<"$machine")"
        fi
    done
fi
table
