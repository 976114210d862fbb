using Containers.Systemd.Generation;

namespace Containers.Systemd.Tests;

public sealed class ServiceWriterTests
{
    private static readonly ServiceRequest s_request = new()
    {
        Name = "container-web",
        Description = "Container web",
        Start = [["/usr/bin/wherry", "start", "web"]],
        Stop = ["/usr/bin/wherry", "stop", "web"],
        StopPost = ["/usr/bin/wherry", "stop", "web"],
        StopTimeout = 10,
        RestartPolicy = "on-failure",
    };

    [Fact]
    public void A_service_whose_monitor_tells_systemd_itself_is_ready_when_told()
    {
        var unit = ServiceWriter.Write(s_request);

        Assert.Equal("notify", unit["Service"].Last("Type")!.Value);
        Assert.Equal("70", unit["Service"].Last("TimeoutStopSec")!.Value);
        Assert.Null(unit["Service"].Last("PIDFile"));
        Assert.Null(unit["Service"].Last("TimeoutStartSec"));
        Assert.Equal("default.target", unit["Install"].Last("WantedBy")!.Value);
    }

    [Fact]
    public void A_service_with_a_pid_file_forks()
    {
        var unit = ServiceWriter.Write(s_request with { PidFile = "/run/x.pid" });

        Assert.Equal("forking", unit["Service"].Last("Type")!.Value);
        Assert.Equal("/run/x.pid", unit["Service"].Last("PIDFile")!.Value);
    }

    [Fact]
    public void What_belongs_together_starts_in_order()
    {
        var pod = ServiceWriter.Write(s_request with { Members = ["a.service", "b.service"], Wants = ["w.service"], After = ["x.service"], Requires = ["y.service"] });
        var member = ServiceWriter.Write(s_request with { Pod = "pod-shop.service" });

        Assert.Equal(["network-online.target w.service", "a.service b.service"], pod["Unit"].All("Wants").Select(entry => entry.Value));
        Assert.Equal("a.service b.service", pod["Unit"].Last("Before")!.Value);
        Assert.Equal("network-online.target x.service", pod["Unit"].Last("After")!.Value);
        Assert.Equal("y.service", pod["Unit"].Last("Requires")!.Value);
        Assert.Equal("pod-shop.service", member["Unit"].Last("BindsTo")!.Value);
        Assert.Equal("pod-shop.service", member["Unit"].Last("After")!.Value);
    }

    [Fact]
    public void Arguments_and_variables_are_quoted_for_systemd()
    {
        var unit = ServiceWriter.Write(s_request with
        {
            Start = [["/usr/bin/wherry", "pod", "create"], ["/usr/bin/wherry", "run", "two words", ";", "%t/%n.id"]],
            Environment = ["A=50% of two"],
            Mounts = ["/run/a b"],
            RestartSec = 5,
            StartTimeout = 30,
        });

        Assert.Equal("/usr/bin/wherry pod create", unit["Service"].Last("ExecStartPre")!.Value);
        Assert.Equal("/usr/bin/wherry run \"two words\" \";\" %t/%n.id", unit["Service"].Last("ExecStart")!.Value);
        Assert.Equal("\"A=50%% of two\"", unit["Service"].Last("Environment")!.Value);
        Assert.Equal("\"/run/a b\"", unit["Unit"].Last("RequiresMountsFor")!.Value);
        Assert.Equal("5", unit["Service"].Last("RestartSec")!.Value);
        Assert.Equal("30", unit["Service"].Last("TimeoutStartSec")!.Value);
    }
}
