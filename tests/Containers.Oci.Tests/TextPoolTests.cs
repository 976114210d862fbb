using System.Text;
using Containers.Oci.Json;

namespace Containers.Oci.Tests;

public class TextPoolTests
{
    [Fact]
    public void What_is_taken_twice_is_made_once()
    {
        var first = TextPool.Take("/proc/kcore"u8);
        Assert.Equal("/proc/kcore", first);
        Assert.Same(first, TextPool.Take("/proc/kcore"u8));
    }

    [Fact]
    public void Among_more_texts_than_it_has_room_for_each_is_itself()
    {
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 5_000; i++)
            {
                var text = new string((char)('a' + (i % 26)), i % 90) + i;
                Assert.Equal(text, TextPool.Take(Encoding.ASCII.GetBytes(text)));
            }
        }
    }

    [Fact]
    public void Long_texts_and_others_than_ascii_are_left_to_whoever_asks()
    {
        Assert.Null(TextPool.Take(Encoding.ASCII.GetBytes(new string('x', 97))));
        Assert.Null(TextPool.Take("ä"u8));
        Assert.Null(TextPool.Take([0xff, 0xfe]));
        Assert.Equal(string.Empty, TextPool.Take([]));
    }
}
