using System.Globalization;
using System.Text;
using Containers.Configuration.Toml;
using Containers.Oci;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.Configuration.Tests;

/// <summary>Documents nobody thought of.</summary>
public sealed class TomlPropertyTests
{
    private const string Sample = """
        # storage
        [storage]
        driver = "overlay"
        graphroot = '/var/lib/x'
        [storage.options]
        additionalimagestores = [ "/a", "/b", ] # two
        size.limit = 1_000
        [storage.options.overlay]
        mount_program = "/usr/bin/fuse-overlayfs"
        when = 1979-05-27T07:32:00Z
        text = '''
        lines''\''''
        inline = { a = 1.5e3, b.c = "\u00e9", d = [true, false, nan] }
        [[registry]]
        prefix = "\"x\"\\"
        [[registry]]
        numbers = [0x1f, 0o7, 0b1, -1, +inf]
        """;

    private static readonly string[] s_tokens =
        ["\"", "'", "\"\"\"", "'''", "[", "]", "[[", "]]", "{", "}", "=", ".", ",", "#", "\n", "\r\n", "\r", "\\", "\\u", " ", "\t", "\0", "a", "1", "-", "true", "é", "😀", "1979-05-27", "[storage]\n", "driver = 1\n"];

    [Fact]
    public void A_mutated_document_is_read_or_refused_with_a_place_and_nothing_else()
    {
        var mutations = Gen.ListOf(
            from at in Gen.Choose(0, Sample.Length)
            from length in Gen.Choose(0, 12)
            from token in Gen.Elements(s_tokens)
            select (at, length, token));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(10_000), Prop.ForAll(mutations.ToArbitrary(), steps =>
        {
            var text = Sample;
            foreach (var (at, length, token) in steps.Take(6))
            {
                var start = Math.Min(at, text.Length);
                text = text[..start] + token + text[Math.Min(start + length, text.Length)..];
            }

            return IsReadOrRefused(Encoding.UTF8.GetBytes(text));
        }));
    }

    [Fact]
    public void Any_bytes_are_read_or_refused() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(10_000),
        Prop.ForAll(Gen.ArrayOf(Gen.Frequency((3, Gen.Choose(32, 126)), (1, Gen.Choose(0, 255)))).ToArbitrary(), bytes => IsReadOrRefused([.. bytes.Select(b => (byte)b)])));

    [Fact]
    public void What_is_written_is_read_again() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(3_000),
        Prop.ForAll(Gen.Sized(size => Table(Math.Min(size, 4))).ToArbitrary(), table =>
        {
            var document = string.Concat(table.Entries.Select(entry => $"{Quote(entry.Key)} = {Write(entry.Value)}\n"));
            return Show.Of(table) == Show.Read(document);
        }));

    private static bool IsReadOrRefused(byte[] document)
    {
        try
        {
            return TomlReader.Read(document, "f").Entries.Count >= 0;
        }
        catch (ContainersException e)
        {
            var parts = e.Message.Split(':', 4);
            return e.Kind == ErrorKind.Invalid && parts[0] == "f" && int.Parse(parts[1], CultureInfo.InvariantCulture) > 0 && int.Parse(parts[2], CultureInfo.InvariantCulture) > 0;
        }
    }

    private static Gen<TomlTable> Table(int size) =>
        from count in Gen.Choose(0, 4)
        from keys in Gen.ListOf(Text(), count)
        from values in Gen.ListOf(Value(size), count)
        select new TomlTable(default, keys.Zip(values).DistinctBy(pair => pair.First).ToDictionary(pair => pair.First, pair => pair.Second));

    private static Gen<TomlValue> Value(int size)
    {
        var simple = Gen.OneOf(
            Text().Select(text => (TomlValue)new TomlText(default, text)),
            ArbMap.Default.GeneratorFor<long>().Select(number => (TomlValue)new TomlInteger(default, number)),
            ArbMap.Default.GeneratorFor<double>().Select(number => (TomlValue)new TomlFloat(default, number)),
            Gen.Elements(true, false).Select(value => (TomlValue)new TomlBoolean(default, value)));
        return size == 0 ? simple : Gen.Frequency(
            (4, simple),
            (1, Gen.ListOf(Value(size - 1)).Select(items => (TomlValue)new TomlArray(default, [.. items.Take(5)]))),
            (1, Table(size - 1).Select(table => (TomlValue)table)));
    }

    private static Gen<string> Text() => Gen.ArrayOf(Gen.OneOf(Gen.Choose(0, 0x7f), Gen.Choose(0xa0, 0xd7ff), Gen.Choose(0x10000, 0x10ffff)))
        .Select(points => string.Concat(points.Take(12).Select(char.ConvertFromUtf32)));

    private static string Quote(string text) => "\"" + string.Concat(text.EnumerateRunes().Select(rune =>
        rune.Value is < 32 or 34 or 92 or 127 ? string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}") : rune.ToString())) + "\"";

    private static string Write(TomlValue value) => value switch
    {
        TomlText text => Quote(text.Text),
        TomlFloat { Number: var number } => double.IsNaN(number) ? "nan" : double.IsInfinity(number) ? number > 0 ? "inf" : "-inf"
            : number.ToString("E17", CultureInfo.InvariantCulture),
        TomlArray array => $"[{string.Join(", ", array.Items.Select(Write))}]",
        TomlTable table => $"{{ {string.Join(", ", table.Entries.Select(entry => $"{Quote(entry.Key)} = {Write(entry.Value)}"))} }}",
        _ => Show.Of(value),
    };
}
