namespace Containers.E2E.Tests;

/// <summary>What a user does to a container, in the soak.</summary>
internal enum Deed
{
    Create,
    Start,
    Stop,
    Kill,
    Remove,
    RemoveByForce,
    Restart,
    Pause,
    Unpause,
    Execute,
    Rename,
}

/// <summary>One deed.</summary>
/// <param name="Deed">What is done.</param>
/// <param name="Name">To which container.</param>
/// <param name="Other">For a rename: what it shall be called.</param>
/// <param name="KillAfter">Milliseconds after which the command is killed; null for not at all.</param>
internal sealed record Step(Deed Deed, int Name, int Other, int? KillAfter);

/// <summary>What containers must be like after what was done to them one after the other: names and docker's states.</summary>
internal sealed class SoakModel
{
    private const string Created = "created";
    private const string Running = "running";
    private const string Paused = "paused";
    private const string Exited = "exited";

    private readonly Dictionary<string, string> _states = [];

    internal IReadOnlyDictionary<string, string> States => _states;

    /// <summary>Whether a deed must succeed now.</summary>
    internal bool Succeeds(Deed deed, string name, string other)
    {
        var state = _states.GetValueOrDefault(name);
        return deed switch
        {
            Deed.Create => state is null,
            Deed.RemoveByForce => true,
            Deed.Kill => state is Running or Paused,
            Deed.Remove => state is Created or Exited,
            Deed.Pause or Deed.Execute => state is Running,
            Deed.Unpause => state is Paused,
            Deed.Rename => state is not null && !_states.ContainsKey(other),
            _ => state is not null,
        };
    }

    /// <summary>Takes note of a deed that has succeeded.</summary>
    internal void Apply(Deed deed, string name, string other)
    {
        switch (deed)
        {
            case Deed.Create:
                _states[name] = Created;
                break;
            case Deed.Start when _states[name] != Paused:
            case Deed.Restart:
            case Deed.Unpause:
                _states[name] = Running;
                break;
            case Deed.Stop when _states[name] != Created:
            case Deed.Kill:
                _states[name] = Exited;
                break;
            case Deed.Pause:
                _states[name] = Paused;
                break;
            case Deed.Remove:
            case Deed.RemoveByForce:
                _states.Remove(name);
                break;
            case Deed.Rename:
                _states[other] = _states[name];
                _states.Remove(name);
                break;
            default:
                break;
        }
    }
}
