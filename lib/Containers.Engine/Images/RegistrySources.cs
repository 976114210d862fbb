using Containers.Configuration.Registries;
using Containers.Oci;
using Containers.Oci.References;
using Containers.Registry;

namespace Containers.Engine.Images;

/// <summary>A place where an image may be had.</summary>
/// <param name="Reference">Its name there, which may be another one than the user's.</param>
/// <param name="Options">How to speak to the registry there.</param>
internal sealed record RegistrySource(ImageReference Reference, RegistryOptions Options)
{
    internal RegistryClient Open() => new(Reference.Domain, Options);
}

/// <summary>Where images really come from and go to: mirrors, rewriting, and what is blocked or insecure, as registries.conf has it.</summary>
internal sealed class RegistrySources(Engine engine, RegistryOptions options)
{
    /// <summary>The places to fetch an image from, in the order to try them; the last one is the registry itself.</summary>
    /// <exception cref="ContainersException">Denied: it is blocked.</exception>
    internal IReadOnlyList<RegistrySource> OfPull(ImageReference reference)
    {
        var name = reference.ToString();
        if (FindRule(name) is not { } rule)
        {
            return [new RegistrySource(reference, options)];
        }

        return
        [
            .. rule.Mirrors.Where(mirror => IsFor(mirror, reference)).Select(mirror => At(rule, name, mirror.Location, mirror.Insecure)),
            At(rule, name, rule.Location, rule.Insecure),
        ];
    }

    /// <summary>Where an image is pushed to: where its name says, never to a mirror.</summary>
    /// <exception cref="ContainersException">Denied: it is blocked.</exception>
    internal RegistrySource OfPush(ImageReference reference) =>
        new(reference, FindRule(reference.ToString()) is { Insecure: true } ? Insecure : options);

    /// <summary>Does something at one place after the other until it succeeds.</summary>
    internal T Try<T>(ImageReference reference, Func<RegistrySource, T> attempt)
    {
        var sources = OfPull(reference);
        var failures = new List<ContainersException>();
        foreach (var source in sources.SkipLast(1))
        {
            try
            {
                return attempt(source);
            }
            catch (ContainersException e)
            {
                engine.Options.Debug($"mirror {source.Reference}: {e.Message}; trying the next place");
                failures.Add(e);
            }
        }

        try
        {
            return attempt(sources[^1]);
        }
        catch (ContainersException e) when (failures.Count > 0)
        {
            throw new ContainersException(e.Kind, $"{e.Message} (mirrors also failed: {string.Join("; ", failures.Select(f => f.Message))})", e) { Hint = e.Hint };
        }
    }

    private RegistryOptions Insecure => options.TlsVerify is null ? options with { TlsVerify = false } : options;

    private RegistryRule? FindRule(string name)
    {
        var rule = engine.Registries.FindRule(name);
        return rule is { Blocked: true }
            ? throw new ContainersException(ErrorKind.Denied, $"registry {rule.Prefix} is blocked in {rule.File}")
            : rule;
    }

    private RegistrySource At(RegistryRule rule, string name, string location, bool isInsecure)
    {
        var there = ImageReference.Parse(rule.Rewrite(name, location));
        if (there.ToString() != name)
        {
            engine.Options.Debug($"{name} may be had as {there} ({rule.File})");
        }

        return new RegistrySource(there, isInsecure ? Insecure : options);
    }

    private static bool IsFor(RegistryMirror mirror, ImageReference reference) => mirror.Use switch
    {
        MirrorUse.DigestOnly => reference.Digest is not null,
        MirrorUse.TagOnly => reference.Digest is null,
        _ => true,
    };
}
