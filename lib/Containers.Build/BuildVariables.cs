using Containers.Dockerfile;
using Containers.Dockerfile.Expansion;
using Containers.Dockerfile.Instructions;

namespace Containers.Build;

/// <summary>
/// The variables of a build: what the user gave, what every build has, what the file declares before its first stage. Stages
/// see of it what they name with ARG.
/// </summary>
internal sealed class BuildVariables
{
    /// <summary>Arguments that commands see without any ARG, and that change nothing about what they do.</summary>
    private static readonly string[] s_proxies = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "FTP_PROXY", "ftp_proxy", "NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"];

    private readonly Dictionary<string, string> _globals = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, string> _given;
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    internal BuildVariables(BuildFile file, BuildOptions options)
    {
        _given = options.Arguments;
        foreach (var (name, value) in options.PlatformArguments)
        {
            _globals[name] = _given.GetValueOrDefault(name, value);
        }

        foreach (var declaration in file.GlobalArguments.SelectMany(argument => argument.Declarations))
        {
            var value = Given(declaration.Name) ?? declaration.ExpandDefault(Expander(file.Directives.Escape));
            if (value is not null)
            {
                _globals[declaration.Name] = value;
            }
        }
    }

    /// <summary>Proxies the user gave, NAME=value.</summary>
    internal IReadOnlyList<string> Proxies => [.. s_proxies.Where(_given.ContainsKey).Select(name => $"{name}={_given[name]}")];

    /// <summary>What was given and never asked for.</summary>
    internal IReadOnlyList<string> Unused => [.. _given.Keys.Where(name => !_used.Contains(name) && !s_proxies.Contains(name)).Order(StringComparer.Ordinal)];

    /// <summary>For what stands before the first stage, and for FROM.</summary>
    internal Expander Expander(char escape) => new(_globals.GetValueOrDefault, escape);

    /// <summary>What an ARG in a stage makes of a declaration; null for nothing.</summary>
    internal string? Value(ArgDeclaration declaration, Expander expander) =>
        Given(declaration.Name) ?? (declaration.Default is null ? _globals.GetValueOrDefault(declaration.Name) : declaration.ExpandDefault(expander));

    private string? Given(string name)
    {
        lock (_lock)
        {
            _used.Add(name);
        }

        return _given.GetValueOrDefault(name);
    }
}
