using System.Text;
using Containers.Templates.Values;

namespace Containers.Templates.Functions;

/// <summary>print, println and printf.</summary>
internal static class Printing
{
    /// <summary>The values one after the other, a space between two neighbours that are both no strings.</summary>
    internal static string Print(IReadOnlyList<Value> values)
    {
        var output = new StringBuilder();
        for (var i = 0; i < values.Count; i++)
        {
            output.Append(i > 0 && values[i] is not StringValue && values[i - 1] is not StringValue ? " " : string.Empty);
            ValueText.Append(output, values[i]);
        }

        return output.ToString();
    }

    /// <summary>The values with a space between any two, and a line feed.</summary>
    internal static string PrintLine(IReadOnlyList<Value> values) => string.Join(' ', values.Select(ValueText.Of)) + "\n";

    /// <summary>The first value as a format for the others.</summary>
    internal static string PrintFormatted(IReadOnlyList<Value> values) => values[0] is StringValue format
        ? new Formatter(format.Value, values.Skip(1).ToList()).Run()
        : throw new FunctionFailure($"printf wants a format, not a value of type {values[0].TypeName}");
}
