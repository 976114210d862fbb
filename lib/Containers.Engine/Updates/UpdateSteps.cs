using Containers.Engine.Images;
using Containers.Engine.Units;
using Containers.Oci;
using Containers.Oci.References;
using Containers.Registry;
using Containers.Registry.Authentication;
using Containers.State.Events;

namespace Containers.Engine.Updates;

/// <summary>Updates with real registries and the systemd in charge.</summary>
internal sealed class UpdateSteps(Engine engine, RegistryOptions registry) : IUpdateSteps
{
    public bool IsOutdated(UpdateCandidate candidate)
    {
        var container = candidate.Container;
        if (candidate.Policy == UpdatePolicy.Local)
        {
            var named = engine.Images.Resolve(container.ImageName)?.Image ?? throw new ContainersException(ErrorKind.NotFound, $"{container.ImageName}: image not known");
            return named.Id != container.ImageId;
        }

        var name = FullName(container.ImageName);
        if (name.Digest is not null)
        {
            return false; // what is named by its digest is never another
        }

        var there = new RegistrySources(engine, RegistryFor(candidate)).Try(name, source =>
        {
            using var client = source.Open();
            return client.FindDigestAsync(source.Reference).GetAwaiter().GetResult();
        });
        if (there is null)
        {
            throw new ContainersException(ErrorKind.Unreachable, $"the registry {name.Domain} does not tell the digest of {name.Familiar}");
        }

        // Of one that has been removed meanwhile, only its containers' layers are left: it is not known to be the newest.
        return engine.Images.Find(container.ImageId) is not { } image
            || (image.ManifestDigest != there.ToString() && !image.RepoDigests.Contains($"{name.Name}@{there}"));
    }

    public void Fetch(UpdateCandidate candidate)
    {
        if (candidate.Policy == UpdatePolicy.Registry)
        {
            var options = new PullOptions { Registry = RegistryFor(candidate), Trying = name => engine.Options.Debug($"fetching {name}") };
            new ImagePuller(engine, options).Pull(FullName(candidate.Container.ImageName));
        }
    }

    public void Restart(string unit) => UnitControl.Restart(unit);

    public void TakeBack(UpdateCandidate candidate)
    {
        var former = engine.Images.Find(candidate.Container.ImageId)
            ?? throw new ContainersException(ErrorKind.NotFound, $"its former image {candidate.Container.ImageId[..12]} is gone");
        new ImageTagger(engine).Tag(former, [ImageReference.Parse(candidate.Container.ImageName)]);
    }

    /// <summary>Writes down that a container's image was replaced.</summary>
    internal void Note(UpdateCandidate candidate) => engine.Events.Write(EventRecord.Of(candidate.Container, "auto-update"));

    // A short name may mean another registry tomorrow.
    private static ImageReference FullName(string name) => ReferenceParts.TryParse(name) is { IsShort: false } parts ? ImageReference.From(parts)
        : throw new ContainersException(ErrorKind.Invalid, $"auto updates require a fully-qualified image reference, with its registry: \"{name}\"");

    private RegistryOptions RegistryFor(UpdateCandidate candidate) => candidate.Container.Labels.GetValueOrDefault(UpdatePolicies.CredentialsLabel) is { Length: > 0 } file
        ? registry with { Files = CredentialFiles.At(file).With(engine.Registries.CredentialHelpers) }
        : registry;
}
