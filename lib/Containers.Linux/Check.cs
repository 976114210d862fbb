using System.Runtime.InteropServices;
using System.Text;

namespace Containers.Linux;

/// <summary>The gate every system call's result goes through.</summary>
internal static class Check
{
    /// <summary>The error number of the call that just failed on this thread.</summary>
    internal static int LastErrno => Marshal.GetLastPInvokeError();

    internal static int Io(int result, string call, string subject = "") => result >= 0 ? result : throw Error(call, subject);

    internal static nint Io(nint result, string call, string subject = "") => result >= 0 ? result : throw Error(call, subject);

    internal static int Io(int result, string call, ReadOnlySpan<byte> subject) =>
        result >= 0 ? result : throw Error(call, Display(subject));

    internal static nint Io(nint result, string call, ReadOnlySpan<byte> subject) =>
        result >= 0 ? result : throw Error(call, Display(subject));

    internal static LinuxException Error(string call, string subject) => new(call, LastErrno, subject);

    /// <summary>A native path for people; bytes that are not UTF-8 become U+FFFD.</summary>
    internal static string Display(ReadOnlySpan<byte> path)
    {
        var end = path.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? path : path[..end]);
    }
}
