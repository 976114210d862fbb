using System.Text;
using Containers.Oci.References;

namespace Containers.State.Lists;

/// <summary>A manifest list: one name for images of several platforms, in the making until it is pushed.</summary>
public sealed record ManifestListRecord : IRecord
{
    static int IRecord.CurrentVersion => 1;

    /// <summary>Version of this record's form.</summary>
    public int Version { get; set; } = 1;

    /// <summary>What it is known by besides its names: 64 hexadecimal characters that mean nothing else. Empty in records of the first kind.</summary>
    public string Id { get; set; } = string.Empty;

    /// <summary>The name it was made under, fully spelled; the names it has now lead to its id.</summary>
    public required string Name { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? Created { get; set; }

    /// <summary>The list itself, the JSON text of an OCI image index.</summary>
    public required string Document { get; init; }

    /// <summary>Its id; that of a record without one is the hash of its name, which its file is called by.</summary>
    internal string Key => Id.Length > 0 ? Id : Digest.Of(Encoding.UTF8.GetBytes(Name)).Hex;

    string? IRecord.FindProblem() => Name.Length == 0 ? "it has no name" : Document.Length == 0 ? "it has no list" : null;
}
