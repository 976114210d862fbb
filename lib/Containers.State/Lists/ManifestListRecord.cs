namespace Containers.State.Lists;

/// <summary>A manifest list: one name for images of several platforms, in the making until it is pushed.</summary>
public sealed record ManifestListRecord : IRecord
{
    static int IRecord.CurrentVersion => 1;

    /// <summary>Version of this record's form.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Its name, fully spelled.</summary>
    public required string Name { get; init; }

    /// <summary>The list itself, the JSON text of an OCI image index.</summary>
    public required string Document { get; init; }

    string? IRecord.FindProblem() => Name.Length == 0 ? "it has no name" : Document.Length == 0 ? "it has no list" : null;
}
