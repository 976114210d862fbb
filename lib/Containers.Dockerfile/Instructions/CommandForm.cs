namespace Containers.Dockerfile.Instructions;

/// <summary>A command in one of its two forms.</summary>
public abstract record CommandForm;

/// <summary>A line for the shell that SHELL sets.</summary>
/// <param name="Script">The line, which may be empty.</param>
public sealed record ShellForm(string Script) : CommandForm;

/// <summary>A program and its arguments, written as a JSON array: no shell is involved.</summary>
/// <param name="Arguments">Which may be none.</param>
public sealed record ExecForm(IReadOnlyList<string> Arguments) : CommandForm;
