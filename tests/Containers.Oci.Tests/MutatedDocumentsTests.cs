using Containers.Oci.Json;
using Containers.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.Oci.Tests;

/// <summary>Documents that somebody made up: they are read, or refused in one way.</summary>
public class MutatedDocumentsTests
{
    private const int Cases = 10_000;

    [Theory]
    [InlineData("oci-manifest")]
    [InlineData("docker-manifest")]
    public void Manifests(string name) => Check(name, OciReading.ImageManifest, manifest =>
    {
        foreach (var descriptor in manifest.Layers.Prepend(manifest.Config))
        {
            Assert.NotEmpty(descriptor.Digest.ToString());
            Assert.NotNull(descriptor.MediaType);
            Assert.DoesNotContain(null, (descriptor.Annotations ?? new Dictionary<string, string>()).Values);
        }
    });

    [Theory]
    [InlineData("oci-index")]
    [InlineData("docker-manifest-list")]
    public void Indexes(string name) => Check(name, OciReading.ImageIndex, index =>
    {
        foreach (var descriptor in index.Manifests)
        {
            Assert.NotEmpty(descriptor.Digest.ToString());
            Assert.NotNull(descriptor.Platform?.ToString() ?? string.Empty);
        }
    });

    [Theory]
    [InlineData("oci-config")]
    [InlineData("docker-config")]
    public void Configurations(string name) => Check(name, OciReading.ImageConfiguration, configuration =>
    {
        Assert.All(configuration.Rootfs.DiffIds, digest => Assert.NotEmpty(digest.ToString()));
        Assert.All(configuration.Config?.Env ?? [], Assert.NotNull);
        Assert.All(configuration.Config?.Cmd ?? [], Assert.NotNull);
        Assert.All(configuration.Config?.Entrypoint ?? [], Assert.NotNull);
        Assert.All(configuration.Config?.Labels ?? new Dictionary<string, string>(), label => Assert.NotNull(label.Value));
    });

    private static void Check<T>(string name, JsonDocumentReader<T> read, Action<T> judge)
        where T : class
    {
        var document = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "documents", name + ".json"));
        var (taken, refused) = (0, 0);
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            try
            {
                judge(OciJson.Read(Mutations.Of(document, seed ^ (taken + refused)), read, name));
                taken++;
            }
            catch (ContainersException e)
            {
                Assert.Equal(ErrorKind.Corrupt, e.Kind);
                Assert.StartsWith(name, e.Message);
                Assert.DoesNotContain('\n', e.Message);
                refused++;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));
        Assert.True(taken > Cases / 100 && refused > Cases / 100, $"{taken} were read and {refused} refused: the cases show nothing");
    }
}
