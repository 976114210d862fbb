namespace Containers.Systemd.Quadlets;

/// <summary>A service that builds an image once: podman-build.unit(5).</summary>
internal static class BuildConverter
{
    internal static void Make(Conversion conversion)
    {
        ResourceConverter.SetOnce(conversion);
        var arguments = new Arguments(conversion, "build");
        if (conversion.All("ImageTag").Count == 0)
        {
            conversion.Tell(null, "[Build] needs ImageTag");
        }

        foreach (var tag in conversion.All("ImageTag"))
        {
            arguments.Add("--tag", tag.Value);
        }

        SharedKeys.AddNetworks(conversion, arguments);
        SharedKeys.AddVolumes(conversion, arguments);
        AddPlace(conversion, arguments);
        conversion.Execution.Add("ExecStart", arguments.ToString());
    }

    private static void AddPlace(Conversion conversion, Arguments arguments)
    {
        var file = conversion.Text("File");
        var context = Context(conversion, file);
        if (file is not null)
        {
            arguments.Add("--file", IsRemote(file) || context is not null && conversion.Text("SetWorkingDirectory") != "unit" && IsRemote(context) ? file : conversion.Absolute(file));
        }

        arguments.AddKeys();
        if (context is not null)
        {
            arguments.Add(context);
        }
        else if (conversion.Execution.Last("WorkingDirectory") is { } directory)
        {
            arguments.Add(directory.Value);
        }
        else if (file is null)
        {
            conversion.Tell(null, "[Build] needs File or SetWorkingDirectory");
        }
        else if (IsRemote(file) || !file.StartsWith('/') && !file.StartsWith('%'))
        {
            conversion.Tell(conversion.Last("File"), "File: only an absolute path can do without SetWorkingDirectory", "add SetWorkingDirectory=unit");
        }
        else
        {
            arguments.Add(Path.GetDirectoryName(file)!);
        }
    }

    // The directory that COPY copies from; the service works in it when it is said to be the file's or the unit's.
    private static string? Context(Conversion conversion, string? file)
    {
        switch (conversion.Last("SetWorkingDirectory"))
        {
            case null:
                return null;
            case { Value: "unit" }:
                return Enter(conversion, conversion.Source.Directory);
            case { Value: "file" } when file is not null:
                return Enter(conversion, Path.GetDirectoryName(conversion.Absolute(file))!);
            case { Value: "file" } entry:
                conversion.Tell(entry, "SetWorkingDirectory: 'file' needs File", "add File=");
                return null;
            case { Value: "yaml" } entry:
                conversion.Tell(entry, "SetWorkingDirectory: 'yaml' is for .kube files", "use unit or file");
                return null;
            case var entry:
                return IsRemote(entry.Value) ? entry.Value : conversion.Absolute(entry.Value);
        }
    }

    private static string Enter(Conversion conversion, string directory)
    {
        conversion.Execution.Default("WorkingDirectory", directory);
        return directory;
    }

    private static bool IsRemote(string place) =>
        place.Contains("://", StringComparison.Ordinal) || place.StartsWith("git@", StringComparison.Ordinal) || place.StartsWith("github.com/", StringComparison.Ordinal);
}
