namespace Containers.Engine.Containers;

/// <content>What configuration files lay below everything the user says.</content>
public sealed partial record CreateOptions
{
    /// <summary>Variables that image, files and flags may all replace.</summary>
    public IReadOnlyList<string> DefaultEnvironment { get; init; } = [];

    /// <summary>The capabilities that adding and dropping start from; null for those this program gives.</summary>
    public IReadOnlyList<string>? DefaultCapabilities { get; init; }
}
