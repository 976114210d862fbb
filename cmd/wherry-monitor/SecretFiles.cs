using System.Text;
using Containers.Linux.Files;
using Containers.Oci.Runtime;
using Containers.Runtime.Protocol;

namespace Wherry.Monitor;

/// <summary>
/// The container's secrets, put where its process finds them: files in the run directory, which is in memory, and variables
/// of its environment. Neither reaches a record, a log or a command line.
/// </summary>
internal static class SecretFiles
{
    /// <summary>The variables, NAME=value.</summary>
    internal static IEnumerable<string> Variables(MonitorPlan plan)
    {
        foreach (var secret in plan.Secrets)
        {
            if (secret.IsVariable)
            {
                yield return $"{secret.Target}={Encoding.UTF8.GetString(File.ReadAllBytes(secret.Source))}";
            }
        }
    }

    /// <summary>Writes the files, and says where they are mounted.</summary>
    internal static IReadOnlyList<MountSpec> Write(MonitorPlan plan, string directory)
    {
        var mounts = new List<MountSpec>();
        var own = Path.Combine(directory, "secrets");
        Tree.Remove(own);
        foreach (var (secret, index) in plan.Secrets.Where(s => !s.IsVariable).Select((secret, index) => (secret, index)))
        {
            Tree.Make(own);
            var name = index.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var path = Path.Combine(own, name);
            using (var file = FileOpening.CreateNew(path))
            {
                file.Write(File.ReadAllBytes(secret.Source));
            }

            using var opened = DirectoryHandle.Open(own);
            opened.ChangeOwner(name, IdMapping.Outside(plan.Spec.UserMap, secret.UserId), IdMapping.Outside(plan.Spec.GroupMap, secret.GroupId));
            opened.ChangeMode(name, secret.Mode);
            mounts.Add(new MountSpec { Destination = secret.Target, Type = "bind", Source = path, Options = ["bind", "rprivate", "nosuid", "nodev", "noexec", "ro"] });
        }

        return mounts;
    }
}
