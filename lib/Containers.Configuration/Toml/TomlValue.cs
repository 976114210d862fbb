namespace Containers.Configuration.Toml;

/// <summary>Where something stands in a file.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, in characters.</param>
public readonly record struct TomlPlace(int Line, int Column);

/// <summary>A value of a TOML document, with its place.</summary>
/// <param name="Place">Where it begins.</param>
public abstract record TomlValue(TomlPlace Place);

/// <summary>A string.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Text">What it says, escapes resolved.</param>
public sealed record TomlText(TomlPlace Place, string Text) : TomlValue(Place);

/// <summary>An integer of 64 bits.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Number">The number.</param>
public sealed record TomlInteger(TomlPlace Place, long Number) : TomlValue(Place);

/// <summary>A floating-point number, infinities and NaN included.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Number">The number.</param>
public sealed record TomlFloat(TomlPlace Place, double Number) : TomlValue(Place);

/// <summary>A boolean.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="IsTrue">Which.</param>
public sealed record TomlBoolean(TomlPlace Place, bool IsTrue) : TomlValue(Place);

/// <summary>A date, a time, or both, checked and otherwise left as written: no setting of ours is one.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Text">RFC 3339, as written.</param>
public sealed record TomlTime(TomlPlace Place, string Text) : TomlValue(Place);

/// <summary>An array; an array of tables too.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Items">Its values, in order.</param>
public sealed record TomlArray(TomlPlace Place, IReadOnlyList<TomlValue> Items) : TomlValue(Place);

/// <summary>A table.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Entries">Its values by key.</param>
public sealed record TomlTable(TomlPlace Place, IReadOnlyDictionary<string, TomlValue> Entries) : TomlValue(Place);
