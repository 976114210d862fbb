namespace Containers.Engine.Logs;

/// <summary>A growing file line by line: each call gives the whole lines that have come since the last.</summary>
internal sealed class LogLines(string path) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private FileStream? _file;
    private byte[] _begun = [];

    /// <summary>Whether the file being read has got another name since: what comes will be in a new one.</summary>
    internal bool IsRenamed => _file is not null &&
        Path.GetFileName(new FileInfo($"/proc/self/fd/{_file.SafeFileHandle.DangerousGetHandle()}").LinkTarget) != Path.GetFileName(path);

    public void Dispose() => _file?.Dispose();

    internal IEnumerable<ReadOnlyMemory<byte>> ReadAvailable()
    {
        if (_file is null && !File.Exists(path))
        {
            yield break; // nothing has been written yet
        }

        _file ??= new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        int count;
        while ((count = _file.Read(_buffer)) > 0)
        {
            byte[] bytes = [.. _begun, .. _buffer.AsSpan(0, count)];
            var start = 0;
            int newline;
            while ((newline = bytes.AsSpan(start).IndexOf((byte)'\n')) >= 0)
            {
                yield return bytes.AsMemory(start, newline);
                start += newline + 1;
            }

            _begun = bytes[start..];
        }
    }
}
