using Containers.Engine;
using Containers.Engine.Building;
using Containers.Oci;

namespace Wherry.Commands.BuildFlags;

/// <summary>The values of --build-context, of which those from elsewhere are fetched; what was fetched goes when this is disposed of.</summary>
internal sealed class NamedContexts : IDisposable
{
    private readonly List<OpenedContext> _fetched = [];

    internal NamedContexts(Engine engine, IEnumerable<string> texts)
    {
        try
        {
            Texts = [.. texts.Select(text => Fetched(engine, text))];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>NAME=DIRECTORY, or another way to say where images are.</summary>
    internal IReadOnlyList<string> Texts { get; } = [];

    public void Dispose() => _fetched.ForEach(context => context.Dispose());

    private string Fetched(Engine engine, string text)
    {
        var parts = text.Split('=', 2);
        if (parts.Length < 2 || OpenedContext.TryFetch(engine, parts[1]) is not { } context)
        {
            return text;
        }

        _fetched.Add(context);
        return context.FileText is null ? $"{parts[0]}={context.Directory}"
            : throw new ContainersException(ErrorKind.Invalid, $"build context {parts[0]}: what is at {parts[1]} is no archive");
    }
}
