using System.Globalization;
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

    public static TheoryData<string> ValidContainers => Names("containers/valid");

    public static TheoryData<string> InvalidContainers => Names("containers/invalid");

    public static TheoryData<string> ValidStorage => Names("storage/valid");

    public static TheoryData<string> InvalidStorage => Names("storage/invalid");

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

    [Theory]
    [MemberData(nameof(ValidContainers))]
    public void Valid_settings_of_containers_are_read(string name) => Assert.Equal(Expected(name), Describe(ReadContainers(Document(name))));

    [Theory]
    [MemberData(nameof(InvalidContainers))]
    public void Invalid_settings_of_containers_are_refused_with_their_place(string name)
    {
        var error = Assert.Throws<ContainersException>(() => ReadContainers(Document(name)));
        Assert.Equal((ErrorKind.Invalid, $"{Document(name)}:{Expected(name)}"), (error.Kind, error.Message + "\n"));
    }

    [Theory]
    [MemberData(nameof(ValidStorage))]
    public void Valid_settings_of_storage_are_read(string name)
    {
        var read = ReadStorage(Document(name));
        Assert.Equal(Expected(name), $"driver: {read.Driver}\nroot: {read.GraphRoot}\nrun root: {read.RunRoot}\nmount program: {read.MountProgram}\n");
    }

    [Theory]
    [MemberData(nameof(InvalidStorage))]
    public void Invalid_settings_of_storage_are_refused_with_their_place(string name)
    {
        var error = Assert.Throws<ContainersException>(() => ReadStorage(Document(name)));
        Assert.Equal((ErrorKind.Invalid, $"{Document(name)}:{Expected(name)}"), (error.Kind, error.Message + "\n"));
    }

    private static ContainersConfiguration ReadContainers(string path) => ContainersConfiguration.Read(Only("CONTAINERS_CONF", path));

    private static StorageConfiguration ReadStorage(string path) => StorageConfiguration.Read(Only("CONTAINERS_STORAGE_CONF", path));

    private static ConfigurationPlaces Only(string variable, string path) => new()
    {
        UserId = 1000, System = [], Variable = name => name == variable ? path : null,
    };

    private static string Describe(ContainersConfiguration read)
    {
        string List(IEnumerable<string>? texts) => texts is null ? "-" : $"[{string.Join(", ", texts)}]";
        return $"""
            runtime: {read.Runtime ?? "-"} of {string.Join("; ", read.Runtimes.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => $"{r.Key} {List(r.Value)}"))}
            engine: {read.CgroupManager ?? "-"}, {read.DetachKeys ?? "-"}, {read.StopTimeout?.ToString(CultureInfo.InvariantCulture) ?? "-"}, {List(read.EngineEnvironment)}, {List(read.DeviceSpecificationPlaces)}
            plug-ins: {string.Join("; ", read.VolumePlugins.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key} {v.Value}"))} in {read.VolumePluginTimeout}
            log: {read.LogDriver ?? "-"}; network: {read.RootlessNetwork ?? "-"}; dns: {List(read.DnsServers)} {List(read.DnsSearches)} {List(read.DnsOptions)}
            capabilities: {List(read.DefaultCapabilities)}; sysctls: {List(read.DefaultSysctls)}; ulimits: {List(read.DefaultUlimits)}; pids: {read.PidsLimit}
            env: {List(read.Environment)}; volumes: {List(read.Volumes)}; init: {read.Init} {read.InitPath ?? "-"}; shm: {read.SharedMemory ?? "-"}
            tz: {read.TimeZone ?? "-"}; umask: {read.Umask ?? "-"}; seccomp: {read.SeccompProfile ?? "-"}; userns: {read.UserNamespace ?? "-"}; proxy: {read.HttpProxy}; label: {read.Label}

            """;
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
