using System.Globalization;
using Containers.Dockerfile.Instructions;
using Containers.Dockerfile.Source;
using Containers.Oci;

namespace Containers.Dockerfile.Parsing;

/// <summary>Reads what --mount of RUN says.</summary>
internal sealed class MountParser
{
    private static readonly string[] s_keys =
    [
        "type", "from", "source", "src", "target", "dst", "destination", "ro", "readonly", "rw", "readwrite", "id", "sharing", "required", "mode", "uid", "gid",
        "size", "env",
    ];

    private readonly Func<string, string>? _expand;
    private RunMount _mount;
    private bool? _isReadOnly;
    private bool _isSharingSet;
    private bool _isUnsure;

    private MountParser(string text, Func<string, string>? expand)
    {
        _mount = new RunMount { Text = text };
        _expand = expand;
    }

    /// <summary>Reads an option.</summary>
    /// <param name="text">As written.</param>
    /// <param name="expand">What replaces variables; null to leave them, and what depends on them unsaid.</param>
    /// <exception cref="ContainersException">Invalid.</exception>
    internal static RunMount Parse(string text, Func<string, string>? expand)
    {
        var parser = new MountParser(text, expand);
        // The type decides what the other options may be, wherever it stands.
        var fields = CommaFields.Read(text).Select(field => field.Split('=', 2)).Select(parts => (Key: parts[0].ToLowerInvariant(), Value: parts.ElementAtOrDefault(1)));
        foreach (var (key, value) in fields.OrderBy(field => field.Key == "type" ? 0 : 1))
        {
            parser.Read(key, value);
        }

        return parser.Finish();
    }

    private void Read(string key, string? written)
    {
        if (written is null)
        {
            ReadWord(key);
            return;
        }

        // Texts are kept as they are until they can be expanded; what is counted or chosen from a list cannot be.
        var value = _expand is null ? written : _expand(written);
        if (ReadText(key, value))
        {
            return;
        }

        if (_expand is null && written.AsSpan().ContainsAny("$\"'\\`"))
        {
            _isUnsure = true;
            return;
        }

        ReadChoice(key, value);
    }

    private void ReadWord(string key)
    {
        switch (key)
        {
            case "ro" or "readonly":
                _isReadOnly = true;
                break;
            case "rw" or "readwrite":
                _isReadOnly = false;
                break;
            case "required":
                SetRequired(true);
                break;
            case "z":
                break; // asks for a security label, which nothing here has
            default:
                throw Mistake(s_keys.Contains(key) ? $"invalid field '{key}' must be a key=value pair" : Unexpected(key));
        }
    }

    private bool ReadText(string key, string value)
    {
        var text = value.Length == 0 ? null : value;
        switch (key)
        {
            case "from":
                _mount = _mount with { From = text };
                return true;
            case "source" or "src":
                _mount = _mount with { Source = text };
                return true;
            case "target" or "dst" or "destination":
                _mount = _mount with { Target = text };
                return true;
            case "id":
                _mount = _mount with { Id = text };
                return true;
            case "env":
                Require(RunMountType.Secret, key);
                _mount = _mount with { EnvironmentVariable = text };
                return true;
            default:
                return false;
        }
    }

    private void ReadChoice(string key, string value)
    {
        switch (key)
        {
            case "type":
                _mount = _mount with { Type = Choose<RunMountType>(value, $"unsupported mount type \"{value}\"") };
                break;
            case "sharing":
                _mount = _mount with { Sharing = Choose<CacheSharing>(value, $"unsupported sharing value \"{value}\"") };
                _isSharingSet = true;
                break;
            case "ro" or "readonly":
                _isReadOnly = Answer(key, value);
                break;
            case "rw" or "readwrite":
                _isReadOnly = !Answer(key, value);
                break;
            case "required":
                SetRequired(Answer(key, value));
                break;
            case "size":
                Require(RunMountType.Tmpfs, key);
                _mount = _mount with { Size = ByteSize.TryParse(value) ?? throw Mistake($"invalid value for {key}: {value}") };
                break;
            case "mode":
                _mount = _mount with { Mode = Octal(value) };
                break;
            case "uid":
                _mount = _mount with { UserId = Number(key, value) };
                break;
            case "gid":
                _mount = _mount with { GroupId = Number(key, value) };
                break;
            case "relabel":
                break; // as z
            default:
                throw Mistake(Unexpected(key));
        }
    }

    private RunMount Finish()
    {
        if (_isUnsure)
        {
            return _mount;
        }

        var isMade = _mount.Type is RunMountType.Secret or RunMountType.Ssh or RunMountType.Cache;
        var mistake = (_mount.Mode, _mount.UserId, _mount.GroupId) switch
        {
            _ when isMade => null,
            (not null, _, _) => $"mode not allowed for \"{Shown}\" type mounts",
            (_, not null, _) => $"uid not allowed for \"{Shown}\" type mounts",
            (_, _, not null) => $"gid not allowed for \"{Shown}\" type mounts",
            _ => null,
        };
        mistake ??= _isSharingSet && _mount.Type != RunMountType.Cache ? $"invalid cache sharing set for {Shown} mount" : null;
        mistake ??= _mount.Type == RunMountType.Secret ? SecretMistake() : null;
        if (mistake is not null)
        {
            throw Mistake(mistake);
        }

        return _mount with { IsReadOnly = _isReadOnly ?? _mount.Type is not (RunMountType.Cache or RunMountType.Tmpfs) };
    }

    private string? SecretMistake() => _mount switch
    {
        { From: not null } => "secret mount should not have a from",
        { Source: null, Target: null, Id: null } => "invalid secret mount. one of source, target required",
        { Source: not null, Id: not null } => "both source and id can't be set",
        _ => null,
    };

    private string Shown => _mount.Type.ToString().ToLowerInvariant();

    private void SetRequired(bool isRequired)
    {
        if (!_isUnsure && _mount.Type is not (RunMountType.Secret or RunMountType.Ssh))
        {
            throw Mistake($"unexpected key 'required' for mount type '{Shown}'");
        }

        _mount = _mount with { IsRequired = isRequired };
    }

    private void Require(RunMountType type, string key)
    {
        if (!_isUnsure && _mount.Type != type)
        {
            throw Mistake($"unexpected key '{key}' for mount type '{Shown}'");
        }
    }

    private static string Unexpected(string key) => $"unexpected key '{key}'{NearestWord.Hint(key, s_keys)}";

    private static T Choose<T>(string value, string mistake)
        where T : struct, Enum =>
        Enum.GetValues<T>().Where(one => one.ToString().Equals(value, StringComparison.OrdinalIgnoreCase)).Cast<T?>().FirstOrDefault()
        ?? throw Mistake(mistake + NearestWord.Hint(value, Enum.GetNames<T>().Select(name => name.ToLowerInvariant())));

    private static bool Answer(string key, string value) => value switch
    {
        "1" or "t" or "T" or "TRUE" or "true" or "True" => true,
        "0" or "f" or "F" or "FALSE" or "false" or "False" => false,
        _ => throw Mistake($"invalid value for {key}: {value}"),
    };

    private static int Octal(string value) => value.Length is > 0 and < 11 && !value.AsSpan().ContainsAnyExceptInRange('0', '7')
        ? Convert.ToInt32(value, 8)
        : throw Mistake($"invalid value {value} for mode");

    private static uint Number(string key, string value) =>
        uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Mistake($"invalid value {value} for {key}");

    private static ContainersException Mistake(string message) => new(ErrorKind.Invalid, ShownText.Of(message));
}
