using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Registry.Tests;

public sealed class PlatformChoiceTests
{
    [Theory]
    [InlineData("linux/arm64", "linux/amd64 linux/arm64/v8", "linux/arm64/v8")]
    [InlineData("linux/arm64/v8", "linux/amd64 linux/arm64", "linux/arm64")]
    [InlineData("linux/arm", "linux/arm/v5 linux/arm/v7 linux/arm/v6", "linux/arm/v7")]
    [InlineData("linux/arm/v6", "linux/arm/v5 linux/arm/v7 linux/arm/v6", "linux/arm/v6")]
    [InlineData("linux/amd64", "linux/amd64/v3 linux/amd64", "linux/amd64")]
    [InlineData("linux/amd64/v3", "linux/amd64 linux/amd64/v2 linux/amd64/v4", "linux/amd64/v2")]
    [InlineData("linux/amd64", "unknown/unknown windows/amd64 linux/amd64", "linux/amd64")]
    [InlineData("linux/aarch64", "linux/amd64 linux/arm64", "linux/arm64")]
    [InlineData("arm64", "linux/amd64 linux/arm64", "linux/arm64")]
    public void The_best_that_runs_is_chosen(string wanted, string there, string chosen)
    {
        Assert.Equal(chosen, PlatformChoice.Choose(Index(there), PlatformChoice.Parse(wanted), "x").Platform!.ToString());
    }

    [Fact]
    public void An_only_manifest_that_does_not_say_what_it_is_for_is_chosen()
    {
        var only = Sample.Describe([1]);
        Assert.Equal(only, PlatformChoice.Choose(new ImageIndex { Manifests = [only] }, Platform.Host, "x"));
    }

    [Fact]
    public void Nothing_that_runs_is_an_error_that_lists_what_there_is()
    {
        var e = Assert.Throws<ContainersException>(() => PlatformChoice.Choose(Index("linux/arm64/v8 unknown/unknown windows/amd64"), PlatformChoice.Parse("linux/amd64"), "tools:1"));
        Assert.Equal("no image found in tools:1 for linux/amd64: there is linux/arm64/v8, windows/amd64", e.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("linux/")]
    [InlineData("linux/arm/v7/x")]
    public void What_is_no_platform_is_refused(string text) =>
        Assert.Equal(ErrorKind.Invalid, Assert.Throws<ContainersException>(() => PlatformChoice.Parse(text)).Kind);

    private static ImageIndex Index(string platforms) => new()
    {
        Manifests =
        [
            .. platforms.Split(' ').Select(text => text.Split('/')).Select(parts => new Descriptor
            {
                MediaType = MediaTypes.OciManifest,
                Digest = Digest.Of(System.Text.Encoding.UTF8.GetBytes(string.Join('/', parts))),
                Size = 1,
                Platform = new Platform { Os = parts[0], Architecture = parts[1], Variant = parts.ElementAtOrDefault(2) },
            }),
        ],
    };
}
