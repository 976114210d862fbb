using System.Text;

namespace Containers.E2E.Tests.Scenarios;

/// <summary>What one does with an account at a registry, and looks for there.</summary>
public class AccountScenarios(PublicRegistry hub) : IClassFixture<PublicRegistry>
{
    /// <summary>What is there under a name, what of it is official, and no more than one wants to read.</summary>
    [Fact]
    public void S23_Search()
    {
        using var desk = new Desk();
        string[] Names(string line) => [.. Desk.Lines(desk.Types(line)).Skip(1).Select(found => found.Split(' ')[0])];
        Assert.StartsWith("NAME", desk.Types($"docker search {hub.Domain}/nigelpoulton"), StringComparison.Ordinal);
        Assert.Equal([$"{hub.Domain}/nigelpoulton/tu-demo"], Names($"docker search {hub.Domain}/nigelpoulton"));
        Assert.Equal([$"{hub.Domain}/library/alpine"], Names($"docker search {hub.Domain}/alpine"));
        Assert.Equal(3, Names($"docker search --limit 3 {hub.Domain}/library").Length);
        Assert.True(Names($"docker search --limit 100 {hub.Domain}/library").Length > 3);
        // This registry calls nobody official and builds nothing: the question is understood, and the answer is none.
        Assert.Empty(Names($"docker search --filter is-official=true {hub.Domain}/alpine"));
        Assert.Empty(Names($"docker search --filter is-automated=true {hub.Domain}/alpine"));
        Assert.Equal(["v1", "v2", "latest"], Desk.Lines(desk.Types($"docker search --list-tags --format '{{{{.Tag}}}}' {hub.Domain}/nigelpoulton/tu-demo")).OrderBy(tag => tag.Length).ThenBy(tag => tag, StringComparer.Ordinal));
    }

    /// <summary>One name stands for images for several kinds of machines; the list tells which.</summary>
    [Fact]
    public void S26_A_list_of_images_for_several_kinds_of_machines()
    {
        hub.PutList("library/many", "latest", "alpine", "arm64", "amd64", "s390x");
        using var desk = new Desk();
        Assert.Equal(
            ["amd64", "arm64", "s390x"],
            Desk.Lines(desk.Types($"docker manifest inspect {hub.Domain}/library/many | grep '\"architecture\"'")).Select(line => line.Split('"')[3]).Order(StringComparer.Ordinal));
        Assert.Equal(3, Desk.Lines(desk.Types($"docker manifest inspect {hub.Domain}/library/many | grep '\"os\": \"linux\"'")).Length);

        // One for another machine is made here.
        desk.Types("mkdir arm; echo hello > arm/index.html; printf 'FROM scratch\nARG TARGETARCH\nCOPY index.html /$TARGETARCH/\n' > arm/Dockerfile");
        desk.Types("docker buildx build -q --platform linux/arm/v7 -t myimage:arm-v7 arm");
        Assert.Equal("linux/arm/v7", desk.Types("docker image inspect -f '{{.Os}}/{{.Architecture}}/{{.Variant}}' myimage:arm-v7"));
    }

    /// <summary>Logging in asks for name and password, and the file that keeps them tells them again to whoever may read it.</summary>
    [Fact]
    public void S61_Log_in_and_the_file_that_keeps_it()
    {
        const string User = "bobsmith", Password = "pass:word";
        using var registry = Containers.Testing.RegistryProgram.WithPassword(User, Password);
        using var desk = new Desk("alpine");
        using (var terminal = desk.OnTerminal($"docker login --authfile auth.json {registry.Domain}"))
        {
            terminal.Until("Username: ");
            terminal.Type(User + "\n").Until("Password: ");
            Assert.Equal(0, terminal.Type(Password + "\n").End());
            Assert.Contains("Login Succeeded!", terminal.Output);
            Assert.DoesNotContain("pass:", terminal.Output);
        }

        var kept = desk.Types("grep -o '\"auth\": *\"[^\"]*\"' auth.json | cut -d'\"' -f4");
        Assert.Equal($"{User}:{Password}", Encoding.UTF8.GetString(Convert.FromBase64String(kept)));
        Assert.Equal("600", desk.Types("stat -c %a auth.json"));
        desk.Types($"docker push -q --authfile auth.json alpine {registry.Domain}/bobsmith/alpine");
        Assert.Equal($"Removed login credentials for {registry.Domain}", desk.Types($"docker logout --authfile auth.json {registry.Domain}"));
        desk.Tries($"docker pull -q --authfile auth.json {registry.Domain}/bobsmith/alpine").Exits(125);
    }
}
