# Containers on the wire of an interface of the machine's, under the machine's own hardware address.

as_root+=(ipvlan)

check_ipvlan() {
    if [ "$(id -u)" -ne 0 ]; then
        contains "$(wherry network create -d ipvlan wire 2>&1 || true)" "network driver ipvlan needs an interface of the host's, which only root may use"
        return
    fi
    ip link add probe0 type veth peer name probe1
    ip link set probe0 up
    ip link set probe1 up
    ip addr add 198.51.100.7/24 dev probe0
    trap 'ip link del probe0' EXIT
    local said
    if ! said=$(wherry network create -d ipvlan --opt parent=probe1 --subnet 198.51.100.0/24 --gateway 198.51.100.7 wire 2>&1); then
        contains "$said" "which needs netavark 1.5: installed is"
        return
    fi
    wherry run -d --name web --network wire:ip=198.51.100.20 bb sh -c 'echo on the wire >/tmp/index.html; exec httpd -f -p 80 -h /tmp' >/dev/null
    until_true 30 eval '[ "$(wherry exec web wget -qO- http://127.0.0.1/index.html)" = "on the wire" ]'
    equal "on the wire" "$(printf 'GET /index.html HTTP/1.0\r\n\r\n' | busybox nc -w 5 198.51.100.20 80 | tail -n 1)" "from the host's end of the wire"
    equal "$(cat /sys/class/net/probe1/address)" "$(wherry exec web cat /sys/class/net/eth0/address)" "hardware address"
    wherry rm -f -t 0 web >/dev/null
    wherry network rm wire >/dev/null
}
