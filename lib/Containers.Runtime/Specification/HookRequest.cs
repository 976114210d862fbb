using Containers.Oci.Runtime;

namespace Containers.Runtime.Specification;

/// <summary>A program to start at a stage of a container's life.</summary>
/// <param name="Stage">As the OCI runtime specification calls it.</param>
/// <param name="Hook">The program.</param>
public sealed record HookRequest(string Stage, HookSpec Hook)
{
    /// <summary>The hooks by stage; null for none.</summary>
    internal static HooksSpec? Sort(IReadOnlyList<HookRequest> hooks)
    {
        IReadOnlyList<HookSpec>? At(string stage) => hooks.Where(hook => hook.Stage == stage).Select(hook => hook.Hook).ToList() is { Count: > 0 } list ? list : null;
        return hooks.Count == 0 ? null : new HooksSpec
        {
            Prestart = At("prestart"),
            CreateRuntime = At("createRuntime"),
            CreateContainer = At("createContainer"),
            StartContainer = At("startContainer"),
            Poststart = At("poststart"),
            Poststop = At("poststop"),
        };
    }
}
