using Containers.Engine.Files;
using Containers.Runtime.Specification;

namespace Containers.Engine.Building;

/// <summary>Who owns what is put into a stage.</summary>
internal static class PlacedOwner
{
    /// <summary>The ids of --chown.</summary>
    /// <param name="stage">The stage, whose passwd and group files know names; null where names need not mean anything.</param>
    /// <param name="text">user[:group]; null for none.</param>
    /// <returns>Null when nobody is named.</returns>
    internal static (uint UserId, uint GroupId)? Read(OpenTree? stage, string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (stage is null)
        {
            return (0, 0); // the text itself tells one owner from another
        }

        var user = ContainerUser.Resolve(stage.Path, text, []).User;

        // As docker: a user without a group is given the group of the same number.
        return (user.Uid, text.Contains(':') || !uint.TryParse(text, out var number) ? user.Gid : number);
    }
}
