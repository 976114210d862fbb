#!/usr/bin/env bash
# Makes the test machine's disk beside a command that takes its time, building say, and ends as that does. What becomes of the
# disk is for those to see who want to boot it: it may take no more time than the limit, and fail without consequence.
#   beside.sh COMMAND [ARGUMENT...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
limit=900

mkdir -p artifacts/vm
setpriv --pdeathsig TERM timeout --kill-after=5 $limit nice -n 10 tests/vm/image.sh "$PWD/artifacts/vm/machine" >artifacts/vm/image.log 2>&1 </dev/null &
image=$!
trap 'kill $image 2>/dev/null || true; wait $image || true' EXIT
"$@"
wait $image || echo "vm: no machine was made: $(tail -n 1 artifacts/vm/image.log)"
