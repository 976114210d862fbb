using System.Text.RegularExpressions;
using Containers.Oci;
using Containers.Oci.Images;

namespace Containers.Engine.Containers.Options;

/// <summary>
/// Reads all flags about the environment. The caller's and the image's variables are a beginning from which --unsetenv
/// takes; files and flags come on top.
/// </summary>
internal static partial class EnvironmentOptions
{
    /// <summary>In <see cref="Unset"/>: nothing that was not asked for.</summary>
    internal const string Everything = "*";

    private const string DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static readonly string[] s_proxies = ["http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY"];

    internal static IReadOnlyList<string> Resolve(CreateOptions options, ImageRunConfiguration image)
    {
        var beginning = EnvironmentText.Resolve([.. options.DefaultEnvironment, .. OfHost(options), .. image.Env ?? []], [], []);
        var kept = options.UnsetAllEnvironment ? [] : beginning.Where(v => !options.UnsetEnvironment.Contains(Name(v))).ToList();
        return EnvironmentText.Resolve([.. kept, .. options.EnvironmentMerge.Select(text => Merge(text, beginning))], options.EnvironmentFiles, options.Environment);
    }

    /// <summary>The names that are not to be set although every container has them.</summary>
    internal static IReadOnlyList<string> Unset(CreateOptions options) => options.UnsetAllEnvironment ? [Everything] : options.UnsetEnvironment;

    private static IEnumerable<string> OfHost(CreateOptions options)
    {
        IEnumerable<string> names = options.EnvironmentOfHost ? Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal)
            : options.HttpProxy != false ? s_proxies : [];
        foreach (var name in names)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                yield return $"{name}={value}";
            }
        }
    }

    private static string Merge(string text, IReadOnlyList<string> beginning)
    {
        if (text.IndexOf('=') <= 0)
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid --env-merge \"{text}\": want NAME=TEXT, such as PATH=${{PATH}}:/opt/bin");
        }

        return Reference().Replace(text, match =>
        {
            var name = match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value;
            var found = beginning.FirstOrDefault(v => Name(v) == name);
            return found is not null ? found[(name.Length + 1)..] : name == "PATH" ? DefaultPath : string.Empty;
        });
    }

    private static string Name(string variable) => variable.Split('=', 2)[0];

    [GeneratedRegex(@"\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$([A-Za-z_][A-Za-z0-9_]*)")]
    private static partial Regex Reference();
}
