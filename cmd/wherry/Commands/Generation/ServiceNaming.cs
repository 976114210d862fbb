using Containers.Systemd.Units;

namespace Wherry.Commands.Generation;

/// <summary>How services of containers and pods are named.</summary>
/// <param name="ContainerPrefix">In front of containers'.</param>
/// <param name="PodPrefix">In front of pods'.</param>
/// <param name="Separator">Between the two.</param>
/// <param name="UsesNames">Whether names are used and not ids.</param>
internal sealed record ServiceNaming(string ContainerPrefix, string PodPrefix, string Separator, bool UsesNames)
{
    internal string OfContainer(string id, string name) => Join(ContainerPrefix, UsesNames ? name : id);

    internal string OfPod(string id, string name) => Join(PodPrefix, UsesNames ? name : id);

    private string Join(string prefix, string name)
    {
        var joined = prefix.Length == 0 ? name : prefix + Separator + name;
        UnitName.Require(joined + ".service");
        return joined;
    }
}
