using Containers.Oci;
using Containers.Runtime.Cgroups.Bus;

namespace Containers.Runtime.Tests;

/// <summary>D-Bus's binary form, as far as one question to systemd needs it.</summary>
public sealed class BusMessageTests
{
    // What dbus-daemon answers to Hello: fields in its order, a serial of its own, our new name as the body.
    private static readonly byte[] s_answer =
    [
        (byte)'l', 2, 1, 1, 10, 0, 0, 0, 1, 0, 0, 0, 0x3d, 0, 0, 0,
        6, 1, (byte)'s', 0, 5, 0, 0, 0, (byte)':', (byte)'1', (byte)'.', (byte)'4', (byte)'2', 0, 0, 0,
        5, 1, (byte)'u', 0, 1, 0, 0, 0,
        8, 1, (byte)'g', 0, 1, (byte)'s', 0, 0,
        7, 1, (byte)'s', 0, 20, 0, 0, 0, .. "org.freedesktop.DBus"u8, 0, 0, 0, 0,
        5, 0, 0, 0, .. ":1.42"u8, 0,
    ];

    [Fact]
    public void An_answer_is_read()
    {
        Assert.Equal(s_answer.Length, BusMessage.LengthOf(s_answer.AsSpan(0, BusMessage.FixedPart)));

        var message = BusMessage.Parse(s_answer);

        Assert.Equal(BusMessageKind.Return, message.Kind);
        Assert.Equal(1u, message.ReplyTo);
        Assert.Equal(":1.42", message.Destination);
        Assert.Equal([":1.42"], message.Texts());
    }

    [Fact]
    public void A_call_has_the_bytes_of_the_specification()
    {
        var body = new BusWriter();
        body.Text("abc");
        var bytes = new BusMessage { Kind = BusMessageKind.Call, Serial = 7, Path = "/o", Member = "M", Signature = "s", Body = body.ToArray() }.ToBytes();

        byte[] expected =
        [
            (byte)'l', 1, 0, 1, 8, 0, 0, 0, 7, 0, 0, 0, 0x27, 0, 0, 0,
            1, 1, (byte)'o', 0, 2, 0, 0, 0, (byte)'/', (byte)'o', 0, 0, 0, 0, 0, 0,
            3, 1, (byte)'s', 0, 1, 0, 0, 0, (byte)'M', 0, 0, 0, 0, 0, 0, 0,
            8, 1, (byte)'g', 0, 1, (byte)'s', 0, 0,
            3, 0, 0, 0, (byte)'a', (byte)'b', (byte)'c', 0,
        ];
        Assert.Equal(expected, bytes);
        Assert.Equal(bytes.Length, BusMessage.LengthOf(bytes.AsSpan(0, BusMessage.FixedPart)));
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        var body = new BusWriter();
        body.Number(5);
        body.Text("/org/job/1");
        body.Text("ü");
        var sent = new BusMessage
        {
            Kind = BusMessageKind.Signal, Serial = 3, Path = "/p", Interface = "a.b", Member = "Gone", Destination = ":1.2", Signature = "uos", Body = body.ToArray(),
        };

        var read = BusMessage.Parse(sent.ToBytes());

        Assert.Equal(sent with { Body = [] }, read with { Body = [] });
        Assert.Equal(["/org/job/1", "ü"], read.Texts());
    }

    [Fact]
    public void Damage_is_refused_wherever_it_is()
    {
        for (var at = 0; at < s_answer.Length; at++)
        {
            foreach (byte value in (byte[])[0, 1, 0x7f, 0xff])
            {
                var damaged = (byte[])s_answer.Clone();
                damaged[at] = value;
                try
                {
                    if (BusMessage.LengthOf(damaged.AsSpan(0, BusMessage.FixedPart)) == damaged.Length)
                    {
                        BusMessage.Parse(damaged).Texts();
                    }
                }
                catch (ContainersException e)
                {
                    Assert.Equal(ErrorKind.Corrupt, e.Kind);
                }
            }
        }
    }
}
