using Containers.Linux.Files;
using Containers.Oci;
using Xunit.Runner.InProc.SystemConsole;

namespace Containers.Layers.Tests;

internal static class Program
{
    /// <summary>Removes a tree: for a test that gives the process few descriptors and little stack.</summary>
    internal const string RemoveTree = "remove-tree";

    /// <summary>Unpacks an archive with its owners: for tests in a namespace of their own.</summary>
    internal const string Unpack = "unpack";

    /// <summary>Puts a tree into an archive.</summary>
    internal const string Archive = "archive";

    /// <summary>Tries trees and their archives: for tests in a namespace of their own.</summary>
    internal const string RoundTrip = "round-trip";

    /// <summary>Decompresses a file and tells which libraries that took.</summary>
    internal const string Decompress = "decompress";

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is [RemoveTree, var path])
        {
            Tree.Remove(path);
            return 0;
        }

        if (arguments is [Decompress, var packed])
        {
            return await DecompressAsync(packed);
        }

        if (arguments is [RoundTrip])
        {
            RoundTripTests.RunInNamespace();
            return 0;
        }

        if (arguments is [Archive, var tree, var file])
        {
            using var root = DirectoryHandle.Open(tree);
            using var output = File.Create(file);
            var writer = new LayerWriter(output);
            writer.AddTree(root);
            writer.Finish();
            return 0;
        }

        if (arguments is [Unpack, var archive, var directory])
        {
            try
            {
                using var unpacker = new LayerUnpacker(directory, new UnpackOptions(SquashOwners: false));
                using var stream = File.OpenRead(archive);
                unpacker.Unpack(stream);
                return 0;
            }
            catch (ContainersException e)
            {
                await Console.Error.WriteLineAsync(e.Message);
                return 1;
            }
        }

        return await ConsoleRunner.Run(arguments);
    }

    private static async Task<int> DecompressAsync(string path)
    {
        try
        {
            await using var stream = Compression.Decompress(File.OpenRead(path));
            stream.CopyTo(Stream.Null);
        }
        catch (ContainersException e)
        {
            await Console.Error.WriteLineAsync($"{e.Message}\n{e.Hint}");
            return 1;
        }

        var maps = await File.ReadAllTextAsync("/proc/self/maps");
        foreach (var library in (string[])["libzstd", "liblzma", "libbz2"])
        {
            if (maps.Contains($"/{library}.", StringComparison.Ordinal))
            {
                await Console.Out.WriteLineAsync(library);
            }
        }

        return 0;
    }
}
