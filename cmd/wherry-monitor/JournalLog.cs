using System.Buffers;
using System.Runtime.InteropServices;
using Containers.Linux;
using Containers.Linux.Sockets;
using Containers.Oci;
using Containers.Runtime.Logs;
using Containers.Runtime.Protocol;

namespace Wherry.Monitor;

/// <summary>A container's output in the system's journal, each line an entry with docker's and podman's fields.</summary>
internal sealed class JournalLog : ContainerLog
{
    private const string Information = "6";
    private const string Problem = "3";

    private readonly MonitorPlan _plan;
    private UnixSocket _journal;

    internal JournalLog(MonitorPlan plan)
    {
        _plan = plan;
        try
        {
            _journal = UnixSocket.ConnectDatagram(JournalRecord.Socket);
        }
        catch (LinuxException e)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"log driver journald: {e.Message}", e);
        }
    }

    protected override void Put(DateTimeOffset time, bool isError, bool whole, List<byte> line)
    {
        var entry = new ArrayBufferWriter<byte>();
        JournalRecord.Add(entry, "MESSAGE", CollectionsMarshal.AsSpan(line));
        JournalRecord.Add(entry, "PRIORITY", isError ? Problem : Information);
        JournalRecord.Add(entry, "CONTAINER_ID", _plan.Id[..12]);
        JournalRecord.Add(entry, "CONTAINER_ID_FULL", _plan.Id);
        JournalRecord.Add(entry, "CONTAINER_NAME", _plan.Name);
        JournalRecord.Add(entry, "CONTAINER_TAG", _plan.Log.Tag);
        JournalRecord.Add(entry, "IMAGE_NAME", _plan.Log.ImageName);
        JournalRecord.Add(entry, "SYSLOG_IDENTIFIER", _plan.Log.Tag);
        foreach (var (name, value) in _plan.Log.Fields)
        {
            JournalRecord.Add(entry, name, value);
        }

        if (!whole)
        {
            JournalRecord.Add(entry, "CONTAINER_PARTIAL_MESSAGE", "true");
        }

        Send(entry.WrittenSpan);
    }

    protected override void Close()
    {
        var entry = new ArrayBufferWriter<byte>();
        JournalRecord.Add(entry, "MESSAGE", $"container {_plan.Name} has ended");
        JournalRecord.Add(entry, "PRIORITY", Information);
        JournalRecord.Add(entry, "SYSLOG_IDENTIFIER", "wherry-monitor");
        JournalRecord.Add(entry, JournalRecord.EndField, _plan.Id);
        Send(entry.WrittenSpan);
        _journal.Dispose();
    }

    private void Send(ReadOnlySpan<byte> entry)
    {
        if (_journal.TrySend(entry, out var errno) < 0 && errno is Errno.ECONNREFUSED or Errno.ECONNRESET)
        {
            SendAgain(entry);
        }
    }

    // journald has been restarted; without one the line is lost, which must not stop the container.
    private void SendAgain(ReadOnlySpan<byte> entry)
    {
        try
        {
            var journal = UnixSocket.ConnectDatagram(JournalRecord.Socket);
            _journal.Dispose();
            _journal = journal;
            _journal.TrySend(entry, out _);
        }
        catch (LinuxException)
        {
            // Nobody listens.
        }
    }
}
