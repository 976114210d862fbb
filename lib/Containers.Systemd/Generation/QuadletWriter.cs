using Containers.Systemd.Quadlets;
using Containers.Systemd.Units;

namespace Containers.Systemd.Generation;

/// <summary>
/// Writes Quadlet files: the other way round than <see cref="QuadletConverter"/>. A flag becomes the key that stands for it;
/// one without a key, or with a value that its key cannot hold, becomes an argument of PodmanArgs=.
/// </summary>
public sealed class QuadletWriter
{
    private const string Further = "PodmanArgs";

    // Flags of keys that are more than a flag.
    private static readonly Dictionary<string, (string Key, KeyForm Form)> s_own = new()
    {
        ["--network"] = ("Network", KeyForm.Values),
        ["--volume"] = ("Volume", KeyForm.Values),
        ["--mount"] = ("Mount", KeyForm.Words),
        ["--device"] = ("AddDevice", KeyForm.Words),
        ["--env-file"] = ("EnvironmentFile", KeyForm.Words),
        ["--user"] = ("User", KeyForm.Value),
        ["--log-driver"] = ("LogDriver", KeyForm.Value),
        ["--cgroups"] = ("CgroupsMode", KeyForm.Value),
        ["--exit-policy"] = ("ExitPolicy", KeyForm.Value),
    };

    private readonly QuadletRequest _request;
    private readonly UnitFile _file = new();

    private QuadletWriter(QuadletRequest request) => _request = request;

    private UnitSection Own => _file[_request.Kind.Section];

    /// <summary>Writes a file.</summary>
    public static UnitFile Write(QuadletRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var writer = new QuadletWriter(request);
        writer.WriteAll();
        return writer._file;
    }

    private void WriteAll()
    {
        WriteUnit();
        foreach (var (key, value) in _request.Settings)
        {
            Own.Add(key, CommandLineWords.Literally(value));
        }

        if (_request.Global.Count > 0)
        {
            Own.Add("GlobalArgs", CommandLineWords.JoinLiterally(_request.Global));
        }

        foreach (var flag in _request.Flags)
        {
            AddFlag(flag);
        }

        if (_request.Command.Count > 0)
        {
            Own.Add("Exec", CommandLineWords.JoinLiterally(_request.Command));
        }

        if (_request.IsOneShot)
        {
            _file["Service"].Add("Type", "oneshot");
            _file["Service"].Add("RemainAfterExit", "yes");
        }

        if (_request.Restart is { } restart)
        {
            _file["Service"].Add("Restart", restart);
        }

        if (_request.IsInstalled)
        {
            _file["Install"].Add("WantedBy", "default.target");
        }
    }

    private void WriteUnit()
    {
        _file["Unit"].Add("Description", _request.Description.Replace("%", "%%", StringComparison.Ordinal));
        foreach (var (key, files) in ((string, IReadOnlyList<string>)[])[("Requires", _request.Requires), ("Wants", _request.Wants), ("After", [.. _request.Requires, .. _request.Wants])])
        {
            if (files.Count > 0)
            {
                _file["Unit"].Add(key, string.Join(' ', files));
            }
        }
    }

    private void AddFlag(string flag)
    {
        if (Find(flag) is not var (key, form, value) || !TryAdd(key, form, value))
        {
            Own.Add(Further, CommandLineWords.JoinLiterally([flag]));
        }
    }

    private (string Key, KeyForm Form, string Value)? Find(string flag)
    {
        var (name, value) = flag.Split('=', 2) is [var left, var right] ? (left, right) : (flag, string.Empty);
        if (s_own.TryGetValue(name, out var own) && _request.Kind.Keys.Has(own.Key))
        {
            return Referred(own.Key, value) is { } referred ? (own.Key, own.Form, referred) : null;
        }

        var keys = _request.Kind.Keys.All.Where(key => key.Flag is not null).ToList();
        if (keys.Find(key => key.Flag == name) is { } plain)
        {
            return (plain.Name, plain.Form, value);
        }

        if (keys.Find(key => key.Form == KeyForm.Switch && key.Flag!.Contains('=') && key.Flag == flag) is { } said)
        {
            return (said.Name, said.Form, "true");
        }

        return keys.Where(key => key.Form == KeyForm.Value && key.Flag is [.., '=' or ':'] && flag.StartsWith(key.Flag, StringComparison.Ordinal))
            .MaxBy(key => key.Flag!.Length) is { } longest ? (longest.Name, longest.Form, flag[longest.Flag!.Length..]) : null;
    }

    // What stands for a file in such a key must be one of ours; what only looks like one cannot be said in it (null).
    private string? Referred(string key, string value)
    {
        if (key is not ("Network" or "Volume"))
        {
            if (key == "Mount" && value.Split(',') is ["type=volume", ['s', 'o', 'u', 'r', 'c', 'e', '=', .. var name], .. var rest] && _request.VolumeFiles.TryGetValue(name, out var own))
            {
                return string.Join(',', (IEnumerable<string>)["type=volume", "source=" + own, .. rest]);
            }

            var isMisread = (key == "Mount" && value.Split(',').Any(field => QuadletKind.Of(field) is not null))
                || (key == "AddDevice" && value.StartsWith('-')); // "only if it is there"
            return isMisread ? null : value;
        }

        var parts = value.Split(':', 2);
        if (key == "Network" && parts is ["container", var container] && _request.ContainerFiles.TryGetValue(container, out var shared))
        {
            return shared;
        }

        var files = key == "Network" ? _request.NetworkFiles : _request.VolumeFiles;
        var isSource = key == "Network" || parts.Length > 1; // -v /path is a volume without a name
        if (isSource && files.TryGetValue(parts[0], out var file))
        {
            return parts.Length > 1 ? $"{file}:{parts[1]}" : file;
        }

        return isSource && !parts[0].StartsWith('/') && QuadletKind.Of(parts[0]) is not null ? null : value;
    }

    private bool TryAdd(string key, KeyForm form, string value)
    {
        if (form is KeyForm.Words or KeyForm.Pairs)
        {
            Own.Add(key, CommandLineWords.JoinLiterally([value]));
            return true;
        }

        if ((form is KeyForm.Value or KeyForm.Switch && Own.Last(key) is not null) || !FitsLine(value))
        {
            return false;
        }

        Own.Add(key, CommandLineWords.Literally(value));
        return true;
    }

    // The value of an assignment has no quotes: it is the rest of the line, without the spaces around it, and a backslash at the end continues it.
    private static bool FitsLine(string value) => value.Length > 0 && value.Trim() == value && !value.EndsWith('\\') && !value.Any(char.IsControl);
}
