using Containers.Linux.Files;
using Containers.Oci;
using Containers.State.Events;

namespace Containers.State.Networks;

/// <summary>The networks, a file each. One is always there, whether there is a file of it or not.</summary>
/// <param name="paths">Where they are.</param>
/// <param name="unreadable">Told of records that lists pass over.</param>
/// <param name="standard">The network that is always there, of another name or other addresses than usual.</param>
public sealed class NetworkRecords(StorePaths paths, Action<ContainersException>? unreadable = null, Func<NetworkRecord, NetworkRecord>? standard = null)
{

    private const string NameOfDocker = "bridge"; // for the one that is always there; no other can have it
    private const string Suffix = ".json";

    private static readonly NetworkRecord s_default = new()
    {
        Name = "podman",
        Id = "2f259bab93aaaaa2542ba43ef33eb990d0999ee1b9924b557b7be53c0b7a1bb9",
        Created = DateTimeOffset.UnixEpoch,
        Device = "podman0",
        Subnets = [new NetworkSubnet("10.88.0.0/16", "10.88.0.1", string.Empty, string.Empty)],
    };

    private readonly EventLog _events = new(paths);
    private NetworkRecord? _standard;

    /// <summary>The network that is always there, as it is without a record of its own.</summary>
    public NetworkRecord Standard => _standard ??= standard?.Invoke(s_default) ?? s_default;

    /// <summary>Held by who makes, changes or removes one: what is chosen meanwhile nobody else chooses.</summary>
    public DirectoryLock Hold()
    {
        Tree.MakeDurably(paths.Networks);
        return DirectoryLock.Acquire(paths.Networks)!;
    }

    /// <summary>The network of that name; null when there is none.</summary>
    /// <exception cref="ContainersException">Corrupt or Unsupported: its record cannot be read; the message names the file.</exception>
    public NetworkRecord? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0 || name.StartsWith('.') || name.Contains('/', StringComparison.Ordinal) || name.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        var record = RecordFile.Read(PathOf(name), StateReading.NetworkRecord) ?? (name == Standard.Name ? Standard : null);
        return record is null || record.Name == name ? record : throw RecordFile.Foreign(PathOf(name), $"network {record.Name}");
    }

    /// <summary>The network a user means: a name, an id or the beginning of one. Names win. Null when there is none.</summary>
    /// <exception cref="ContainersException">Invalid for the beginning of several ids.</exception>
    public NetworkRecord? TryResolve(string text)
    {
        if (Find(text == NameOfDocker ? Standard.Name : text) is { } named)
        {
            return named;
        }

        var all = List().ToList();
        return IdBeginning.Find(text, all.Select(network => network.Id), "network") is { } id ? all.Find(network => network.Id == id) : null;
    }

    /// <summary>As <see cref="TryResolve"/>.</summary>
    /// <exception cref="ContainersException">NotFound, too.</exception>
    public NetworkRecord Resolve(string text) => TryResolve(text) ?? throw new ContainersException(ErrorKind.NotFound, $"unable to find network with name or ID {text}: network not found")
    {
        Hint = "wherry network ls lists the networks there are",
    };

    /// <summary>All networks by name. One whose record cannot be read is told of and passed over: reading commands go on.</summary>
    public IEnumerable<NetworkRecord> List()
    {
        var names = Directory.Exists(paths.Networks)
            ? Directory.EnumerateFiles(paths.Networks, "*" + Suffix).Select(path => Path.GetFileNameWithoutExtension(path)).Where(name => !name.StartsWith('.'))
            : [];
        foreach (var name in names.Append(Standard.Name).Distinct().Order(StringComparer.Ordinal))
        {
            NetworkRecord? record;
            try
            {
                record = Find(name);
            }
            catch (ContainersException e) when (RecordFile.IsUnreadable(e))
            {
                unreadable?.Invoke(e);
                continue;
            }

            if (record is not null)
            {
                yield return record;
            }
        }
    }

    /// <summary>Makes or replaces one. Only while holding, see <see cref="Hold"/>.</summary>
    public void Write(NetworkRecord record, string action)
    {
        ArgumentNullException.ThrowIfNull(record);
        RecordFile.Write(PathOf(record.Name), record, StateWriting.NetworkRecord);
        _events.Write(EventRecord.OfNetwork(record.Id, record.Name, action));
    }

    /// <summary>Removes one. Only while holding, see <see cref="Hold"/>.</summary>
    public void Remove(NetworkRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        File.Delete(PathOf(record.Name));
        _events.Write(EventRecord.OfNetwork(record.Id, record.Name, "remove"));
    }

    private string PathOf(string name) => Path.Combine(paths.Networks, name + Suffix);
}
