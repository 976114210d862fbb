namespace Containers.Dockerfile.Source;

/// <summary>Some whole lines of a file, from 1, both ends included.</summary>
public readonly record struct SourceRange(int First, int Last)
{
    /// <summary>A single line.</summary>
    public static SourceRange Line(int number) => new(number, number);
}
