namespace Wherry.Tests.Generation;

/// <summary>Tests that call commands in a directory of their own: a process has only one.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
