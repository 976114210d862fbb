# Builds: what is in the cache, what must run, what is copied, what can be done beside each other.

# Twenty instructions of all kinds, with files of a usual size.
make_usual_build() {
    local i
    mkdir -p usual
    for i in 1 2 3 4; do
        mkdir "usual/part$i"
        seq -f "part $i line %g" 1 20000 | split -l 400 - "usual/part$i/file-"
    done
    cat >usual/Dockerfile <<END
FROM $image
LABEL wherry-bench=usual
ARG VERSION=1
ENV VERSION=\$VERSION
WORKDIR /app
COPY part1 part1/
RUN echo one >one
COPY part2 part2/
RUN echo two >two
ENV MODE=production
COPY part3 part3/
RUN echo three >three
COPY part4 part4/
RUN echo four >four
EXPOSE 8080
VOLUME /data
USER 1000
STOPSIGNAL SIGINT
ENTRYPOINT ["/bin/sh"]
CMD ["-c", "true"]
END
}

make_run_build() {
    mkdir -p runs
    { printf 'FROM %s\nLABEL wherry-bench=runs\n' $image; for _ in {1..10}; do echo 'RUN true'; done; } >runs/Dockerfile
}

# A gigabyte that does not compress, in eight steps.
make_large_build() {
    local i
    mkdir -p large
    printf 'FROM %s\nLABEL wherry-bench=large\n' $image >large/Dockerfile
    for i in {1..8}; do
        mkdir "large/part$i"
        head -c 134217728 /dev/zero | openssl enc -aes-128-ctr -K "$i" -iv 0 -out "large/part$i/data" 2>/dev/null
        echo "COPY part$i /part$i" >>large/Dockerfile
    done
}

# Stages that have work for a processor, and one that takes what came of them.
make_stage_build() {
    local i
    mkdir -p stages
    for i in 1 2 3 4; do
        printf 'FROM %s AS stage%s\nRUN i=0; while [ $i -lt 400000 ]; do i=$((i + 1)); done; echo %s >/result%s\n' $image "$i" "$i" "$i"
    done >stages/Dockerfile
    { printf 'FROM %s\nLABEL wherry-bench=stages\n' $image; for i in 1 2 3 4; do echo "COPY --from=stage$i /result$i /"; done; } >>stages/Dockerfile
}

measure_builds() {
    local few=$((RUNS < 5 ? RUNS : 5))
    make_usual_build
    make_run_build
    make_stage_build
    measure 'build: 20 instructions, cached' "build -q -t $built usual"
    measure 'build: RUN true, 10 times' "build -q --no-cache --network=none -t $built runs" "$few" 1
    measure 'build: RUN true, 10 times, with a network' "build -q --no-cache -t $built runs" "$few" 1
    measure 'build: 4 stages' "build -q --no-cache --network=none -t $built stages" "$few" 1
    make_large_build
    cat >forget <<END
#!/bin/sh
"\$@" rmi -f $built
case \$1 in
wherry) "\$@" builder prune -f ;;
*) "\$@" image prune -f --filter label=wherry-bench ;;
esac
true
END
    chmod 755 forget
    measure 'build: COPY of 1 GB in 8 steps' "build -q -t $built large" $((few < 3 ? few : 3)) 1 "$work/forget"
    measure 'build: COPY of 1 GB in 8 steps, cached' "build -q -t $built large" "$few" 1
}
