using System.CommandLine;
using System.Text.Json.Nodes;
using Containers.Engine.Containers;
using Containers.Engine.Inspection;
using Containers.Oci;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class InspectCommand : Subcommand
{
    private readonly Option<string?> _format;
    private readonly Option<string?> _type;

    public InspectCommand()
        : base("inspect", "Show all there is to know of containers and images")
    {
        _format = Text("--format", "-f", "TEMPLATE", "Go template for each, or \"json\"");
        _type = Text("--type", "-t", "TYPE", "container, image or all");
    }

    internal override string Arguments => "CONTAINER|IMAGE...";

    internal override string Example => "wherry inspect --format '{{.State.Status}}' web";

    internal override int FewestArguments => 1;

    protected override int Run(Invocation call)
    {
        var type = call.Get(_type) ?? "all";
        if (type is not ("container" or "image" or "all"))
        {
            throw new UsageException($"invalid argument \"{type}\" for --type: want container, image or all", Name);
        }

        var printer = new DocumentPrinter(call.Get(_format));
        var documents = new JsonArray();
        var code = call.ForEach(call.Arguments, name => documents.Add((JsonNode)Build(call, name, type)));
        if (documents.Count > 0 || printer.IsWhole)
        {
            call.Terminal.Write(printer.Print(documents));
        }

        return code;
    }

    private static JsonObject Build(Invocation call, string name, string type)
    {
        if (type != "image")
        {
            try
            {
                return new ContainerDocument(call.Engine).Build(new ContainerObserver(call.Engine).Observe(call.Engine.Containers.Resolve(name)));
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.NotFound && type == "all")
            {
                // Perhaps it is an image.
            }
        }

        var image = call.Engine.Images.Resolve(name)?.Image ??
                    throw new ContainersException(ErrorKind.NotFound, type == "image" ? $"{name}: image not known" : $"no such object: \"{name}\"");
        return new ImageDocument(call.Engine).Build(image);
    }
}
