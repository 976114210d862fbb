using Containers.Engine.Files;
using Containers.Oci;

namespace Containers.Engine.Tests;

/// <summary>What a copy's two paths mean together.</summary>
public class CopyRulesTests
{
    [Theory]
    [InlineData("/a/b", "/a/b", false, false)]
    [InlineData("/a/b/", "/a/b", false, true)]
    [InlineData("/a/b/.", "/a/b", true, true)]
    [InlineData("a/../b", "/b", false, false)]
    [InlineData("/", "/", true, true)]
    [InlineData(".", "/", true, true)]
    [InlineData("../../x", "/x", false, false)]
    [InlineData("/a//b/./c", "/a/b/c", false, false)]
    public void A_path_in_a_container_is_clean_and_keeps_what_its_end_says(string text, string path, bool contents, bool directory) =>
        Assert.Equal(new CopyPath(path, contents, directory), CopyPath.InContainer(text));

    [Fact]
    public void A_path_on_the_host_starts_where_the_caller_is() =>
        Assert.Equal(new CopyPath("/home/jane/x", true, true), CopyPath.OnHost("x/.", "/home/jane"));

    [Fact]
    public void Every_combination_has_one_meaning()
    {
        // Source: is a directory, contents only. Destination: exists, is a directory, asserted. All that can be.
        foreach (var (isDirectory, contents) in new[] { (false, false), (true, false), (true, true) })
        {
            foreach (var (exists, wasDirectory) in new[] { (false, false), (true, false), (true, true) })
            {
                foreach (var asserted in new[] { false, true })
                {
                    foreach (var overwrite in new[] { false, true })
                    {
                        Assert.Equal(
                            Meaning(isDirectory, contents, exists, wasDirectory, asserted, overwrite),
                            Decide(new CopySource("n", isDirectory, contents), new CopyDestination("d", exists, wasDirectory, asserted), overwrite));
                    }
                }
            }
        }
    }

    // docker's page on cp, sentence by sentence.
    private static string Meaning(bool isDirectory, bool contents, bool exists, bool wasDirectory, bool asserted, bool overwrite) => (isDirectory, exists, wasDirectory) switch
    {
        (_, true, true) when contents => "into as .",
        (_, true, true) => "into as n",
        (_, true, false) when asserted => "not a directory",
        (true, true, false) => overwrite ? "as" : "must be a directory",
        (false, true, false) => "as",
        (true, false, _) => "as",
        (false, false, _) => asserted ? "no such directory" : "as",
    };

    private static string Decide(CopySource source, CopyDestination destination, bool overwrite)
    {
        try
        {
            var target = CopyRules.Decide(source, destination, overwrite);
            return target.Into ? $"into as {target.Name}" : "as";
        }
        catch (ContainersException e)
        {
            return new[] { "not a directory", "must be a directory", "no such directory" }.First(words => e.Message.Contains(words, StringComparison.Ordinal));
        }
    }
}
