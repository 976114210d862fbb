using Containers.Oci;
using Containers.State.Images;

namespace Containers.State.Tests;

/// <summary>What may lie where a record should, and is none of ours.</summary>
public sealed class UnreadableRecordsTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly StorePaths _paths;
    private readonly List<string> _told = [];
    private readonly ImageRecords _images;
    private readonly ImageRecord _image = Samples.Image();

    public UnreadableRecordsTests()
    {
        _paths = new StorePaths(_temp["store"], _temp["run"]);
        _images = new ImageRecords(_paths, e => _told.Add(e.Message));
        _images.Put(_image);
    }

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("rm \"$1\"; mkdir \"$1\"", "cannot be read: is a directory")]
    [InlineData("rm \"$1\"; mkfifo \"$1\"", "is not readable")]
    [InlineData("rm \"$1\"; ln -s \"$1\" \"$1\"", "cannot be read: too many levels of symbolic links")]
    [InlineData("head -c 5000000 /dev/zero > \"$1\"", "more than")]
    [InlineData("sed -i 's/\"version\":1/\"version\":0/' \"$1\"", "it has version 0")]
    [InlineData("sed -i 's/\"version\":1/\"version\":-5/' \"$1\"", "it has version -5")]
    [InlineData("sed -i 's/sha256:c/sha256:q/' \"$1\"", "is no digest")]
    [InlineData("printf '\\377' >> \"$1\"", "is not readable")]
    public void It_is_told_in_one_line_and_passed_over(string damage, string said)
    {
        var other = Samples.Image();
        _images.Put(other);
        Shell.Run("/", damage, PathOf(_image.Id));

        Assert.Equal([other.Id], _images.List().Select(image => image.Id));
        var line = Assert.Single(_told);
        Assert.Contains(PathOf(_image.Id), line);
        Assert.Contains(said, line);
        Assert.DoesNotContain('\n', line);
    }

    [Fact]
    public void A_record_in_the_place_of_another_is_foreign()
    {
        var other = Samples.NewId();
        File.Copy(PathOf(_image.Id), PathOf(other));

        Assert.Equal([_image.Id], _images.List().Select(image => image.Id));
        Assert.Equal([$"record {PathOf(other)} is not readable: it is about image {_image.Id}"], _told);
    }

    [Theory]
    [InlineData("{\"version\":2,")]
    [InlineData("{\"version\":2,\"form\":\"another\"}")]
    [InlineData("{\"id\":7,\"version\":2}")]
    public void A_record_of_a_newer_form_is_refused_as_such(string start)
    {
        var text = start.EndsWith(',') ? start + File.ReadAllText(PathOf(_image.Id)).Replace("{\"version\":1,", string.Empty, StringComparison.Ordinal) : start;
        File.WriteAllText(PathOf(_image.Id), text);

        var error = Assert.Throws<ContainersException>(() => _images.Find(_image.Id));
        Assert.Equal(ErrorKind.Unsupported, error.Kind);
        Assert.Equal($"record {PathOf(_image.Id)} has version 2, and this wherry reads versions up to 1", error.Message);
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public void A_record_without_a_version_is_of_the_first()
    {
        File.WriteAllText(PathOf(_image.Id), File.ReadAllText(PathOf(_image.Id)).Replace("\"version\":1,", string.Empty, StringComparison.Ordinal));
        Assert.Equal(1, _images.Find(_image.Id)?.Version);
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("x")]
    [InlineData("")]
    public void A_name_that_leads_to_no_id_leads_nowhere(string target)
    {
        Directory.CreateDirectory(_paths.ImageNames);
        Shell.Run("/", "ln -s \"$1\" \"$2\"/docker%2Eio%2Flibrary%2Fnowhere%3Alatest 2>/dev/null || true", target, _paths.ImageNames);
        Assert.Null(_images.Resolve("nowhere"));
    }

    private string PathOf(string id) => Path.Combine(_paths.Images, id + ".json");
}
