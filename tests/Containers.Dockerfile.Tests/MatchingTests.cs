using Containers.Dockerfile.Matching;
using Containers.Oci;

namespace Containers.Dockerfile.Tests;

/// <summary>Which paths patterns mean.</summary>
public sealed class MatchingTests
{
    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a", "b/a", false)]
    [InlineData("a", "a/b/c", true)]
    [InlineData("a", "ab", false)]
    [InlineData("/a", "a", true)]
    [InlineData("a/", "a", true)]
    [InlineData("./a/../b", "b", true)]
    [InlineData("a//b", "a/b", true)]
    [InlineData("*", "a", true)]
    [InlineData("*", "a/b", true)]
    [InlineData("*/", "a", true)]
    [InlineData("*.go", "a.go", true)]
    [InlineData("*.go", "b/a.go", false)]
    [InlineData("*/*.go", "b/a.go", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "a/c", false)]
    [InlineData("a[b-d]e", "ace", true)]
    [InlineData("a[^b-d]e", "ace", false)]
    [InlineData("a[!b]e", "a!e", true)]
    [InlineData("a[!b]e", "ace", false)]
    [InlineData("a\\*b", "a*b", true)]
    [InlineData("a\\*b", "axb", false)]
    [InlineData("a.c", "abc", false)]
    [InlineData("a+(b){c}$^", "a+(b){c}$^", true)]
    // Any number of directories.
    [InlineData("**", "a", true)]
    [InlineData("**", "a/b/c", true)]
    [InlineData("**/", "a/b", true)]
    [InlineData("**/a", "a", true)]
    [InlineData("**/a", "b/a", true)]
    [InlineData("**/a", "b/c/a/d", true)]
    [InlineData("**/a", "ba", false)]
    [InlineData("**/a", "b/ca", false)]
    [InlineData("**a", "ba", true)]
    [InlineData("**a", "b/ca", true)]
    [InlineData("**a?", "bab", false)]
    [InlineData("**a?", "b/ab", true)]
    [InlineData("a/**", "a/b", true)]
    [InlineData("a/**", "a/b/c", true)]
    [InlineData("a/**", "a", false)]
    [InlineData("a/**", "ab", false)]
    [InlineData("a**", "ab/c", true)]
    [InlineData("a/**/b", "a/b", true)]
    [InlineData("a/**/b", "a/x/y/b", true)]
    [InlineData("a/**/b", "a/xb", false)]
    [InlineData("a**b", "ab", true)]
    [InlineData("a**b", "ax/b", true)]
    [InlineData("a**b", "axb", false)]
    [InlineData("**/a/**", "x/a/y", true)]
    [InlineData("**/a/**", "x/a", false)]
    [InlineData("**/*.txt", "x/y/a.txt", true)]
    [InlineData("**/**/a", "x/a", true)]
    [InlineData("dir/**/**/a", "dir/x/y/a", true)]
    // Exceptions: the last that matches decides.
    [InlineData("*|!a", "a", false)]
    [InlineData("*|!a", "b", true)]
    [InlineData("*|!a", "a/b", false)]
    [InlineData("!a|*", "a", true)]
    [InlineData("a|!a/b", "a/b", false)]
    [InlineData("a|!a/b", "a/c", true)]
    [InlineData("a|!a/b|a/b/c", "a/b/c", true)]
    [InlineData("**|!**/*.md", "x/y.md", false)]
    [InlineData("**|! /x", "x", false)]
    [InlineData("*.md|!README*.md|README-secret.md", "README-secret.md", true)]
    [InlineData("*.md|!README*.md|README-secret.md", "README.md", false)]
    [InlineData("*.md|README-secret.md|!README*.md", "README-secret.md", false)]
    public void A_list_matches_a_path_or_not(string patterns, string path, bool isMatch)
    {
        var list = new PathPatterns(patterns.Split('|'));

        Assert.Equal(isMatch, list.Matches(path));
        var walked = path.Split('/').Aggregate((Path: "", Match: (PathMatch?)null), (up, name) =>
            (up.Path.Length == 0 ? name : $"{up.Path}/{name}") is var here ? (here, list.Match(here, up.Match)) : up);
        Assert.Equal(isMatch, walked.Match!.IsMatch);
    }

