#!/usr/bin/env bash
# Runs every built test program, then the whole-container tests against the published programs, and ends with one line:
# "N passed, N failed, N skipped", before it a line for every test that failed.
# A test that fails where everything runs at once is tried a second time with nothing beside it. One that passes then has met
# bad luck or a race: it is told at the end as unsteady, to be looked at, but does not fail the run; more than three at once do.
#   tests/run.sh OUT [PROJECT...]      OUT holds wherry and wherry-monitor; without projects, all and the containers
#   tests/run.sh OUT long              only those that WHERRY_LONG_TESTS=1 makes long
# WHERRY_LONG_TESTS=third has each of the three ways that kills, faults and crowds are tried in do a third of the long form.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
out=$(realpath "$1")
shift
setup=$PWD/tests/setup
passed=0 failed=0 skipped=0
failures=() unsteady=()

scratch=$(mktemp -d -p "${TMPDIR:-/tmp}" wherry-test.XXXXXX)
trap 'rm -rf "$scratch"' EXIT
chmod 755 "$scratch"
mkdir "$scratch/logs"

# failures_in NAME LOG: a line for every failed test, with the beginning of what it said; whoever sees only the end of our
# output needs no more to know where to look.
failures_in() {
    awk -v name="$1" '
        / \[FAIL\]$/ { if (line) print line; line = name ": " $1; said = 0; next }
        line && /^      / && said < 6 { sub(/^ +/, ""); line = line " | " $0; said++; next }
        line && !/^      / { print line; line = "" }
        END { if (line) print line }' "$2" | cut -c1-900 | head -n 20
}

