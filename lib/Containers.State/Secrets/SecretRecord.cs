namespace Containers.State.Secrets;

/// <summary>What is known of a secret. Its content is in a file of its own and never in a record.</summary>
public sealed record SecretRecord : IRecord
{
    static int IRecord.CurrentVersion => 1;

    /// <summary>Version of this record's form.</summary>
    public int Version { get; set; } = 1;

    /// <summary>25 lower-case hexadecimal characters.</summary>
    public required string Id { get; init; }

    /// <summary>The name; unique.</summary>
    public required string Name { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    string? IRecord.FindProblem() => null;
}
