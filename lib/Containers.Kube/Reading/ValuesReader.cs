using System.Text;
using Containers.Kube.Model;

namespace Containers.Kube.Reading;

/// <summary>Reads ConfigMaps and Secrets.</summary>
internal static class ValuesReader
{
    private const int Largest = 1024 * 1024; // bytes of all values, as Kubernetes has it

    internal static KubeValues Read(Field root, bool isSecret)
    {
        var metadata = root.Require("metadata");
        var data = new Dictionary<string, byte[]>();
        Add(root, "data", data, isSecret ? Decode : value => Encoding.UTF8.GetBytes(value.AsText()));
        Add(root, isSecret ? "stringData" : "binaryData", data, isSecret ? value => Encoding.UTF8.GetBytes(value.AsText(isSecret: true)) : Decode);
        return data.Values.Sum(value => (long)value.Length) > Largest ? throw root.Wrong($"its values are more than {Largest} bytes")
            : new KubeValues(Names.Object(metadata), isSecret, data) { Labels = metadata.Map("labels"), Document = isSecret ? root.Node.ToJsonString() : string.Empty };
    }

    private static void Add(Field root, string name, Dictionary<string, byte[]> data, Func<Field, byte[]> read)
    {
        if (root.Find(name) is not { } field)
        {
            return;
        }

        foreach (var key in field.Keys())
        {
            Names.RequireKey(field, key);
            data[key] = field.Find(key) is { } value ? read(value) : [];
        }
    }

    // Never with the value: it may be a secret.
    private static byte[] Decode(Field value)
    {
        var text = string.Concat(value.AsText(isSecret: true).Where(c => !char.IsWhiteSpace(c)));
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : throw value.Wrong("it is no base64", "put plain texts under stringData, or encode them: printf %s TEXT | base64");
    }
}
