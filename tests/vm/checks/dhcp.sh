# Containers whose addresses a DHCP server gives: netavark's proxy, which systemd starts, asks for them and renews them.

as_root+=(dhcp dhcp_on_a_bridge)

# serve_dhcp INTERFACE: a server there, on the host's side; $dhcp is its process.
serve_dhcp() {
    mkdir -p "$HOME/dhcp"
    : >"$HOME/dhcp/leases"
    printf '%s\n' "interface $1" 'start 198.51.100.50' 'end 198.51.100.59' "lease_file $HOME/dhcp/leases" "pidfile $HOME/dhcp/pid" \
        'option subnet 255.255.255.0' 'option router 198.51.100.7' 'option dns 198.51.100.8' 'option lease 3600' >"$HOME/dhcp/udhcpd.conf"
    busybox udhcpd -f "$HOME/dhcp/udhcpd.conf" >"$HOME/dhcp/log" 2>&1 &
    dhcp=$!
    until_true 30 eval '[ -n "$(ss -Hlun "sport = :67")" ]'
}

# leased NAME NETWORK: the address that a container has on a network, as it is told.
leased() { wherry inspect --format "{{.NetworkSettings.Networks.$2.IPAddress}}" "$1"; }

# no_driver COMMAND...: whether this machine has no such driver, in which case it is refused for a reason that is told.
no_driver() {
    local said
    if said=$("$@" 2>&1); then
        return 1
    fi
    contains "$said" "which needs netavark 1."
    contains "$said" ": installed is "
}

check_dhcp() {
    if [ "$(id -u)" -ne 0 ]; then
        contains "$(wherry network create --ipam-driver dhcp wire 2>&1 || true)" "ipam driver dhcp needs an interface of the host's, which only root may use"
        return
    fi
    ip link add probe0 type veth peer name probe1
    trap 'wherry rm -af -t 0 >/dev/null; wherry network rm -f wire >/dev/null; ip link del probe0; [ -z "${dhcp:-}" ] || kill $dhcp; systemctl -q start netavark-dhcp-proxy.socket 2>/dev/null || true' EXIT
    ip link set probe0 up
    ip link set probe1 up
    ip addr add 198.51.100.7/24 dev probe0
    # Who is to be asked is not there: it is told what starts it.
    systemctl stop netavark-dhcp-proxy.socket netavark-dhcp-proxy.service 2>/dev/null || true
    rm -f /run/podman/nv-proxy.sock
    if no_driver wherry network create -d macvlan --opt parent=probe1 --ipam-driver dhcp wire; then
        return
    fi
    contains "$(wherry network create -d macvlan --opt parent=probe1 --ipam-driver dhcp wire 2>&1 || true)" "systemctl enable --now netavark-dhcp-proxy.socket"
    systemctl enable -q --now netavark-dhcp-proxy.socket
    equal wire "$(wherry network create -d macvlan --opt parent=probe1 --ipam-driver dhcp wire)"
    equal dhcp "$(wherry network inspect --format '{{.IPAMOptions.driver}}' wire)" "driver in network inspect"

    # Without a server it is an error that says so, and leaves nothing.
    contains "$(wherry run --rm --network wire bb true 2>&1 || true)" "a DHCP server has to answer on the network of that interface"
    serve_dhcp probe0
    wherry run -d --name web --hostname shop --network wire bb sh -c 'echo leased >/tmp/index.html; exec httpd -f -p 80 -h /tmp' >/dev/null
    local address
    address=$(leased web wire)
    contains "$address" 198.51.100.5
    contains "$(wherry exec web ip -4 addr show eth0)" "inet $address/24"
    contains "$(wherry exec web ip route)" "default via 198.51.100.7"
    contains "$(wherry exec web cat /etc/hosts)" "$address"$'\t'shop
    equal "nameserver 198.51.100.8" "$(wherry exec web grep nameserver /etc/resolv.conf)"
    contains "$(wherry network inspect wire)" "$address/24"
    contains "$(wherry network inspect wire)" "$(wherry exec web cat /sys/class/net/eth0/address)"
    until_true 60 eval '[ "$(printf "GET /index.html HTTP/1.0\r\n\r\n" | busybox nc -w 5 "$address" 80 | tail -n 1)" = leased ]'
    contains "$(nv_leases)" "$address"

    # The next start has the same one again, another container another.
    wherry restart -t 0 web >/dev/null
    equal "$address" "$(leased web wire)" "address after a restart"
    wherry run -d --name ask --network wire bb sleep 1000 >/dev/null
    [ "$(leased ask wire)" != "$address" ] || fail "both have $address"
    equal leased "$(wherry exec ask wget -qO- "http://$address/index.html")"

    # A container's lease is given back when it ends, and when its monitor is killed.
    local gone
    gone=$(leased ask wire)
    wherry rm -f -t 0 ask >/dev/null
    [[ $(nv_leases) != *"$gone"* ]] || fail "the lease of $gone is still held: $(nv_leases)"
    kill -9 "$(wherry inspect --format '{{.State.ConmonPid}}' web)"
    until_true 30 eval '[ "$(wherry inspect --format "{{.State.Status}}" web)" = exited ]'
    wherry rm web >/dev/null
    [[ $(nv_leases) != *"$address"* ]] || fail "the lease of $address is still held: $(nv_leases)"
}

# nv_leases: what the proxy holds, in a file that it writes over and over.
nv_leases() { tr -d '\0' </run/podman/nv-proxy.lease; }

check_dhcp_on_a_bridge() {
    [ "$(id -u)" -eq 0 ] || return 0
    contains "$(wherry network create --ipam-driver dhcp lan 2>&1 || true)" "ipam driver dhcp is not supported with a bridge of its own"
    local device
    ip link add lan0 type bridge
    trap 'wherry rm -af -t 0 >/dev/null; wherry network rm -f lan >/dev/null; ip link del lan0; ip link del probe0; [ -z "${dhcp:-}" ] || kill $dhcp' EXIT
    ip link add probe0 type veth peer name probe1
    ip link set probe1 master lan0
    for device in lan0 probe0 probe1; do
        ip link set $device up
    done
    ip addr add 198.51.100.7/24 dev probe0
    if no_driver wherry network create --opt mode=unmanaged --interface-name lan0 --ipam-driver dhcp lan; then
        return
    fi
    serve_dhcp probe0
    wherry run -d --name web --network lan bb sleep 1000 >/dev/null
    contains "$(leased web lan)" 198.51.100.5
    contains "$(wherry exec web ip -4 addr show eth0)" "inet $(leased web lan)/24"
    # In a pod, whose addresses come when its files are there already.
    wherry pod create --name shop --network lan >/dev/null
    wherry run -d --name db --pod shop bb sleep 1000 >/dev/null
    contains "$(wherry exec db cat /etc/hosts)" "198.51.100.5"
    equal "nameserver 198.51.100.8" "$(wherry exec db grep nameserver /etc/resolv.conf)"
    wherry pod rm -f -t 0 shop >/dev/null
    wherry rm -f -t 0 web >/dev/null
    contains "$(ip -o link show lan0)" lan0
}
