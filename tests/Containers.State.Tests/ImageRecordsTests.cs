using Containers.Oci;
using Containers.Oci.References;
using Containers.State.Images;

namespace Containers.State.Tests;

public sealed class ImageRecordsTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly StorePaths _paths;
    private readonly ImageRecords _images;

    public ImageRecordsTests()
    {
        _paths = new StorePaths(_temp["store"], _temp["run"]);
        _images = new ImageRecords(_paths);
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Names_that_are_lost_are_remembered_once_the_latest_first()
    {
        var (one, two) = (Samples.Image(), Samples.Image());
        _images.Put(one);
        _images.Put(two);
        _images.Tag(ImageReference.Parse("a:1"), one.Id);
        _images.Tag(ImageReference.Parse("b:1"), one.Id);
        _images.Tag(ImageReference.Parse("c:1"), one.Id);
        _images.Tag(ImageReference.Parse("a:1"), two.Id);
        _images.Untag("docker.io/library/b:1", isRemembered: true);
        _images.Untag("docker.io/library/c:1");
        _images.Tag(ImageReference.Parse("a:1"), two.Id);
        Assert.Equal(["docker.io/library/b:1", "docker.io/library/a:1"], _images.Find(one.Id)!.LostNames);
        Assert.Empty(_images.Find(two.Id)!.LostNames);
        _images.Tag(ImageReference.Parse("a:1"), one.Id);
        _images.Untag("docker.io/library/a:1", isRemembered: true);
        Assert.Equal(["docker.io/library/a:1", "docker.io/library/b:1"], _images.Find(one.Id)!.LostNames);
    }

    [Fact]
    public void A_store_without_images_finds_none()
    {
        Assert.Empty(_images.List());
        Assert.Empty(_images.NamesById());
        Assert.Null(_images.Resolve("busybox"));
        Assert.Null(_images.Resolve("not a reference"));
    }

    [Theory]
    [InlineData("busybox")]
    [InlineData("busybox:latest")]
    [InlineData("library/busybox")]
    [InlineData("docker.io/busybox")]
    [InlineData("docker.io/library/busybox:latest")]
    [InlineData("index.docker.io/library/busybox")]
    public void An_image_is_found_under_every_spelling_of_its_name(string text)
    {
        var image = Samples.Image();
        _images.Put(image);
        _images.Tag(ImageReference.Parse("busybox"), image.Id);

        var found = _images.Resolve(text);
        Assert.Equal(image.Id, found?.Image.Id);
        Assert.Equal("docker.io/library/busybox:latest", found?.Name?.ToString());
    }

    [Theory]
    [InlineData("busybox:other")]
    [InlineData("quay.io/library/busybox")]
    [InlineData("localhost/busybox")]
    [InlineData("someone/busybox")]
    public void Another_name_is_another_image(string text)
    {
        var image = Samples.Image();
        _images.Put(image);
        _images.Tag(ImageReference.Parse("busybox"), image.Id);

        Assert.Null(_images.Resolve(text));
    }

    [Fact]
    public void A_tag_moves_from_image_to_image()
    {
        var old = Samples.Image();
        var renewed = Samples.Image();
        _images.Put(old);
        _images.Put(renewed);
        var name = ImageReference.Parse("quay.io/a/b:1");
        _images.Tag(name, old.Id);
        _images.Tag(name, renewed.Id);

        Assert.Equal(renewed.Id, _images.Resolve("quay.io/a/b:1")?.Image.Id);
        Assert.Equal(["quay.io/a/b:1"], _images.NamesById()[renewed.Id]);
        Assert.Empty(_images.NamesById()[old.Id]);
        _images.Untag(name.ToString());
        _images.Untag(name.ToString());
        Assert.Null(_images.Resolve("quay.io/a/b:1"));
        Assert.Equal(2, _images.List().Count());
    }

    [Fact]
    public void An_image_is_found_by_its_id_and_the_beginning_of_it()
    {
        var first = Samples.Image("abc1" + new string('0', 60));
        var second = Samples.Image("abc2" + new string('0', 60));
        _images.Put(first);
        _images.Put(second);

        Assert.All((string[])[first.Id, "sha256:" + first.Id, "abc1", "sha256:abc1", first.Id[..12]], text =>
        {
            Assert.Equal(first.Id, _images.Resolve(text)?.Image.Id);
            Assert.Null(_images.Resolve(text)?.Name);
        });
        Assert.All((string[])["ABC1", "abc3", "sha256:", "", first.Id + "0", "sha512:abc1"], text => Assert.Null(_images.Resolve(text)));
        var error = Assert.Throws<ContainersException>(() => _images.Resolve("abc"));
        Assert.Equal((ErrorKind.Invalid, "image id abc is ambiguous: give more of it"), (error.Kind, error.Message));
    }

    [Fact]
    public void A_name_wins_over_the_beginning_of_an_id()
    {
        var byId = Samples.Image("abc" + new string('0', 61));
        var byName = Samples.Image();
        _images.Put(byId);
        _images.Put(byName);
        _images.Tag(ImageReference.Parse("abc"), byName.Id);

        Assert.Equal(byName.Id, _images.Resolve("abc")?.Image.Id);
    }

    [Fact]
    public void A_name_whose_image_is_gone_leads_nowhere()
    {
        var image = Samples.Image();
        _images.Put(image);
        _images.Tag(ImageReference.Parse("busybox"), image.Id);
        _images.Remove(image.Id);
        _images.Remove(image.Id);

        Assert.Null(_images.Resolve("busybox"));
        Assert.Empty(_images.List());
    }

    [Fact]
    public void An_image_is_found_by_the_digest_it_was_pulled_by()
    {
        var digest = "sha256:" + new string('d', 64);
        var image = Samples.Image() with { RepoDigests = [$"docker.io/library/busybox@{digest}"] };
        _images.Put(image);

        Assert.Equal(image.Id, _images.Resolve($"busybox@{digest}")?.Image.Id);
        Assert.Equal(image.Id, _images.Resolve($"busybox:1.36@{digest}")?.Image.Id);
        Assert.Null(_images.Resolve($"quay.io/busybox@{digest}"));
        Assert.Null(_images.Resolve($"busybox@sha256:{new string('e', 64)}"));
    }

    [Fact]
    public void Long_names_are_tagged_too()
    {
        var image = Samples.Image();
        var name = $"registry.example.org:5000/{string.Join('/', Enumerable.Repeat("part.of-name", 18))}:{new string('t', 128)}";
        _images.Put(image);
        _images.Tag(ImageReference.Parse(name), image.Id);

        Assert.Equal(image.Id, _images.Resolve(name)?.Image.Id);
        Assert.Equal([name], _images.NamesById()[image.Id]);
    }

    [Fact]
    public void A_damaged_record_is_passed_over_by_lists_and_named_when_asked_for()
    {
        var damaged = Samples.Image();
        var whole = Samples.Image();
        _images.Put(damaged);
        _images.Put(whole);
        var path = Path.Combine(_paths.Images, damaged.Id + ".json");
        File.WriteAllText(path, "{\"id\":");

        Assert.Equal([whole.Id], _images.List().Select(i => i.Id));
        var error = Assert.Throws<ContainersException>(() => _images.Resolve(damaged.Id));
        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.Contains(path, error.Message);
    }

    [Fact]
    public void Every_field_is_read_as_it_was_written_and_those_not_known_are_passed_over()
    {
        var image = Samples.Image() with { Layers = ["sha256:" + new string('d', 64)], Size = long.MaxValue, Created = DateTimeOffset.UnixEpoch, RepoDigests = ["r"] };
        _images.Put(image);
        Assert.Equivalent(image, _images.Find(image.Id), strict: true);

        var path = Path.Combine(_paths.Images, image.Id + ".json");
        File.WriteAllText(path, File.ReadAllText(path).Insert(1, "\"future\":{\"a\":[1]},"));
        Assert.Equivalent(image, _images.Find(image.Id), strict: true);
    }
}
