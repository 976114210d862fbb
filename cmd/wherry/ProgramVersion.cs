namespace Wherry;

/// <summary>This program's version, from the build.</summary>
internal static partial class ProgramVersion
{
    /// <summary>The version of docker whose words and flags are meant when it is called docker.</summary>
    internal const string Docker = "28.0.0";

    /// <summary>The version of docker's interface that belongs to it.</summary>
    internal const string DockerInterface = "1.48";
}
