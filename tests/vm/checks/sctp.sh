# Published ports of sctp, where the kernel has it.

as_root+=(sctp)

# The host's perl, which speaks it, in a container that has none: with its libraries, from /host.
perl_there=(/host/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 --library-path /host/lib/x86_64-linux-gnu /host/bin/perl)
perl_modules=/host/lib/x86_64-linux-gnu/perl-base

check_sctp() {
    if [ "$(id -u)" -ne 0 ]; then
        # Before root has loaded the module or after that, it is refused with the reason.
        contains "$(wherry run --rm --network bridge -p 7007:7/sctp bb true 2>&1 || true)" sctp
        return
    fi
    modprobe -q sctp || fail "this kernel has no sctp"
    mkdir -p /var/tmp/sctp
    cat >/var/tmp/sctp/serve.pl <<'PERL'
use Socket;
socket(my $listening, AF_INET, SOCK_STREAM, 132) or die "socket: $!";
bind($listening, pack_sockaddr_in(7, INADDR_ANY)) or die "bind: $!";
listen($listening, 8) or die "listen: $!";
$| = 1;
print "listening\n";
while (my $from = accept(my $client, $listening)) {
    my ($port, $address) = unpack_sockaddr_in($from);
    syswrite($client, "you are " . inet_ntoa($address) . "\n");
    close($client);
}
PERL
    cat >/var/tmp/sctp/ask.pl <<'PERL'
use Socket;
alarm(20);
socket(my $s, AF_INET, SOCK_STREAM, 132) or die "socket: $!";
connect($s, pack_sockaddr_in($ARGV[1], inet_aton($ARGV[0]))) or die "connect: $!";
sysread($s, my $said, 100);
print $said;
PERL
    # A machine at the other end of a wire.
    ip netns add asker
    trap 'ip netns del asker; wherry rm -af -t 0 >/dev/null; wherry network rm -f wired >/dev/null; rm -rf /var/tmp/sctp' EXIT
    ip link add wire0 type veth peer name eth0 netns asker
    ip addr add 198.51.100.7/24 dev wire0
    ip link set wire0 up
    ip -n asker addr add 198.51.100.8/24 dev eth0
    ip -n asker link set eth0 up

    wherry network create --subnet 10.67.0.0/24 wired >/dev/null
    wherry run -d --name c --network wired -p 7007:7/sctp -v /usr:/host:ro -v /var/tmp/sctp:/sctp:ro -e PERL5LIB=$perl_modules \
        bb "${perl_there[@]}" /sctp/serve.pl >/dev/null
    equal "7/sctp -> 0.0.0.0:7007" "$(wherry port c | head -n 1)"
    until_true 30 eval '[ "$(wherry logs c)" = listening ]'
    equal "you are 198.51.100.8" "$(ip netns exec asker perl /var/tmp/sctp/ask.pl 198.51.100.7 7007)" "from another machine"
    contains "$(wherry run --rm --network wired -p 7007:7/sctp bb true 2>&1 || true)" "7007"
    wherry rm -f -t 0 c >/dev/null
    if ip netns exec asker perl /var/tmp/sctp/ask.pl 198.51.100.7 7007 2>/dev/null; then
        fail "somebody answers when the container is gone"
    fi
    wherry run --rm --network wired -p 7007:7/sctp bb true
}
