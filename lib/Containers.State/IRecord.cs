using System.Buffers;

namespace Containers.State;

/// <summary>What every record on disk has.</summary>
internal interface IRecord
{
    /// <summary>The highest version of the form that this program reads; it writes no other.</summary>
    static abstract int CurrentVersion { get; }

    /// <summary>Version of this record's form.</summary>
    int Version { get; }

    /// <summary>What a well-formed document of the right shape may still have wrong; null when it can be relied upon.</summary>
    string? FindProblem();
}

/// <summary>Checks that several records need.</summary>
internal static class RecordChecks
{
    private const int IdLength = 64;

    private static readonly SearchValues<char> s_idCharacters = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether a text is an id: 64 lower-case hexadecimal characters.</summary>
    internal static bool IsId(string text) => text.Length == IdLength && !text.AsSpan().ContainsAnyExcept(s_idCharacters);

    /// <summary>The first of some texts that is not a digest; null when all are.</summary>
    internal static string? FindNoDigest(IEnumerable<string> texts) => texts.FirstOrDefault(text => !Oci.References.Digest.TryParse(text, out _));
}
