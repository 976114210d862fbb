namespace Containers.Systemd.Quadlets;

/// <summary>What services are made for.</summary>
/// <param name="Program">The program that services start: absolute.</param>
/// <param name="IsUser">Whether for a user's systemd, not the machine's.</param>
/// <param name="Exists">Whether there is something at a path; only devices that need not be there are asked for.</param>
public sealed record QuadletSettings(string Program, bool IsUser, Func<string, bool> Exists);
