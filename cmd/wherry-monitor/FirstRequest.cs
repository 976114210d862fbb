using Containers.Linux.Files;
using Containers.Linux.Sockets;
using Containers.Oci;
using Containers.Runtime.Protocol;

namespace Wherry.Monitor;

/// <summary>The exchange before the event loop runs.</summary>
internal static class FirstRequest
{
    internal static MonitorRequest Read(UnixSocket control)
    {
        var reader = new FrameReader();
        Frame frame;
        while (!reader.TryTake(out frame))
        {
            var count = control.Read(reader.Room);
            if (count == 0)
            {
                throw new ContainersException(ErrorKind.Invalid, "monitor: started without a request");
            }

            reader.Advance(count);
        }

        return Parse(frame);
    }

    internal static MonitorRequest Parse(Frame frame) => frame.Type == FrameType.Request
        ? ProtocolReading.MonitorRequest(frame.Payload.Span)
        : throw new ContainersException(ErrorKind.Corrupt, "monitor protocol: a request comes first");

    internal static MonitorReply Failure(Exception e) => e is ContainersException known
        ? new MonitorReply { Event = MonitorEvent.Failed, Kind = known.Kind, Message = known.Message, Hint = known.Hint }
        : new MonitorReply { Event = MonitorEvent.Failed, Kind = ErrorKind.Unsupported, Message = e.Message };

    internal static byte[] Encode(MonitorReply reply) =>
        FrameReader.Encode(FrameType.Reply, ProtocolWriting.MonitorReply(reply));

    internal static void Refuse(FileDescriptor control, Exception e)
    {
        if (control.TryWrite(Encode(Failure(e)), out _) < 0)
        {
            // Whoever asked is gone; there is nobody else to tell.
        }
    }
}
