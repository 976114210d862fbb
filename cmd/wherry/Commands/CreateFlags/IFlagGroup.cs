using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>Flags of <c>create</c> and <c>run</c> on one theme.</summary>
internal interface IFlagGroup
{
    /// <summary>Adds what they say to what is asked for.</summary>
    CreateOptions Apply(Invocation call, CreateOptions options);
}
