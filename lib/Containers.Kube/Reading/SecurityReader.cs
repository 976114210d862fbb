using System.Globalization;
using Containers.Kube.Model;

namespace Containers.Kube.Reading;

/// <summary>Reads a securityContext of a pod or of a container, which goes on where the pod's ends.</summary>
internal static class SecurityReader
{
    private static readonly string[] s_labels = ["user", "role", "type", "level"];

    internal static KubeSecurity Read(Field? context, KubeSecurity pod)
    {
        if (context is null)
        {
            return pod;
        }

        var capabilities = context.Find("capabilities");
        var security = pod with
        {
            User = context.Number("runAsUser", 0, int.MaxValue) ?? pod.User,
            Group = context.Number("runAsGroup", 0, int.MaxValue) ?? pod.Group,
            NonRoot = context.Flag("runAsNonRoot") ?? pod.NonRoot,
            Groups = context.Find("supplementalGroups") is null ? pod.Groups : [.. context.List("supplementalGroups").Select(GroupOf)],
            Privileged = context.Flag("privileged") ?? false,
            ReadOnlyRoot = context.Flag("readOnlyRootFilesystem") ?? false,
            Added = Capabilities(capabilities, "add"),
            Dropped = Capabilities(capabilities, "drop"),
            Options = Options(context, pod.Options),
        };
        if (security is { NonRoot: true, User: 0 })
        {
            throw context.Wrong("runAsNonRoot and runAsUser: 0 contradict each other");
        }

        if (security is { Group: not null, User: null })
        {
            throw context.Wrong("runAsGroup needs runAsUser");
        }

        capabilities?.WarnOfNearMisses();
        context.WarnOfNearMisses("sysctls", "fsGroup", "fsGroupChangePolicy", "windowsOptions", "appArmorProfile", "supplementalGroupsPolicy", "seLinuxChangePolicy");
        return security;
    }

    private static string GroupOf(Field field) =>
        field.AsTextOrNumber() is var text && uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var group) && group <= int.MaxValue ? text
        : throw field.Wrong($"\"{Field.Shown(text)}\" is no group's number");

    private static IReadOnlyList<string> Capabilities(Field? capabilities, string name) => capabilities?.Texts(name) ?? [];

    private static List<string> Options(Field context, IReadOnlyList<string> pods)
    {
        var options = pods.ToList();
        if (context.Flag("allowPrivilegeEscalation") == false)
        {
            options.Add("no-new-privileges");
        }

        switch (context.Text("procMount"))
        {
            case null or "Default":
                break;
            case "Unmasked":
                options.Add("unmask=ALL");
                break;
            case var other:
                throw context.Require("procMount").Wrong($"\"{Field.Shown(other)}\" is no way to mount /proc", "want Default or Unmasked");
        }

        if (context.Find("seccompProfile") is { } profile)
        {
            options.RemoveAll(option => option.StartsWith("seccomp=", StringComparison.Ordinal));
            options.AddRange(Profile(profile));
        }

        if (context.Find("seLinuxOptions") is { } labels)
        {
            options.AddRange(s_labels.Where(name => labels.Text(name) is { Length: > 0 }).Select(name => $"label={name}:{labels.Text(name)}"));
            labels.WarnOfNearMisses();
        }

        return options;
    }

    private static IEnumerable<string> Profile(Field profile) => profile.RequireText("type") switch
    {
        "RuntimeDefault" => [],
        "Unconfined" => ["seccomp=unconfined"],
        "Localhost" => [$"{Planning.SeccompProfiles.Prefix}{Names.Inside(profile, "localhostProfile") ?? throw profile.Wrong("localhostProfile is missing")}"],
        var other => throw profile.Require("type").Wrong($"\"{Field.Shown(other)}\" is no kind of profile", "want RuntimeDefault, Unconfined or Localhost"),
    };
}
