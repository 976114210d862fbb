using Containers.Linux.Interop;

namespace Containers.Linux.Files;

/// <summary>
/// Writes a small file so that a reader, or the next boot after a power cut, sees either the old content or the new one
/// whole: written aside, synced, renamed over the name, parent directory synced.
/// </summary>
public static class DurableFile
{
    /// <summary>Replaces or creates the file.</summary>
    /// <param name="path">Where; the parent directory must exist.</param>
    /// <param name="content">The whole content.</param>
    /// <param name="mode">Permission bits, exactly.</param>
    /// <param name="sync">
    /// False for what nobody wants after a power cut: readers still see it whole, but the disk is not waited for.
    /// </param>
    public static void Write(string path, ReadOnlySpan<byte> content, uint mode = 0x180 /* 0600 */, bool sync = true)
    {
        var parent = Path.GetDirectoryName(Path.GetFullPath(path))!;
        using var directory = DirectoryHandle.Open(parent);
        Write(directory, Path.GetFileName(path), content, mode, sync);
    }

    /// <summary>Replaces or creates a file in an open directory.</summary>
    public static void Write(DirectoryHandle directory, string name, ReadOnlySpan<byte> content, uint mode = 0x180, bool sync = true)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var aside = $".{name}.{Libc.getpid()}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var file = directory.CreateFile(aside, mode))
            {
                Check.Io(Libc.fchmod(file.Number, mode), "chmod", name);
                file.Write(content);
                if (sync)
                {
                    file.Sync();
                }
            }

            directory.Rename(aside, name);
        }
        catch
        {
            TryUnlink(directory, aside);
            throw;
        }

        if (sync)
        {
            directory.SyncEntries();
        }
    }

    private static void TryUnlink(DirectoryHandle directory, string name)
    {
        try
        {
            directory.Unlink(name);
        }
        catch (LinuxException)
        {
            // The first error is the one to report; a leftover of this form is removed by the next check of the store.
        }
    }
}
