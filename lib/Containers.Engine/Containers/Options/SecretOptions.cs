using System.Globalization;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Containers.Options;

/// <summary>Reads --secret: "NAME[,type=mount|env][,target=][,uid=][,gid=][,mode=]".</summary>
internal sealed class SecretOptions(Engine engine)
{
    private const string Directory = "/run/secrets";

    internal IReadOnlyList<ContainerSecret> Resolve(IReadOnlyList<string> texts) => [.. texts.Select(Parse)];

    private ContainerSecret Parse(string text)
    {
        var parts = text.Split(',');
        var values = KeyValueOptions.Read("--secret", [.. parts.Where((part, i) => i > 0 || part.Contains('='))]).ToDictionary();
        var name = parts[0].Contains('=') ? Take(values, "source") ?? Take(values, "src") : parts[0];
        var secret = engine.Secrets.Resolve(string.IsNullOrEmpty(name) ? throw Bad(text, "it names no secret") : name);
        var type = Take(values, "type") ?? "mount";
        var target = Take(values, "target");
        var isVariable = type switch { "env" => true, "mount" => false, _ => throw Bad(text, "its type is mount or env") };
        var result = new ContainerSecret
        {
            Id = secret.Id,
            Name = secret.Name,
            IsVariable = isVariable,
            Target = isVariable ? target ?? secret.Name : Path.Combine(Directory, target ?? secret.Name),
            UserId = Number(text, Take(values, "uid"), 10),
            GroupId = Number(text, Take(values, "gid"), 10),
            Mode = Take(values, "mode") is { } mode ? Number(text, mode, 8) : new ContainerSecret { Id = "", Name = "", Target = "" }.Mode,
        };
        return values.Count == 0 ? result : throw Bad(text, $"\"{values.Keys.First()}\" is no option of a secret");
    }

    private static string? Take(Dictionary<string, string> values, string key) => values.Remove(key, out var value) ? value : null;

    private static uint Number(string text, string? number, int radix)
    {
        if (number is null)
        {
            return 0;
        }

        if (radix == 8)
        {
            return number.Length is > 0 and <= 4 && number.All(c => c is >= '0' and <= '7') ? Convert.ToUInt32(number, 8) : throw Bad(text, $"\"{number}\" is not an octal mode");
        }

        return uint.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw Bad(text, $"\"{number}\" is not a number");
    }

    private static ContainersException Bad(string text, string why) => new(ErrorKind.Invalid, $"invalid --secret \"{text}\": {why}")
    {
        Hint = "want NAME[,type=mount|env][,target=TARGET][,uid=UID][,gid=GID][,mode=MODE]",
    };
}
