using Containers.Configuration.Files;
using Containers.Configuration.Registries;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.Configuration.Tests;

/// <summary>Which file of registries.conf counts for what, and which rule is about which name.</summary>
public sealed class RegistriesTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly Dictionary<string, string> _variables = [];

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Without_files_nothing_is_said()
    {
        var read = RegistriesConfiguration.Read(Places());
        Assert.Equivalent(new RegistriesConfiguration { Learnt = read.Learnt }, read);
        Assert.Null(read.FindAlias("a"));
        Assert.Null(read.FindRule("quay.io/a:1"));
    }

    [Fact]
    public void The_users_file_replaces_the_systems_and_additions_are_laid_over_it()
    {
        _temp.Write("etc/registries.conf", "short-name-mode = 'disabled'");
        _temp.Write("own/registries.conf", "unqualified-search-registries = ['a.example']\n[[registry]]\nlocation = 'x.example'\n[aliases]\na = 'a.example/1'\nb = 'a.example/b'\nc = 'a.example/c'");
        var shipped = _temp.Write("etc/registries.conf.d/000-shortnames.conf", "[aliases]\na = 'a.example/2'\nd = 'd.example/d'");
        var own = _temp.Write("own/registries.conf.d/50.conf", "unqualified-search-registries = ['b.example']\n[[registry]]\nlocation = 'x.example'\nblocked = true\n[aliases]\nc = ''");
        _temp.Write("etc/registries.conf.d/50.conf", "unqualified-search-registries = ['hidden.example']");
        var read = RegistriesConfiguration.Read(Places());

        Assert.Equal((ShortNameMode.Enforcing, own), (read.Mode, read.SearchFile));
        Assert.Equal(["b.example"], read.Search);
        Assert.True(Assert.Single(read.Rules).Blocked);
        Assert.Equal(["own/registries.conf", "etc/registries.conf.d/000-shortnames.conf", "own/registries.conf.d/50.conf"], read.Files.Select(file => Path.GetRelativePath(_temp.Path, file)));
        Assert.Equal(new ShortNameAlias("a.example/2", shipped), read.FindAlias("a"));
        Assert.Equal(["a.example/b", null, "d.example/d"], new[] { "b", "c", "d" }.Select(name => read.FindAlias(name)?.Target));
    }

    [Fact]
    public void A_variable_names_the_only_file()
    {
        _temp.Write("own/registries.conf.d/x.conf", "short-name-mode = 'disabled'");
        _variables["CONTAINERS_REGISTRIES_CONF"] = _temp.Write("only", "unqualified-search-registries = []");
        var read = RegistriesConfiguration.Read(Places());
        Assert.Equal(ShortNameMode.Enforcing, read.Mode);
        Assert.Empty(read.Search!);
    }

    [Fact]
    public void A_choice_is_remembered_and_counts_most()
    {
        _temp.Write("own/registries.conf", "[aliases]\na = 'a.example/1'");
        var read = RegistriesConfiguration.Read(Places());
        read.Learnt!.Add("a", "chosen.example/a");
        read.Learnt.Add("team/b", "chosen.example/b");
        Assert.Equal(new ShortNameAlias("chosen.example/a", _temp["cache/short-name-aliases.conf"]), read.FindAlias("a"));
        Assert.Equal("[aliases]\n  \"a\" = \"chosen.example/a\"\n  \"team/b\" = \"chosen.example/b\"\n", File.ReadAllText(_temp["cache/short-name-aliases.conf"]));
    }

    [Theory]
    [InlineData("quay.io", "quay.io/a:1", true)]
    [InlineData("quay.io", "quay.io:5000/a:1", false)]
    [InlineData("quay.io", "quay.io.example/a:1", false)]
    [InlineData("quay.io:5000", "quay.io:5000/a:1", true)]
    [InlineData("quay.io/team", "quay.io/team/a:1", true)]
    [InlineData("quay.io/team", "quay.io/team:1", true)]
    [InlineData("quay.io/team", "quay.io/teams/a:1", false)]
    [InlineData("quay.io/team/a:1", "quay.io/team/a:1", true)]
    [InlineData("quay.io/team/a:1", "quay.io/team/a:10", false)]
    [InlineData("*.example.com", "a.example.com/x:1", true)]
    [InlineData("*.example.com", "a.b.example.com/x:1", true)]
    [InlineData("*.example.com", "example.com/x:1", false)]
    [InlineData("*.example.com", "a.example.com:5000/x:1", false)]
    [InlineData("*.example.com:5000", "a.example.com:5000/x:1", true)]
    [InlineData("*.example.com", "other.io/a.example.com/x:1", false)]
    [InlineData("*.example.com/team", "a.example.com/team/x:1", true)]
    [InlineData("*.example.com/team", "a.example.com/other/x:1", false)]
    public void A_rule_is_about_whole_parts_of_names(string prefix, string name, bool isAbout) => Assert.Equal(isAbout, Rule(prefix).Match(name) is not null);

    [Theory]
    [InlineData("quay.io", "mirror.example/quay", "quay.io/team/a:1", "mirror.example/quay/team/a:1")]
    [InlineData("quay.io/team", "other.example", "quay.io/team/a:1", "other.example/a:1")]
    [InlineData("quay.io/team/a", "other.example/b", "quay.io/team/a:1", "other.example/b:1")]
    [InlineData("*.example.com", "gate.example/in", "x.y.example.com/a:1", "gate.example/in/a:1")]
    [InlineData("*.example.com", "", "x.y.example.com/a:1", "x.y.example.com/a:1")]
    public void The_location_stands_in_the_prefixes_place(string prefix, string location, string name, string rewritten) =>
        Assert.Equal(rewritten, Rule(prefix).Rewrite(name, location));

    [Fact]
    public void The_longest_match_counts()
    {
        _temp.Write("own/registries.conf", string.Concat(new[] { "a.example.com", "*.example.com", "*.com", "a.example.com/team", "a.example.com/team/x" }.Select(p => $"[[registry]]\nprefix = '{p}'\n")));
        var read = RegistriesConfiguration.Read(Places());
        Assert.Equal("a.example.com/team", read.FindRule("a.example.com/team/y:1")?.Prefix);
        Assert.Equal("a.example.com", read.FindRule("a.example.com/y:1")?.Prefix);
        Assert.Equal("*.example.com", read.FindRule("b.example.com/y:1")?.Prefix);
        Assert.Equal("*.com", read.FindRule("b.other.com/y:1")?.Prefix);
        Assert.Null(read.FindRule("b.org/y:1"));
    }

    [Fact]
    public void Rewriting_keeps_what_follows_the_prefix()
    {
        var host = Gen.Elements("a.example.com", "localhost:5000", "quay.io");
        var path = from parts in Gen.Elements("a", "b1", "team").NonEmptyListOf() select string.Join('/', parts);
        var cases = from h in host from p in path from rest in path from tag in Gen.Elements(":1", "@sha256:" + new string('a', 64)) from location in Gen.Elements("m.example", "m.example:1/x/y") select (h, p, rest, tag, location);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var rule = Rule($"{c.h}/{c.p}");
            var name = $"{c.h}/{c.p}/{c.rest}{c.tag}";
            return rule.Match(name) == rule.Prefix.Length && rule.Rewrite(name, c.location) == $"{c.location}/{c.rest}{c.tag}" && rule.Match($"{c.h}/{c.p}x/{c.rest}{c.tag}") is null;
        }).QuickCheckThrowOnFailure();
    }

    private static RegistryRule Rule(string prefix) => new() { Prefix = prefix, Location = prefix, File = "test" };

    private ConfigurationPlaces Places() => new()
    {
        UserId = 1000, System = [_temp["usr"], _temp["etc"]], User = _temp["own"], Cache = _temp["cache"], Variable = name => _variables.GetValueOrDefault(name),
    };
}
