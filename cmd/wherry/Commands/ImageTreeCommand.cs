using System.CommandLine;
using System.Text;
using Containers.Oci.References;
using Containers.State.Images;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class ImageTreeCommand : Subcommand
{
    private readonly Option<bool> _whatRequires;

    public ImageTreeCommand()
        : base("image tree", "Show an image's layers") =>
        _whatRequires = Switch("--whatrequires", null, "Show the images that are made on top of it instead");

    internal override string Arguments => "IMAGE";

    internal override string Example => "wherry image tree tools";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        var image = call.FindImage(call.Arguments[0]);
        var names = call.Engine.Images.NamesById();
        string Names(ImageRecord of) => $"[{string.Join(", ", names[of.Id].Order(StringComparer.Ordinal))}]";
        var text = new StringBuilder($"Image ID: {image.Id[..12]}\nTags:     {Names(image)}\nSize:     {HumanText.Size(image.Size)}\n");
        var images = call.Engine.Images.List().OrderBy(other => other.Layers.Count).ThenBy(other => other.Id, StringComparer.Ordinal).ToList();
        if (call.Has(_whatRequires))
        {
            text.Append("Image Layers required by:\n");
            Draw(text, [.. images.Where(other => other.Id != image.Id && other.Layers.Count > image.Layers.Count && other.Layers.Take(image.Layers.Count).SequenceEqual(image.Layers))
                .Select(other => $"ID: {other.Id[..12]} Size: {HumanText.Size(other.Size)} Top Layer of: {Names(other)}")]);
        }
        else
        {
            text.Append("Image Layers\n");
            Draw(text, [.. image.Layers.Select((layer, i) => Line(call, layer, images.Where(other => other.Layers.Count == i + 1 && other.Layers.SequenceEqual(image.Layers.Take(i + 1))).Select(Names)))]);
        }

        call.Terminal.Write(text.ToString());
        return 0;
    }

    private static string Line(Invocation call, string layer, IEnumerable<string> topOf)
    {
        var digest = Digest.Parse(layer);
        var top = string.Join(' ', topOf);
        return $"ID: {digest.Hex[..12]} Size: {HumanText.Size(call.Engine.Layers.Read(digest).Size)}{(top.Length > 0 ? $" Top Layer of: {top}" : "")}";
    }

    private static void Draw(StringBuilder text, IReadOnlyList<string> lines)
    {
        for (var i = 0; i < lines.Count; i++)
        {
            text.Append(i < lines.Count - 1 ? "├── " : "└── ").Append(lines[i]).Append('\n');
        }
    }
}
