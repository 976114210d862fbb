using System.Globalization;
using System.Text;
using Containers.Linux;
using Containers.Linux.Sockets;
using Containers.Linux.Waiting;
using Containers.Oci;

namespace Containers.Runtime.Volumes;

/// <summary>
/// One HTTP request to a unix socket and its answer. Version 1.0, so that the answer ends with the connection and comes in
/// one piece: all that a small monitor needs of HTTP.
/// </summary>
internal static class PluginSocket
{
    private const int LargestAnswer = 4 * 1024 * 1024;
    private static readonly byte[] s_headEnd = "\r\n\r\n"u8.ToArray();

    /// <summary>Posts a JSON text; returns the status and the body.</summary>
    /// <exception cref="ContainersException">Unreachable: nobody listens, or not in time; Corrupt: no answer of this protocol.</exception>
    internal static (int Code, string Body) Post(string socketPath, string path, string json, TimeSpan timeout, string who)
    {
        var body = Encoding.UTF8.GetBytes(json);
        var head = $"POST {path} HTTP/1.0\r\nHost: plugin\r\nAccept: application/vnd.docker.plugins.v1.2+json\r\nContent-Type: application/json\r\nContent-Length: {body.Length.ToString(CultureInfo.InvariantCulture)}\r\nConnection: close\r\n\r\n";
        byte[] answer;
        try
        {
            using var socket = UnixSocket.Connect(socketPath);
            socket.Write([.. Encoding.ASCII.GetBytes(head), .. body]);
            answer = ReadAll(socket, timeout, who);
        }
        catch (LinuxException e)
        {
            throw new ContainersException(ErrorKind.Unreachable, $"{who} does not answer at {socketPath}: {Errno.Describe(e.Errno)}", e);
        }

        return Parse(answer, who);
    }

    /// <summary>Reads a whole answer.</summary>
    internal static (int Code, string Body) Parse(ReadOnlySpan<byte> answer, string who)
    {
        var end = answer.IndexOf(s_headEnd);
        var line = end < 0 ? [] : Encoding.ASCII.GetString(answer[..answer.IndexOf((byte)'\r')]).Split(' ', 3);
        return line.Length >= 2 && line[0].StartsWith("HTTP/1.", StringComparison.Ordinal) && int.TryParse(line[1], NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            ? (code, Encoding.UTF8.GetString(answer[(end + s_headEnd.Length)..]).Trim())
            : throw new ContainersException(ErrorKind.Corrupt, $"{who}: what it answers is not HTTP");
    }

    private static byte[] ReadAll(UnixSocket socket, TimeSpan timeout, string who)
    {
        using var memory = new MemoryStream();
        var buffer = new byte[16 * 1024];
        var isLate = false;
        var loop = new EventLoop();
        using var timer = TimerDescriptor.Create();
        timer.Arm(timeout);
        using var late = loop.Add(timer, Readiness.Read, _ =>
        {
            isLate = true;
            loop.Stop();
        });
        using var watch = loop.Add(socket, Readiness.Read, _ =>
        {
            var count = socket.TryRead(buffer, out var errno);
            memory.Write(buffer, 0, Math.Max(count, 0));
            if (count == 0 || (count < 0 && errno != Errno.EAGAIN) || memory.Length > LargestAnswer)
            {
                loop.Stop();
            }
        });
        loop.Run();
        return isLate ? throw new ContainersException(ErrorKind.Unreachable, $"{who} has not answered within {timeout.TotalSeconds:0.#} seconds")
            : memory.Length > LargestAnswer ? throw new ContainersException(ErrorKind.Corrupt, $"{who}: its answer is too long")
            : memory.ToArray();
    }
}
