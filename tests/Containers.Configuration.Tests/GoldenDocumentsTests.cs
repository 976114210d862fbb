using System.Text;
using Containers.Configuration.Files;
using Containers.Configuration.Toml;
using Containers.Oci;

namespace Containers.Configuration.Tests;

/// <summary>Each document of the folder means, or breaks, exactly what the file beside it says.</summary>
public sealed class GoldenDocumentsTests
{
    private static readonly string s_documents = Path.Combine(AppContext.BaseDirectory, "documents");

    public static TheoryData<string> ValidToml => Names("toml/valid");

    public static TheoryData<string> InvalidToml => Names("toml/invalid");

    public static TheoryData<string> ValidRegistries => Names("registries/valid");

    public static TheoryData<string> InvalidRegistries => Names("registries/invalid");

    [Theory]
    [MemberData(nameof(ValidToml))]
    public void Valid_toml_is_read(string name) =>
        Assert.Equal(Expected(name), Show.Of(TomlReader.Read(File.ReadAllBytes(Document(name)), name)) + "\n");

    [Theory]
    [MemberData(nameof(InvalidToml))]
    public void Invalid_toml_is_refused_with_its_place(string name)
    {
        var error = Assert.Throws<ContainersException>(() => TomlReader.Read(File.ReadAllBytes(Document(name)), name));
        Assert.Equal((ErrorKind.Invalid, $"{name}:{Expected(name)}"), (error.Kind, error.Message + "\n"));
    }

    [Theory]
    [MemberData(nameof(ValidRegistries))]
    public void Valid_settings_of_registries_are_read(string name) => Assert.Equal(Expected(name), Describe(Read(Document(name))));

    [Theory]
    [MemberData(nameof(InvalidRegistries))]
    public void Invalid_settings_of_registries_are_refused_with_their_place(string name)
    {
        var error = Assert.Throws<ContainersException>(() => Read(Document(name)));
        Assert.Equal((ErrorKind.Invalid, $"{Document(name)}:{Expected(name)}"), (error.Kind, error.Message + "\n"));
    }

    private static RegistriesConfiguration Read(string path) => RegistriesConfiguration.Read(new ConfigurationPlaces
    {
        UserId = 1000, System = [], Variable = name => name == "CONTAINERS_REGISTRIES_CONF" ? path : null,
    });

    private static string Describe(RegistriesConfiguration read)
    {
        var text = new StringBuilder();
        text.Append(read.Search is { } search ? $"search: {string.Join(", ", search)}\n" : string.Empty);
        text.Append($"mode: {read.Mode}\n");
        text.Append(read.CredentialHelpers.Count > 0 ? $"helpers: {string.Join(", ", read.CredentialHelpers)}\n" : string.Empty);
        foreach (var rule in read.Rules)
        {
            text.Append($"rule: {rule.Prefix} -> {rule.Location}{(rule.Insecure ? " insecure" : "")}{(rule.Blocked ? " blocked" : "")}");
            text.AppendJoin(string.Empty, rule.Mirrors.Select(m => $"; mirror {m.Location} ({(m.Insecure ? "insecure, " : "")}{m.Use})")).Append('\n');
        }

        text.AppendJoin(string.Empty, read.Aliases.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"alias: {a.Key} -> {a.Value.Target}\n"));
        return text.ToString();
    }

    private static TheoryData<string> Names(string folder) =>
        [.. Directory.EnumerateFiles(Path.Combine(s_documents, folder), "*.toml").Order().Select(path => $"{folder}/{Path.GetFileNameWithoutExtension(path)}")];

    private static string Document(string name) => Path.Combine(s_documents, name + ".toml");

    private static string Expected(string name) => File.ReadAllText(Path.Combine(s_documents, name + ".expected"));
}
