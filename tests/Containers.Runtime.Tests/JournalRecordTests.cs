using System.Buffers;
using Containers.Runtime.Logs;

namespace Containers.Runtime.Tests;

public sealed class JournalRecordTests
{
    [Fact]
    public void A_value_of_one_line_stands_behind_an_equals_sign() => Assert.Equal("MESSAGE=a=b\nPRIORITY=6\n"u8, Encode(("MESSAGE", "a=b"), ("PRIORITY", "6")));

    [Fact]
    public void A_value_of_several_lines_stands_behind_its_length() => Assert.Equal("MESSAGE\n\u0003\0\0\0\0\0\0\0a\nb\n"u8, Encode(("MESSAGE", "a\nb")));

    private static byte[] Encode(params (string Name, string Value)[] fields)
    {
        var entry = new ArrayBufferWriter<byte>();
        foreach (var (name, value) in fields)
        {
            JournalRecord.Add(entry, name, value);
        }

        return entry.WrittenSpan.ToArray();
    }
}
