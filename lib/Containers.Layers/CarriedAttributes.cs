using System.Buffers.Binary;

namespace Containers.Layers;

/// <summary>
/// Which extended attributes travel between trees and archives, the same for both directions: users' own (user.*), file
/// capabilities, and access control lists. Everything else (trusted.*, security.selinux, security.ima ...) is the host's to
/// give, and overlay's notes belong to the storage driver.
/// </summary>
internal static class CarriedAttributes
{
    internal const string Capability = "security.capability";

    // struct vfs_ns_cap_data, linux/capability.h: the revision in the first number's high byte, the root id in the last.
    private const uint RevisionMask = 0xff000000;
    private const uint Revision2 = 0x02000000;
    private const uint Revision3 = 0x03000000;
    private const int Length2 = 20;
    private const int Length3 = 24;

    internal static bool Carries(string name) =>
        (name.StartsWith("user.", StringComparison.Ordinal) && !OverlayMarks.IsOverlaysOwn(name)) || name == Capability || IsAccessList(name);

    internal static bool IsAccessList(string name) => name is "system.posix_acl_access" or "system.posix_acl_default";

    /// <summary>
    /// A value as archives have it and as it is given to the kernel. Revision 3 of a file capability names the user namespace's
    /// root by its id outside, which means something on one machine only; revision 2 is "the root of where it is used", and
    /// the kernel itself makes that the namespace's when it is set from within.
    /// </summary>
    internal static byte[] Normalise(string name, byte[] value)
    {
        if (name != Capability || value.Length != Length3)
        {
            return value;
        }

        var magic = BinaryPrimitives.ReadUInt32LittleEndian(value);
        if ((magic & RevisionMask) != Revision3)
        {
            return value;
        }

        var portable = value[..Length2];
        BinaryPrimitives.WriteUInt32LittleEndian(portable, (magic & ~RevisionMask) | Revision2);
        return portable;
    }
}
