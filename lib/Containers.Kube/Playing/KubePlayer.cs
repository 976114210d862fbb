using System.Security.Cryptography;
using System.Text;
using Containers.Engine.Containers;
using Containers.Engine.Networks;
using Containers.Engine.Pods;
using Containers.Engine.Secrets;
using Containers.Kube.Model;
using Containers.Kube.Planning;
using Containers.Kube.Reading;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.State.Images;
using Containers.State.Pods;

namespace Containers.Kube.Playing;

/// <summary>Makes of a file's objects what they stand for here: all of them or, when something is the matter, nothing.</summary>
/// <param name="engine">The store.</param>
/// <param name="options">What the user says beside the file.</param>
/// <param name="findImage">Finds an image, here or at a registry, by its name and a pull policy or null.</param>
public sealed class KubePlayer(Engine.Engine engine, PlayOptions options, Func<string, string?, ImageRecord> findImage)
{
    /// <summary>The network of pods for which nobody names one, as podman calls it; it stays.</summary>
    public const string UsualNetwork = "podman-default-kube-network";

    private const int IdBytes = 32;

    /// <summary>Makes a file's volumes, secrets and pods, and starts the pods.</summary>
    /// <param name="file">The file.</param>
    /// <param name="further">ConfigMaps and Secrets of other files.</param>
    /// <exception cref="ContainersException">What cannot be had, found or started; what had been made is gone again.</exception>
    public PlayReport Play(KubeFile file, IReadOnlyList<KubeValues> further)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(further);
        if (file.Pods.Count + file.Claims.Count + file.Values.Count == 0)
        {
            throw new ContainersException(ErrorKind.Invalid, "YAML document does not contain any supported kube kind");
        }

        var network = file.Pods.Any(pod => !pod.HostNetwork) && options.Networks.Count == 0 ? ChooseNetwork() : null;
        var planner = new PodPlanner(new KnownValues([.. file.Values, .. further], OfStore), options, network, NewId, engine.Options.Warn);
        var plans = file.Pods.Select((pod, i) => planner.Plan(pod, i)).ToList();
        RequireNew(file, plans);
        var images = FindImages(plans);
        plans.SelectMany(plan => plan.HostPaths).ToList().ForEach(KubeVolumes.Require);
        if (network is not null)
        {
            new NetworkCreator(engine).Create(new CreateNetworkOptions { Name = network, Ignore = true });
        }

        var made = new MadeThings(engine);
        try
        {
            var report = Make(file, plans, images, made);
            if (options.Start)
            {
                Start(report);
            }

            return report;
        }
        catch
        {
            made.TakeBack();
            throw;
        }
    }

    private static string NewId() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes));

    // Pods find each other by name there. Without the program that makes networks each is on its own.
    private static string? ChooseNetwork() => ProgramSearch.Find("netavark") is null ? null : UsualNetwork;

    private KubeValues? OfStore(string name) =>
        engine.Secrets.TryResolve(name) is { } secret && secret.Name == name ? KubeReader.ReadKept(engine.Secrets.Read(secret), name) : null;

    private void RequireNew(KubeFile file, List<PodPlan> plans)
    {
        if (plans.FirstOrDefault(plan => engine.Pods.TryResolve(plan.Options.Name!) is { } pod && pod.Name == plan.Options.Name) is { } taken)
        {
            throw new ContainersException(ErrorKind.AlreadyExists, $"name \"{taken.Options.Name}\" is in use: pod already exists") { Hint = "--replace takes the place of what the file made before" };
        }

        if (file.Values.FirstOrDefault(values => values.IsSecret && engine.Secrets.TryResolve(values.Name) is { } secret && secret.Name == values.Name) is { } known)
        {
            throw new ContainersException(ErrorKind.AlreadyExists, $"{known.Name}: secret name in use") { Hint = "--replace takes the place of what the file made before" };
        }
    }

    private Dictionary<string, ImageRecord> FindImages(List<PodPlan> plans)
    {
        var images = new Dictionary<string, ImageRecord>();
        var wanted = plans.SelectMany(plan => plan.Containers.Select(one => (one.Options.Image, one.PullPolicy)).Concat(plan.Images.Select(one => (Image: one.Reference, one.PullPolicy))));
        foreach (var (name, policy) in wanted)
        {
            if (!images.ContainsKey(name))
            {
                images[name] = findImage(name, policy);
            }
        }

        return images;
    }

    private PlayReport Make(KubeFile file, List<PodPlan> plans, Dictionary<string, ImageRecord> images, MadeThings made)
    {
        var volumes = new KubeVolumes(engine, made);
        var secrets = new List<string>();
        file.Claims.ToList().ForEach(volumes.Make);
        foreach (var values in file.Values.Where(values => values.IsSecret))
        {
            var secret = new SecretKeeper(engine).Create(values.Name, Encoding.UTF8.GetBytes(values.Document), [.. values.Labels.Select(pair => $"{pair.Key}={pair.Value}")], replace: false);
            made.Add(secret);
            secrets.Add(secret.Id);
        }

        var pods = plans.Select(plan => Make(plan, images, volumes, made)).ToList();
        return new PlayReport([.. file.Claims.Select(claim => claim.Name)], secrets, pods);
    }

    private (PodRecord Pod, IReadOnlyList<string> Containers) Make(PodPlan plan, Dictionary<string, ImageRecord> images, KubeVolumes volumes, MadeThings made)
    {
        // Until its containers have them, volumes without a name are nobody's; who removes such waits for us, in this order.
        using var hold = engine.HoldContent();
        using var use = engine.Volumes.HoldUse(alone: false);
        plan.Volumes.ToList().ForEach(volumes.Make);
        var pod = new PodCreator(engine).Create(plan.Options);
        made.Add(pod);
        var containers = new List<string>();
        foreach (var container in plan.Containers)
        {
            var record = new ContainerCreator(engine).Create(container.Options, images[container.Options.Image]);
            if (record.InitKind.Length == 0)
            {
                containers.Add(record.Id);
            }
        }

        return (pod, containers);
    }

    private void Start(PlayReport report)
    {
        foreach (var (pod, _) in report.Pods)
        {
            try
            {
                new PodStarter(engine).Start(pod);
            }
            catch (ContainersException e)
            {
                throw new ContainersException(e.Kind, $"pod {pod.Name}: {e.Message}", e) { Hint = "with --start=false everything is made and nothing started, to be looked at" };
            }
        }
    }
}
