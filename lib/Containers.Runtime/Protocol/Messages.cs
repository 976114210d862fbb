using System.Text.Json.Serialization;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Runtime.Protocol;

/// <summary>What a command wants of a monitor.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MonitorAction>))]
public enum MonitorAction
{
    /// <summary>Start the container: the first request of a monitor's life, or one to an initialized container's.</summary>
    Start,

    /// <summary>End it as Stop does, and start it again; the answer comes when it runs.</summary>
    Restart,

    /// <summary>Stop all its processes from running until Unpause.</summary>
    Pause,

    /// <summary>Let them run again.</summary>
    Unpause,

    /// <summary>Connect to the container's standard streams.</summary>
    Attach,

    /// <summary>Run another process in the container.</summary>
    Exec,

    /// <summary>Ask it to end, and end it after a time.</summary>
    Stop,

    /// <summary>Send it a signal.</summary>
    Kill,

    /// <summary>Tell when it has ended.</summary>
    Wait,

    /// <summary>Run the health check now, and tell how it ended.</summary>
    CheckHealth,

    /// <summary>Take over changed limits and policies.</summary>
    Update,

    /// <summary>Be in the pod that this monitor holds, as long as the connection lasts.</summary>
    Join,

    /// <summary>Put the container on one more network.</summary>
    Connect,

    /// <summary>Take it off a network.</summary>
    Disconnect,

    /// <summary>Connect it to its networks again, with the same addresses.</summary>
    Reload,
}

/// <summary>The first frame of a connection.</summary>
public sealed record MonitorRequest
{
    /// <summary>The protocol's version.</summary>
    public int Version { get; set; } = 1;

    /// <summary>What is wanted.</summary>
    public required MonitorAction Action { get; init; }

    /// <summary>For Start: everything.</summary>
    public MonitorPlan? Plan { get; init; }

    /// <summary>For Start: everything is made ready, but the main process waits for another Start.</summary>
    public bool InitializeOnly { get; init; }

    /// <summary>For Start and Attach: whether output is to be sent on this connection and input taken from it.</summary>
    public bool Streams { get; init; }

    /// <summary>For Start and Attach: whether input is taken.</summary>
    public bool Input { get; init; }

    /// <summary>For Exec: what to run.</summary>
    public ExecRequest? Exec { get; init; }

    /// <summary>For Update, Connect and Disconnect: the changed plan.</summary>
    public MonitorPlan? Update { get; init; }

    /// <summary>For Connect and Disconnect: the network.</summary>
    public BridgePlan? Network { get; init; }

    /// <summary>For Update: the health check is another one, and begins anew.</summary>
    public bool ChecksAnew { get; init; }

    /// <summary>For Kill, and for Stop and Restart to override the container's own.</summary>
    public int? Signal { get; init; }

    /// <summary>For Stop and Restart: seconds to wait, to override the container's own.</summary>
    public uint? Timeout { get; init; }

    /// <summary>The terminal's rows, if there is one.</summary>
    public ushort Rows { get; init; }

    /// <summary>The terminal's columns, if there is one.</summary>
    public ushort Columns { get; init; }
}

/// <summary>A further process in a container.</summary>
public sealed record ExecRequest
{
    /// <summary>The program and its arguments.</summary>
    public required IReadOnlyList<string> Args { get; init; }

    /// <summary>Environment added to the container's.</summary>
    public IReadOnlyList<string> Env { get; set; } = [];

    /// <summary>user[:group]; null for the container's.</summary>
    public string? User { get; init; }

    /// <summary>Where it starts; null for the container's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Whether it gets a terminal.</summary>
    public bool Terminal { get; init; }

    /// <summary>Whether input is taken.</summary>
    public bool Input { get; init; }

    /// <summary>Whether all capabilities are given.</summary>
    public bool Privileged { get; init; }

    /// <summary>Under which numbers it has the descriptors that come with the request, in that order.</summary>
    public IReadOnlyList<int> PassedDescriptors { get; set; } = [];

    /// <summary>Whether the connection only waits for the start.</summary>
    public bool Detached { get; init; }
}

/// <summary>What a monitor has to say.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MonitorEvent>))]
public enum MonitorEvent
{
    /// <summary>The request has been carried out, or its process runs.</summary>
    Done,

    /// <summary>It could not be.</summary>
    Failed,

    /// <summary>The process has ended.</summary>
    Exited,

    /// <summary>Another monitor has the container: nothing was done.</summary>
    Taken,
}

/// <summary>A monitor's answer.</summary>
public sealed record MonitorReply
{
    /// <summary>What happened.</summary>
    public required MonitorEvent Event { get; init; }

    /// <summary>For Exited: the code as a shell has it.</summary>
    public int ExitCode { get; init; }

    /// <summary>For Done after Exec: the new process's id in documents and events.</summary>
    public string? Session { get; init; }

    /// <summary>For Failed: the message.</summary>
    public string? Message { get; init; }

    /// <summary>For Failed: the kind.</summary>
    public ErrorKind Kind { get; init; }

    /// <summary>For Failed: the command that helps.</summary>
    public string? Hint { get; init; }

    /// <summary>Things to tell the user that stop nothing.</summary>
    public IReadOnlyList<string> Warnings { get; set; } = [];

    /// <summary>The exception this answer stands for, on the other side.</summary>
    public ContainersException ToException() => new(Kind, Message ?? "the monitor failed") { Hint = Hint };
}