# passes_alone SECONDS LOG COMMAND...: tries the few tests that failed once more.
passes_alone() {
    local limit=$1 log=$2 tests
    shift 2
    mapfile -t tests < <(sed -nE 's/^ +([A-Za-z0-9_.]+)(\(.*)? \[FAIL\]$/\1/p' "$log" | sort -u)
    if [ ${#tests[@]} -eq 0 ] || [ ${#tests[@]} -gt 3 ]; then
        return 1
    fi
    echo "   ${#tests[@]} failed, tried again alone: ${tests[*]}"
    local test again=()
    for test in "${tests[@]}"; do
        again+=(-method "$test")
    done
    timeout --kill-after=30 "$limit" "$@" "${again[@]}" </dev/null >"$log.again" 2>&1
}

# run NAME SECONDS COMMAND...: runs a test program, shows what it says, and counts. One that ends without a summary counts
# as one failure.
run() {
    local name=$1 limit=$2 log="$scratch/logs/$1.log" status=0
    shift 2
    echo "== $name"
    timeout --kill-after=30 "$limit" "$@" </dev/null >"$log" 2>&1 || status=$?
    local summary
    summary=$(grep -E 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' "$log" | tail -n 1 || true)
    if [ -z "$summary" ]; then
        cat "$log"
        echo "$name: ended with $status and without a summary"
        failures+=("$name: ended with $status and without a summary")
        failed=$((failed + 1))
        return
    fi
    local total errors fails skips notrun
    read -r total errors fails skips notrun < <(sed -E 's/.*Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+)(, Not Run: ([0-9]+))?.*/\1 \2 \3 \4 \6/' <<<"$summary") || true
    local bad=$((errors + fails))
    if [ $bad -eq 0 ] && [ "$status" -ne 0 ]; then
        echo "$name: ended with $status after its summary"
        failures+=("$name: ended with $status after its summary")
        bad=1
    fi
    if [ $fails -gt 0 ] && [ "$errors" -eq 0 ] && passes_alone "$limit" "$log" "$@"; then
        cat "$log"
        mapfile -t -O ${#unsteady[@]} unsteady < <(failures_in "$name" "$log")
        bad=0 fails=0
    elif [ $bad -gt 0 ]; then
        cat "$log"
        mapfile -t -O ${#failures[@]} failures < <(failures_in "$name" "$log")
    else
        grep -A 3 -E '\[SKIP\]' "$log" || true
    fi
    echo "   $((total - errors - fails - skips - ${notrun:-0})) passed, $bad failed, $skips skipped"
    passed=$((passed + total - errors - fails - skips - ${notrun:-0}))
    failed=$((failed + bad))
    skipped=$((skipped + skips))
}

skip() {
    echo "== $1"
    echo "   not run: $2"
    skipped=$((skipped + 1))
}

# The account may not be able to enter the directories we work in: what it runs is copied to where it can.
dotnet_for_account() {
    local dotnet root
    dotnet=$(realpath "$(command -v dotnet)")
    root=${DOTNET_ROOT:-$(dirname "$dotnet")}
    if "$setup/as-account.sh" test -x "$root/dotnet" -a -r "$root/shared"; then
        echo "$root/dotnet"
    else
        mkdir "$scratch/dotnet"
        cp -r "$root/dotnet" "$root/host" "$root/shared" "$scratch/dotnet/"
        chmod -R a+rX "$scratch/dotnet"
        echo "$scratch/dotnet/dotnet"
    fi
}

containers() {
    local name=Containers.E2E.Tests
    local built=artifacts/bin/$name/debug
    if [ ! -e $built/$name.dll ]; then
        if compgen -G 'tests/e2e/*.csproj' >/dev/null; then
            echo "$name: not built"
            failed=$((failed + 1))
        fi
        return
    fi
    mkdir "$scratch/bin"
    cp "$out/wherry" "$out/wherry-monitor" "$scratch/bin/"
    cp -r $built "$scratch/e2e"
    chmod -R a+rX "$scratch/bin" "$scratch/e2e"
    local dotnet
    dotnet=$(dotnet_for_account)
    local common=(DOTNET_ROOT="$(dirname "$dotnet")" DOTNET_CLI_TELEMETRY_OPTOUT=1 WHERRY_PROGRAM="$scratch/bin/wherry")
    local tests=("$dotnet" exec "$scratch/e2e/$name.dll" -noColor -noLogo)
    local limit=1200
    if [ -n "${WHERRY_LONG_TESTS:-}" ]; then
        common+=(WHERRY_LONG_TESTS="$WHERRY_LONG_TESTS")
    fi
    if $long; then
        tests+=(-class "$name.BadLuckTests")
        limit=7200
    fi

    run e2e-rootless-overlay "$limit" "$setup/as-account.sh" "${common[@]}" WHERRY_E2E_MODE=rootless-overlay "${tests[@]}"
    if ! command -v fuse-overlayfs >/dev/null; then
        skip e2e-rootless-fuse 'fuse-overlayfs is not installed'
    elif ! "$setup/as-account.sh" test -w /dev/fuse; then
        skip e2e-rootless-fuse 'the account cannot open /dev/fuse'
    else
        run e2e-rootless-fuse "$limit" "$setup/as-account.sh" "${common[@]}" WHERRY_E2E_MODE=rootless-fuse \
            STORAGE_OPTS=overlay.mount_program="$(command -v fuse-overlayfs)" "${tests[@]}"
    fi
    if ! $long; then
        # Of the tests only those that a whole copy of the layers could make a difference to: not networks, registries, terminals, logs.
        local storage=() class
        for class in Run Lifecycle Crash Image Information Exec Storage; do
            storage+=(-class "$name.${class}Tests")
        done
        run e2e-rootless-vfs 1200 "$setup/as-account.sh" "${common[@]}" WHERRY_E2E_MODE=rootless-vfs STORAGE_DRIVER=vfs "${tests[@]}" "${storage[@]}"
    fi
    if [ "$(id -u)" -ne 0 ]; then
        skip e2e-root 'not started as root'
    else
        run e2e-root "$limit" env -i HOME="$HOME" USER=root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
            TERM="${TERM:-dumb}" LANG=C.UTF-8 "${common[@]}" WHERRY_E2E_MODE=root "${tests[@]}"
    fi
}

# machine: what the emulated one says of its checks counts like tests; it tries those that fail again by itself.
machine() {
    echo "== vm"
    local log="$scratch/logs/vm.log" status=0 summary
    WHERRY_VM_LIMIT=270 tests/vm/run.sh "$out" ci </dev/null >"$log" 2>&1 || status=$?
    if [ $status -eq 77 ]; then
        sed -n 's/^not run/   &/p' "$log"
        skipped=$((skipped + 1))
        return
    fi
    grep -E '^(left |the checks had not ended)' "$log" | sed 's/^/   /' || true
    [ $status -eq 0 ] || cat "$log"
    mapfile -t -O ${#unsteady[@]} unsteady < <(sed -n 's/^unsteady: //p' "$log")
    mapfile -t -O ${#failures[@]} failures < <(sed -n 's/^failed: //p' "$log")
    summary=$(grep -E '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$log" | tail -n 1 || true)
    if [ -z "$summary" ]; then
        failures+=("vm: ended with $status and without a summary")
        summary="0 passed, 1 failed, 0 skipped"
    fi
    echo "   $summary"
    local pass fail skip
    read -r pass fail skip < <(tr -dc '0-9 \n' <<<"$summary")
    passed=$((passed + pass)) failed=$((failed + fail)) skipped=$((skipped + skip))
}

long=false
if [ "${1:-}" = long ]; then
    projects=(Containers.Layers.Tests)
    long=true
    shift
elif [ $# -gt 0 ]; then
    projects=("$@")
else
    mapfile -t projects < <(find tests -mindepth 1 -maxdepth 1 -type d -name '*.Tests' -printf '%f\n' | sort)
fi
for project in "${projects[@]}"; do
    built=artifacts/bin/$project/debug
    # Its tests start themselves again as another account, which may not be able to enter the directories we work in.
    if [ "$project" = Containers.Engine.Tests ]; then
        cp -r "$built" "$scratch/engine"
        chmod -R a+rX "$scratch/engine"
        built=$scratch/engine
    fi
    run "$project" "$($long && echo 7200 || echo 900)" dotnet exec "$built/$project.dll" -noColor -noLogo
done
if [ $# -eq 0 ]; then
    containers
    $long || machine
fi

echo
for failure in "${unsteady[@]}"; do
    echo "unsteady: $failure"
done
for failure in "${failures[@]}"; do
    echo "failed: $failure"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
