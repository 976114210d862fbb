using System.Globalization;
using Containers.Oci.Runtime;

namespace Containers.Suites.Tests.Drivers;

/// <summary>Stacks that nobody thought of: what the kernel's overlayfs shows of them, a whole copy shows too.</summary>
public sealed class AgreementTests
{
    // Where nothing is below it, overlayfs lists a mark that it then does not find.
    private const string Show = "exec 2>/dev/null; find . -mindepth 1 -printf '%P %y %m %U:%G %l\\n' | sort; find . -type f | sort | xargs -r tail -n +1; getfattr -Rhd . | grep -v '^$' | sort";

    private static readonly string[] s_names = ["a", "b", "c"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Random_layers_look_the_same(int seed)
    {
        var random = new Random(seed);
        var layers = Enumerable.Range(0, 2 + random.Next(4)).Select(layer => Layer(random, layer)).ToList();

        Assert.Equal(Theatre.Play(nameof(StorageDriver.Overlay), layers, [Show]), Theatre.Play(nameof(StorageDriver.Vfs), layers, [Show]));
    }

    private static string Layer(Random random, int layer)
    {
        var steps = Enumerable.Range(0, 60).Select(step => Step(random, $"{layer}.{step}"));
        return "exec 2>/dev/null; set +e\n" + string.Join('\n', steps) + "\ntrue";
    }

    // Steps that make no sense where they come (a file where a directory is) fail, and the layer goes on without.
    private static string Step(Random random, string mark)
    {
        var depth = 1 + random.Next(4);
        var path = string.Join('/', Enumerable.Range(0, depth).Select(_ => s_names[random.Next(s_names.Length)]));
        return random.Next(9) switch
        {
            0 or 1 or 2 => $"mkdir -p $(dirname {path}); [ -c {path} -o -L {path} ] || echo {mark} >> {path}",
            3 or 4 => $"mkdir -p {path}; chmod {Convert.ToString(0x1c0 + random.Next(64), 8)} {path}",
            5 => $"mkdir -p $(dirname {path}); mknod {path} c 0 0",
            6 => $"[ ! -L {path} ] && setfattr -n user.overlay.opaque -v y {path}/.",
            7 => $"mkdir -p $(dirname {path}); ln -s {mark} {path}",
            _ => string.Create(CultureInfo.InvariantCulture, $"[ ! -L {path} ] && setfattr -n user.mark -v {mark} {path}; chown -h {random.Next(5)}:{random.Next(5)} {path}"),
        };
    }
}
