# Sockets that systemd listens on, and a container that answers there.

as_root+=(socket_is_answered)

check_socket_is_answered() {
    trap 'ctl stop answer.socket 2>/dev/null; leave answer; rm -rf "$HOME/answer"' EXIT
    mkdir -p "$units" "$HOME/answer"
    # The host's perl, with its libraries; what it finds at descriptors 3 and 4 is all the network that it has.
    cat >"$HOME/answer/answer.pl" <<'PERL'
use Socket;
$ENV{LISTEN_PID} == $$ or die "the sockets are those of $ENV{LISTEN_PID}";
my ($tcp, $unix);
open($tcp, '+<&=', 3) && open($unix, '+<&=', 4) or die $!;
for (my $count = 1;; $count++) {
    my $set = '';
    vec($set, 3, 1) = vec($set, 4, 1) = 1;
    select($set, undef, undef, undef);
    for my $listening ($tcp, $unix) {
        next unless vec($set, fileno($listening), 1);
        accept(my $client, $listening) or die $!;
        sysread($client, my $asked, 4096); # what is not read when a connection ends takes the answer with it
        syswrite($client, "$ENV{LISTEN_FDNAMES} $count\n");
        close($client);
    }
    exit 3 if $count == 3;
}
PERL
    quadlet answer.container '[Container]' 'Image=bb' 'Network=none' "Volume=$HOME/answer:/answer:ro" 'Volume=/usr:/host:ro' \
        'Environment=PERL5LIB=/host/lib/x86_64-linux-gnu/perl-base' \
        'Exec=/host/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 --library-path /host/lib/x86_64-linux-gnu /host/bin/perl /answer/answer.pl' \
        '[Service]' 'Restart=no'
    printf '%s\n' '[Socket]' 'ListenStream=127.0.0.1:7008' 'FileDescriptorName=door' "ListenStream=$HOME/answer/socket" >"$units/answer.socket"
    ctl daemon-reload
    ctl start answer.socket
    equal "inactive " "$(property answer ActiveState) $(wherry ps -aq)" "before somebody asks"
    # The first to ask is the one who starts it, and is answered; so is who comes by the other socket.
    equal "door:door 1" "$(curl -s --max-time 100 --http0.9 http://127.0.0.1:7008/)"
    equal "door:door 2" "$(curl -s --max-time 100 --http0.9 --unix-socket "$HOME/answer/socket" http://answer/)"
    equal active "$(property answer ActiveState)"
    equal '{}' "$(wherry inspect --format '{{json .NetworkSettings.Ports}}' systemd-answer)" "published ports"
    # It ends at its third; whoever asks then starts another.
    equal "door:door 3" "$(curl -s --max-time 100 --http0.9 http://127.0.0.1:7008/)"
    until_true 60 eval '[ "$(property answer ActiveState)" = failed ]'
    equal 3 "$(property answer ExecMainStatus)" "its exit code"
    equal "door:door 1" "$(curl -s --max-time 100 --http0.9 http://127.0.0.1:7008/)"
}
