using System.CommandLine;
using Containers.Oci.References;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class ImagesCommand : Subcommand
{
    private readonly Option<bool> _all;
    private readonly Option<bool> _digests;
    private readonly Option<bool> _noHeading;
    private readonly Option<bool> _noTrunc;
    private readonly Option<bool> _quiet;

    public ImagesCommand()
        : base("images", "List images")
    {
        _all = Switch("--all", "-a", "Also intermediate ones");
        _digests = Switch("--digests", null, "Show the digests of manifests");
        _noHeading = Switch("--noheading", "-n", "No line of headings");
        _noTrunc = Switch("--no-trunc", null, "Whole ids");
        _quiet = Switch("--quiet", "-q", "Ids only");
    }

    internal override string Arguments => "[NAME[:TAG]]";

    internal override string Example => "wherry images --digests";

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        var names = call.Engine.Images.NamesById();
        var rows = call.Engine.Images.List().OrderByDescending(image => image.Created)
            .SelectMany(image => Names(names[image.Id]).Select(name => (Image: image, Name: name)))
            .Where(row => call.Arguments.Count == 0 || Matches(row.Name, call.Arguments[0])).ToList();
        string Id(string id) => call.Has(_noTrunc) ? "sha256:" + id : id[..12];
        if (call.Has(_quiet))
        {
            call.Terminal.Write(string.Concat(rows.Select(row => Id(row.Image.Id) + "\n").Distinct()));
            return 0;
        }

        string[] digestHeading = call.Has(_digests) ? ["DIGEST"] : [];
        var table = new Table(["REPOSITORY", "TAG", .. digestHeading, "IMAGE ID", "CREATED", "SIZE"]);
        foreach (var (image, name) in rows)
        {
            string[] digest = call.Has(_digests) ? [image.ManifestDigest] : [];
            table.Add([
                name?.FamiliarName ?? "<none>", name?.Tag ?? "<none>", .. digest, Id(image.Id), HumanText.Ago(image.Created), HumanText.Size(image.Size)]);
        }

        call.Terminal.Write(table.Render(!call.Has(_noHeading)));
        return 0;
    }

    private static IEnumerable<ImageReference?> Names(IEnumerable<string> names) =>
        names.Order(StringComparer.Ordinal).Select(ImageReference.Parse).Cast<ImageReference?>().DefaultIfEmpty();

    private static bool Matches(ImageReference? name, string wanted) => name is not null && ImageReference.TryParse(wanted, out var reference) &&
        reference.Name == name.Name && (reference.Tag == name.Tag || !wanted[(wanted.LastIndexOf('/') + 1)..].Contains(':'));
}