    [Fact]
    public void An_ignore_file_has_comments_blanks_and_any_line_ends()
    {
        var list = PathPatterns.ParseIgnoreFile("\uFEFF# comment\r\n\n  /node_modules/  \r\n # not one\n*.tmp\n! keep.tmp\n");

        Assert.True(list.HasExceptions);
        Assert.True(list.Matches("node_modules/x"));
        Assert.True(list.Matches("# not one"));
        Assert.True(list.Matches("a.tmp"));
        Assert.False(list.Matches("keep.tmp"));
        Assert.False(list.Matches("# comment"));
        Assert.True(PathPatterns.ParseIgnoreFile("\n#\n").IsEmpty);
    }

    [Theory]
    [InlineData("a|!b", "a", true)]
    [InlineData("a|!a/b/c", "a", false)]
    [InlineData("a|!a/b/c", "a/b", false)]
    [InlineData("a|!a/b/c", "a/x", true)]
    [InlineData("a|!a/*/c", "a/x", false)]
    [InlineData("a|!**/c", "a/x", false)]
    [InlineData("a|!ab/c", "a", true)]
    public void It_tells_whether_a_directory_may_be_passed_over(string patterns, string directory, bool coversAll) =>
        Assert.Equal(coversAll, new PathPatterns(patterns.Split('|')).CoversAll(directory));

    [Theory]
    [InlineData("a/b/c", "a", true)]
    [InlineData("a/b/c", "a/b", true)]
    [InlineData("a/b/c", "a/x", false)]
    [InlineData("**/c", "x/y", true)]
    [InlineData("*.c", "a", false)]
    public void It_tells_whether_anything_below_can_match(string patterns, string directory, bool can) =>
        Assert.Equal(can, new PathPatterns(patterns.Split('|')).CanMatchBelow(directory));

    [Theory]
    [InlineData("!")]
    [InlineData("a[")]
    [InlineData("a[]")]
    [InlineData("a[b-]")]
    [InlineData("[-a]")]
    [InlineData("a[^]")]
    [InlineData("a\\")]
    public void What_is_not_well_formed_is_refused(string pattern) => Assert.Equal(ErrorKind.Invalid, Assert.Throws<ContainersException>(() => new PathPatterns([pattern])).Kind);

    [Theory]
    [InlineData("*.txt", "a.txt", true)]
    [InlineData("*.txt", "d/a.txt", false)]
    [InlineData("**", "a/b", false)]
    [InlineData("*/*", "a/b", true)]
    [InlineData("/a*", "ab", true)]
    [InlineData("./a*/", "ab", true)]
    [InlineData("a[[]b", "a[b", true)]
    [InlineData("a\\[b", "a[b", true)]
    [InlineData("[a-c]?", "bx", true)]
    public void A_source_matches_a_path_or_not(string source, string path, bool isMatch) => Assert.Equal(isMatch, Wildcard.Parse(source).Matches(path));

    [Theory]
    [InlineData("a*", true)]
    [InlineData("a?", true)]
    [InlineData("a[b]", true)]
    [InlineData("a\\*", false)]
    [InlineData("a]", false)]
    [InlineData("a/b", false)]
    public void It_is_known_what_is_a_pattern(string source, bool isWildcard) => Assert.Equal(isWildcard, Wildcard.IsWildcard(source));

    [Fact]
    public void It_is_known_where_a_source_can_match()
    {
        Assert.True(Wildcard.Parse("a*/b").CanMatchBelow("ax"));
        Assert.False(Wildcard.Parse("a*/b").CanMatchBelow("b"));
        Assert.False(Wildcard.Parse("a*").CanMatchBelow("ab"));
    }

    [Fact]
    public void No_pattern_takes_for_ever()
    {
        var path = string.Concat(Enumerable.Repeat("a", 4000));

        Assert.False(new PathPatterns([string.Concat(Enumerable.Repeat("*a", 500)) + "b"]).Matches(path));
        Assert.False(new PathPatterns([string.Concat(Enumerable.Repeat("**/a*", 500)) + "b"]).Matches(path));
        Assert.False(Wildcard.Parse(string.Concat(Enumerable.Repeat("*?", 500)) + "b").Matches(path));
    }
}
