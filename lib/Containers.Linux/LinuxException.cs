namespace Containers.Linux;

/// <summary>The kernel said no: which call, why, and to what. Thrown by one gate, <see cref="Check"/>, and by process starts.</summary>
public sealed class LinuxException : IOException
{
    /// <summary>Creates the error of one system call.</summary>
    /// <param name="call">The call's name as in its manual page.</param>
    /// <param name="errno">The error number.</param>
    /// <param name="subject">What it was asked to work on: a path, a pid, a name. May be empty.</param>
    public LinuxException(string call, int errno, string subject)
        : base(subject.Length == 0 ? $"{call}: {Linux.Errno.Describe(errno)}" : $"{call} {subject}: {Linux.Errno.Describe(errno)}")
    {
        Call = call;
        Errno = errno;
        Subject = subject;
    }

    /// <summary>The call's name.</summary>
    public string Call { get; }

    /// <summary>The error number, see <see cref="Linux.Errno"/>.</summary>
    public int Errno { get; }

    /// <summary>What the call was about.</summary>
    public string Subject { get; }
}
