using Containers.Oci;

namespace Containers.Engine.Containers.Options;

/// <summary>Reads repeated "KEY=VALUE" flags; the last of a key wins.</summary>
internal static class KeyValueOptions
{
    internal static IReadOnlyDictionary<string, string> Read(string flag, IReadOnlyList<string> texts)
    {
        var values = new Dictionary<string, string>();
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=');
            if (equals <= 0)
            {
                throw new ContainersException(ErrorKind.Invalid, $"invalid {flag} \"{text}\": want KEY=VALUE");
            }

            values[text[..equals]] = text[(equals + 1)..];
        }

        return values;
    }
}
