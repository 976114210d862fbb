using System.Text;

namespace Containers.JsonCode;

/// <summary>Lines of code, indented.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    internal void Line(string text) => _text.Append(' ', _depth * 4).Append(text).Append('\n');

    internal void Open()
    {
        Line("{");
        _depth++;
    }

    internal void Close()
    {
        _depth--;
        Line("}");
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
