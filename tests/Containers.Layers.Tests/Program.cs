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

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is [RemoveTree, var path])
        {
            Tree.Remove(path);
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
}
