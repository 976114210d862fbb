using System.Text.Json.Nodes;

namespace Containers.Engine.Inspection;

/// <summary>What info says of the file system the store is on.</summary>
internal static class DiskFacts
{
    /// <summary>Its size, what of it is used, in bytes, and its kind; nothing where the store is on none that can be told.</summary>
    internal static void AddTo(JsonObject document, string directory)
    {
        for (var place = directory; place is not null; place = Path.GetDirectoryName(place))
        {
            if (Directory.Exists(place))
            {
                Add(document, new DriveInfo(place));
                return;
            }
        }
    }

    private static void Add(JsonObject document, DriveInfo disk)
    {
        document["graphRootAllocated"] = disk.TotalSize;
        document["graphRootUsed"] = disk.TotalSize - disk.TotalFreeSpace;
        document["graphStatus"] = new JsonObject { ["Backing Filesystem"] = disk.DriveFormat };
    }
}
