using System.Buffers;
using System.Text.Json;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.Json;

namespace Containers.State;

/// <summary>
/// Small JSON records on disk. Readers take no lock and never wait: a record is always whole, old or new. A field that is
/// not known is passed over, one that is missing has its default; only a form that older programs would misread gets a
/// higher version, and is refused by them.
/// </summary>
internal static class RecordFile
{
    /// <summary>Reads a record; null when there is none.</summary>
    /// <exception cref="ContainersException">Corrupt, or Unsupported for a newer version; the message names the file.</exception>
    internal static T? Read<T>(string path, JsonDocumentReader<T> read)
        where T : class, IRecord
    {
        if (ReadDocument(path, read) is not { } record)
        {
            return null;
        }

        RefuseNewer(path, record.Version, T.CurrentVersion);
        var problem = record.Version < 1 ? $"it has version {record.Version}" : record.FindProblem();
        return problem is null ? record : throw new ContainersException(ErrorKind.Corrupt, $"record {path} is not readable: {problem}");
    }

    /// <summary>Writes a record.</summary>
    internal static void Write<T>(string path, T record, JsonDocumentWriter<T> write, bool sync = true) =>
        DurableFile.Write(path, write(record), sync: sync);

    /// <summary>The error of a record that is about something else than its place says.</summary>
    internal static ContainersException Foreign(string path, string actual) =>
        new(ErrorKind.Corrupt, $"record {path} is not readable: it is about {actual}");

    /// <summary>Whether an error says that this one record cannot be read: the others still can.</summary>
    internal static bool IsUnreadable(ContainersException e) => e.Kind is ErrorKind.Corrupt or ErrorKind.Unsupported;

    private static T? ReadDocument<T>(string path, JsonDocumentReader<T> read)
        where T : class, IRecord
    {
        using var file = Open(path);
        if (file is null)
        {
            return null;
        }

        var size = (int)Math.Min(file.Status().Size, OciJson.LargestDocument + 1);
        var buffer = ArrayPool<byte>.Shared.Rent(size); // a listing reads thousands
        try
        {
            var bytes = Fill(path, file, buffer.AsSpan(0, size));
            try
            {
                return OciJson.Read(bytes, read, $"record {path}");
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.Corrupt)
            {
                RefuseNewer(path, VersionOf(bytes), T.CurrentVersion); // then that is the reason
                throw;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static FileDescriptor? Open(string path)
    {
        try
        {
            return FileOpening.ReadWithoutWaiting(path);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }
        catch (LinuxException e)
        {
            throw Unreadable(path, e);
        }
    }

    private static ReadOnlySpan<byte> Fill(string path, FileDescriptor file, Span<byte> buffer)
    {
        try
        {
            var length = 0;
            int count;
            while (length < buffer.Length && (count = file.Read(buffer[length..])) > 0)
            {
                length += count;
            }

            return buffer[..length];
        }
        catch (LinuxException e)
        {
            throw Unreadable(path, e);
        }
    }

    private static ContainersException Unreadable(string path, LinuxException e) =>
        new(ErrorKind.Corrupt, $"record {path} cannot be read: {Errno.Describe(e.Errno)}", e);

    private static void RefuseNewer(string path, int version, int current)
    {
        if (version > current)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"record {path} has version {version}, and this wherry reads versions up to {current}")
            {
                Hint = "a newer wherry wrote it: use that one",
            };
        }
    }

    // Of a record of a form that is not ours.
    private static int VersionOf(ReadOnlySpan<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes.ToArray());
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("version", out var version) &&
                   version.ValueKind == JsonValueKind.Number && version.TryGetInt32(out var number) ? number : 0;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return 0;
        }
    }
}
