using Containers.Templates.Values;

namespace Containers.Templates.Functions;

/// <summary>All functions: those of the language, then those docker and podman add.</summary>
internal static class FunctionTable
{
    private static readonly Dictionary<string, Function> s_functions = new Function[]
    {
        new("and", 1, int.MaxValue, values => values[^1]) { StopsAt = false },
        new("or", 1, int.MaxValue, values => values[^1]) { StopsAt = true },
        new("not", 1, 1, values => BoolValue.Of(!values[0].IsTrue)),
        new("eq", 2, int.MaxValue, values => BoolValue.Of(Comparison.IsEqualToAny(values))),
        new("ne", 2, 2, values => BoolValue.Of(!Comparison.IsEqualToAny(values))),
        new("lt", 2, 2, values => BoolValue.Of(Comparison.Compare(values) < 0)),
        new("le", 2, 2, values => BoolValue.Of(Comparison.Compare(values) <= 0)),
        new("gt", 2, 2, values => BoolValue.Of(Comparison.Compare(values) > 0)),
        new("ge", 2, 2, values => BoolValue.Of(Comparison.Compare(values) >= 0)),
        new("index", 1, int.MaxValue, Collections.Index) { ShapesValues = true },
        new("slice", 1, 4, Collections.Slice) { ShapesValues = true },
        new("len", 1, 1, values => new IntValue(Collections.Length(values[0]))) { ShapesValues = true },
        new("print", 0, int.MaxValue, values => new StringValue(Printing.Print(values))),
        new("println", 0, int.MaxValue, values => new StringValue(Printing.PrintLine(values))),
        new("printf", 1, int.MaxValue, values => new StringValue(Printing.PrintFormatted(values))),
        new("html", 0, int.MaxValue, values => new StringValue(Escapes.Html(Printing.Print(values)))),
        new("js", 0, int.MaxValue, values => new StringValue(Escapes.JavaScript(Printing.Print(values)))),
        new("urlquery", 0, int.MaxValue, values => new StringValue(Escapes.UrlQuery(Printing.Print(values)))),
        new("json", 1, 1, values => new StringValue(JsonText.Of(values[0]))) { ShapesValues = true },
        new("join", 2, 2, Texts.Join) { ShapesValues = true },
        new("split", 2, 2, Texts.Split) { ShapesValues = true },
        new("upper", 1, 1, values => Texts.Upper(values[0])) { ShapesValues = true },
        new("lower", 1, 1, values => Texts.Lower(values[0])) { ShapesValues = true },
        new("title", 1, 1, values => Texts.Title(values[0])) { ShapesValues = true },
        new("pad", 3, 3, Texts.Pad),
        new("truncate", 2, 2, Texts.Truncate) { ShapesValues = true },
    }.ToDictionary(function => function.Name, StringComparer.Ordinal);

    /// <summary>The function of this name; null when there is none.</summary>
    internal static Function? Find(string name) => s_functions.GetValueOrDefault(name);
}
