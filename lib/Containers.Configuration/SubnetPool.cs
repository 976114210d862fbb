using Containers.Configuration.Files;
using Containers.Configuration.Toml;
using Containers.Oci;

namespace Containers.Configuration;

/// <summary>Where subnets of new networks are taken from.</summary>
/// <param name="Base">All of them, "10.89.0.0/16".</param>
/// <param name="Size">How long the prefix of each is, such as 24.</param>
public sealed record SubnetPool(string Base, int Size)
{
    private const int LongestPrefix = 30;

    internal static SubnetPool Read(SettingsTable table)
    {
        var entries = table.Table.Entries;
        return entries.GetValueOrDefault("base") is TomlText { Text: var from } && entries.GetValueOrDefault("size") is TomlInteger { Number: > 0 and <= LongestPrefix and var size }
            ? new SubnetPool(from, (int)size)
            : throw new ContainersException(ErrorKind.Invalid, $"{table.Where} should be {{ base = \"ADDRESS/LENGTH\", size = LENGTH }}");
    }
}
