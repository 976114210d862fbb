using System.Globalization;
using System.Text;
using Containers.Layers.Tar;
using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Layers;

/// <summary>
/// Who a file of an image belongs to, noted beside it where the user has a single id and so owns everything: an attribute
/// "USER:GROUP:0MODE", the name and form that other tools of this kind use. Symbolic links cannot have one.
/// </summary>
internal static class RecordedOwner
{
    internal const string Attribute = "user.containers.override_stat";

    /// <summary>Notes an owner other than root; where the file system has no attributes, it is lost.</summary>
    internal static void Note(DirectoryHandle parent, ReadOnlySpan<byte> name, TarEntry entry)
    {
        if ((entry.UserId, entry.GroupId) == (0, 0) || entry.Type == TarEntryType.SymbolicLink)
        {
            return;
        }

        try
        {
            var mode = Convert.ToString(entry.Mode, 8);
            var text = string.Create(CultureInfo.InvariantCulture, $"{entry.UserId}:{entry.GroupId}:0{mode}");
            ExtendedAttributes.Set(parent.PathTo(name), Attribute, Encoding.ASCII.GetBytes(text));
        }
        catch (LinuxException e) when (e.Errno is Errno.EOPNOTSUPP or Errno.EPERM)
        {
            // No attributes here, or not on this type of file.
        }
    }

    /// <summary>The entry with the owner noted beside its file, as long as that belongs to root still.</summary>
    internal static TarEntry Restore(TarEntry entry, byte[]? note)
    {
        if (note is null || (entry.UserId, entry.GroupId) != (0, 0))
        {
            return entry;
        }

        var parts = Encoding.ASCII.GetString(note).Split(':');
        return parts.Length >= 3 && uint.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var user) &&
               uint.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var group)
            ? entry with { UserId = user, GroupId = group }
            : entry;
    }
}
