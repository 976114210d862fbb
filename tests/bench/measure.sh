# How a command is measured and told.

# times COMMAND RUNS WARM BEFORE: its run times in milliseconds, a line each, after WARM runs that do not count, each after another
# command.
times() {
    if command -v hyperfine >/dev/null; then
        hyperfine -N --warmup "$3" --runs "$2" --prepare "$4" --export-json result.json "$1" >/dev/null 2>error.txt || { cat error.txt >&2; return 1; }
        sed -n '/"times"/,/\]/p' result.json | awk '/[0-9]/ { printf "%.3f\n", $1 * 1000 }'
    else
        local i start end
        for ((i = -$3; i < $2; i++)); do
            $4 >/dev/null 2>&1
            start=$EPOCHREALTIME
            $1 >/dev/null 2>&1
            end=$EPOCHREALTIME
            [ $i -lt 0 ] || echo $((${end/./} - ${start/./})) | awk '{ print $1 / 1000 }'
        done
    fi
}

# middle FILE: the median, and by how much of it the middle half of all runs differ.
middle() { sort -n "$1" | awk '{ t[NR] = $1 } END { m = t[int((NR + 1) / 2)]; printf "%.1f %.0f%%", m, 100 * (t[int((3 * NR + 3) / 4)] - t[int((NR + 3) / 4)]) / m }'; }

# row TITLE OURS THEIRS [RUNS [WARM [BEFORE-OURS BEFORE-THEIRS]]]: a row of the table: both are measured in turn, some runs at a time.
row() {
    local runs=${4:-$RUNS} warm=${5:-3} round rounds=1
    [ "$runs" -lt 10 ] || rounds=5
    : >mine
    : >theirs
    for ((round = 0; round < rounds; round++)); do
        times "$2" $((runs / rounds)) "$warm" "${6:-true}" >>mine
        [ -z "$peer" ] || times "$3" $((runs / rounds)) "$warm" "${7:-true}" >>theirs
        warm=$((warm > 0 ? 1 : 0))
    done
    tell_row "$1" "$(middle mine)" "$([ ! -s theirs ] || middle theirs)"
}

# measure TITLE ARGUMENTS [RUNS [WARM [BEFORE]]]: a row of one command line for both; BEFORE is a command that is told the program.
measure() { row "$1" "$ours $2" "$peer $2" "${3:-$RUNS}" "${4:-3}" "${5:+$5 $ours}" "${5:+$5 $peer}"; }

# tell_row TITLE "OURS SPREAD" "THEIRS SPREAD"
tell_row() {
    local mine=$2 theirs=$3 ratio=
    [ -z "$theirs" ] || ratio=$(awk -v a="${mine% *}" -v b="${theirs% *}" 'BEGIN { printf "%.2f", a / b }')
    tell "$1" "${mine% *}" "${theirs% *}" "$ratio" "${mine#* }${theirs:+, ${theirs#* }}"
}

tell() { printf '%-45s %10s %10s %8s  %s\n' "$@" | sed 's/ *$//'; }
