namespace Containers.Systemd.Units;

/// <summary>One assignment in a unit file.</summary>
/// <param name="Key">The name before the sign.</param>
/// <param name="Value">What is behind it, continued lines joined by spaces; empty when it takes back earlier ones.</param>
/// <param name="File">Which file it is from, for messages; empty when we made it.</param>
/// <param name="Line">Its line there, from 1; 0 when we made it.</param>
public sealed record UnitEntry(string Key, string Value, string File = "", int Line = 0);
