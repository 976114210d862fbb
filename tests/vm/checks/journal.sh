# The log driver journald, with a real journal.

as_root+=(journal_entries journal_is_read_by_logs)
in_ci+=(user:journal_entries user:journal_is_read_by_logs)

check_journal_entries() {
    wherry run --name c --network none --log-driver journald --log-opt tag=mine bb sh -c 'echo out; echo err >&2' >/dev/null 2>&1
    local id
    id=$(wherry inspect --format '{{.Id}}' c)
    until_true 30 eval '[ "$(journalctl -q -o cat CONTAINER_ID_FULL='"$id"' | wc -l)" = 2 ]'
    local entry
    entry=$(journalctl -q -o export CONTAINER_ID_FULL="$id" PRIORITY=6)
    contains "$entry" "MESSAGE=out"
    contains "$entry" "CONTAINER_ID=${id:0:12}"
    contains "$entry" "CONTAINER_NAME=c"
    contains "$entry" "CONTAINER_TAG=mine"
    contains "$entry" "IMAGE_NAME="
    contains "$entry" "SYSLOG_IDENTIFIER=mine"
    contains "$(journalctl -q -o cat CONTAINER_ID_FULL="$id" PRIORITY=3)" err
}

check_journal_is_read_by_logs() {
    wherry run --name c --network none --log-driver journald bb sh -c 'for i in 1 2 3; do echo line $i; done' >/dev/null
    until_true 30 eval '[ "$(wherry logs c | wc -l)" = 3 ]'
    equal "line 3" "$(wherry logs --tail 1 c)"
    contains "$(wherry logs -t --tail 1 c)" "T"
}

check_journal_is_followed() {
    wherry run -d --name c --network none --log-driver journald bb sh -c 'for i in 1 2 3; do echo line $i; sleep 1; done' >/dev/null
    equal "line 1 line 2 line 3" "$(timeout 60 wherry logs -f c | tr '\n' ' ' | sed 's/ $//')"
}
