using FsCheck;
using FsCheck.Fluent;

namespace Containers.Oci.Tests;

public class EditDistanceTests
{
    [Theory]
    [InlineData("image", "image", 0)]
    [InlineData("image", "IMAGE", 0)]
    [InlineData("image", "imgae", 1)]
    [InlineData("image", "imag", 1)]
    [InlineData("image", "images", 1)]
    [InlineData("image", "umage", 1)]
    [InlineData("", "abc", 3)]
    [InlineData("ports", "volumes", 5)]
    public void Letters_wrong_missing_too_many_or_exchanged_count_one_each(string written, string meant, int expected) => Assert.Equal(expected, EditDistance.Between(written, meant));

    [Fact]
    public void It_is_the_same_both_ways_and_no_more_than_the_longer_name() => Prop.ForAll(
        ArbMap.Default.ArbFor<(NonNull<string> Left, NonNull<string> Right)>(),
        names =>
        {
            var (left, right) = (names.Left.Get, names.Right.Get);
            var distance = EditDistance.Between(left, right);
            Assert.Equal(distance, EditDistance.Between(right, left));
            Assert.InRange(distance, Math.Abs(left.Length - right.Length), Math.Max(left.Length, right.Length));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_book_is_far_from_every_name_and_takes_no_time()
    {
        var book = new string('a', 50_000_000);
        Assert.Equal(book.Length, EditDistance.Between(book, "aa"));
        Assert.Equal(0, EditDistance.Between(book, book));
    }
}
