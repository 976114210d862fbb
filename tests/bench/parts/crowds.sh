# What many containers and images cost: those that run, those that have ended, and those who look for one among them.

# start_crowd PROGRAM...: fifty containers by eight commands at a time; a line with each one's milliseconds in the file "starts".
cat >start_crowd <<END
#!/bin/bash
: >starts
seq 50 | xargs -P 8 -I{} bash -c 's=\$EPOCHREALTIME; "\$@" run -d --name bench-crowd{} --network=none $image sleep 100000 >/dev/null; e=\$EPOCHREALTIME; echo \$(((\${e/./} - \${s/./}) / 1000)) >>starts' - "\$@"
END
cat >end_crowd <<'END'
#!/bin/sh
"$@" ps -aq --filter name=bench-crowd | xargs -r "$@" rm -f -t 0
true
END
chmod 755 start_crowd end_crowd

measure_crowds() {
    local few=$((RUNS < 3 ? RUNS : 3)) mine theirs= monitors
    row '50 containers by 8 commands' "$work/start_crowd $ours" "$work/start_crowd $peer" "$few" 0 "$work/end_crowd $ours" "$work/end_crowd $peer"
    mine=$(slowest_of_crowd $ours)
    sleep 3 # what starting took is given back after a second
    monitors=$(memory_of_monitors wherry-monitor)
    ./end_crowd $ours >/dev/null
    if [ -n "$peer" ]; then
        theirs=$(slowest_of_crowd $peer)
        monitors="$monitors; of the peer $(memory_of_monitors conmon)"
        ./end_crowd $peer >/dev/null
    fi
    tell_row 'the 99th percentile of one of their starts' "$mine -" "${theirs:+$theirs -}"
    echo "monitors, 50 running, KiB for each (proportional, private dirty): $monitors"
    measure_ended
    measure_images_of_many
}

slowest_of_crowd() {
    ./end_crowd "$@" >/dev/null
    ./start_crowd "$@"
    sort -n starts | awk '{ t[NR] = $1 } END { print t[int(NR * 0.99 + 0.5)] }'
}

memory_of_monitors() {
    local pid
    for pid in $(pgrep -u "$(id -u)" -x "$(cut -c1-15 <<<"$1")"); do
        awk '/^Pss:/ { p = $2 } /^Private_Dirty:/ { d = $2 } END { print p, d }' "/proc/$pid/smaps_rollup" 2>/dev/null
    done | awk '{ p += $1; d += $2 } END { if (NR) printf "%.0f, %.0f", p / NR, d / NR }'
}

# A thousand that were made and never started are what a thousand that have ended are to all who look.
measure_ended() {
    local program
    for program in "$ours" "$peer"; do
        [ -z "$program" ] || seq 1000 | xargs -P 2 -I{} $program create --name bench-crowd{} --network=none $image true >/dev/null
    done
    measure 'ps -a, with 1,000 containers' 'ps -a'
    measure 'ps, with 1,000 containers' 'ps'
    measure 'run --rm, with 1,000 containers' "run --rm --network=none $image true"
    ./end_crowd $ours >/dev/null
    [ -z "$peer" ] || ./end_crowd $peer >/dev/null
}

measure_images_of_many() {
    local program
    for program in "$ours" "$peer"; do
        [ -z "$program" ] || seq 500 | xargs -P 2 -I{} $program import -c 'LABEL wherry-bench={}' empty.tar localhost/bench-many:{} >/dev/null 2>&1
    done
    measure 'images, with 500 images' images
    measure 'run --rm, with 500 images' "run --rm --network=none $image true"
    for program in "$ours" "$peer"; do
        [ -z "$program" ] || seq -f 'localhost/bench-many:%g' 500 | xargs $program rmi -f >/dev/null
    done
}
