using Containers.Engine.Containers;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.State.Containers;
using Containers.State.Secrets;

namespace Containers.Engine.Secrets;

/// <summary>Makes secrets, and copies them for containers.</summary>
public sealed class SecretKeeper(Engine engine)
{
    /// <summary>The longest content there may be, in bytes.</summary>
    public const int Largest = 512_000;

    private const int IdLength = 25;

    /// <summary>Keeps a new secret and returns what is known of it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">Its content, 1 to <see cref="Largest"/> bytes.</param>
    /// <param name="labels">Labels, "NAME=VALUE".</param>
    /// <param name="replace">Whether one of the same name gives way.</param>
    /// <exception cref="ContainersException">Invalid; AlreadyExists for a taken name.</exception>
    public SecretRecord Create(string name, ReadOnlySpan<byte> content, IReadOnlyList<string> labels, bool replace)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > 253 || name.AsSpan().ContainsAny(",/=\0 "))
        {
            throw new ContainersException(ErrorKind.Invalid, $"secret name \"{name}\" can not include '=', '/', ',', a space or the NULL ('\\0') character, and be between 1 and 253 characters");
        }

        if (content.Length is 0 or > Largest)
        {
            throw new ContainersException(ErrorKind.Invalid, $"secret data must be larger than 0 and less than {Largest} bytes");
        }

        using var hold = engine.HoldContent(); // what is aside is not swept up meanwhile
        if (replace && engine.Secrets.TryResolve(name) is { } old && old.Name == name)
        {
            engine.Secrets.Remove(old);
        }

        var secret = new SecretRecord
        {
            Id = NameGenerator.NewId()[..IdLength], Name = name, Created = DateTimeOffset.UtcNow, Labels = Containers.Options.LabelOptions.Merge(null, labels),
        };
        engine.Secrets.Create(secret, content);
        return secret;
    }

    /// <summary>Copies the secrets a container was made with to where its monitor finds them; later changes do not reach it.</summary>
    /// <param name="record">The container.</param>
    /// <param name="own">Those that only this container has.</param>
    internal void CopyFor(ContainerRecord record, IReadOnlyList<(ContainerSecret Secret, byte[] Content)> own)
    {
        if (record.Secrets.Count == 0)
        {
            return;
        }

        var directory = DirectoryOf(engine, record.Id);
        Tree.Make(directory);
        foreach (var secret in record.Secrets)
        {
            var content = own.FirstOrDefault(one => one.Secret == secret).Content ?? engine.Secrets.Read(engine.Secrets.Resolve(secret.Id));
            DurableFile.Write(Path.Combine(directory, secret.Id), content, sync: !record.IsTransient);
        }
    }

    /// <summary>Where a container's copies are.</summary>
    internal static string DirectoryOf(Engine engine, string id) => Path.Combine(engine.Paths.Container(id), "secrets");
}
