#!/usr/bin/env bash
# Formatting and style of the code, syntax and permissions of the scripts.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

echo "lint: scripts"
failed=0
while IFS= read -r -d '' file; do
    case $(head -n 1 "$file") in
    '#!/usr/bin/env bash' | '#!/bin/sh')
        bash -n "$file" || failed=1
        [ -x "$file" ] || { echo "$file: not executable"; failed=1; }
        ;;
    '#!'*)
        echo "$file: starts with an interpreter this house does not use"
        failed=1
        ;;
    esac
done < <(find . \( -name artifacts -o -name out -o -name .git -o -name bin -o -name obj \) -prune -o \
    -type f \( -name '*.sh' -o -path './.ci/*' \) -print0)
[ $failed -eq 0 ]

echo "lint: code"
dotnet format Containers.sln --verify-no-changes --severity warn --verbosity quiet </dev/null
echo "lint: passed"
