using Containers.Runtime.Cgroups.Bus;

namespace Containers.Runtime.Cgroups;

/// <summary>A property that systemd gives to a unit it makes for us.</summary>
/// <param name="Name">Its name on the bus.</param>
/// <param name="Value">
/// What it takes: a string, a bool, a number (ulong), process ids (uint[]), a set of numbers as bits (byte[]), or what a device may do.
/// </param>
internal sealed record UnitProperty(string Name, object Value)
{
    private const int Struct = 8;

    /// <summary>Writes the list of them: "a(sv)".</summary>
    internal static void Write(BusWriter body, IEnumerable<UnitProperty> properties) => body.Array(Struct, () =>
    {
        foreach (var property in properties)
        {
            body.Align(Struct);
            body.Text(property.Name);
            property.WriteValue(body);
        }
    });

    private void WriteValue(BusWriter body)
    {
        switch (Value)
        {
            case string text:
                body.Signature("s");
                body.Text(text);
                break;
            case bool flag:
                body.Signature("b");
                body.Number(flag ? 1u : 0);
                break;
            case ulong number:
                body.Signature("t");
                body.Long(number);
                break;
            case uint[] processes:
                body.Signature("au");
                body.Array(sizeof(uint), () => Array.ForEach(processes, body.Number));
                break;
            case byte[] bits:
                body.Signature("ay");
                body.Array(1, () => body.Bytes(bits));
                break;
            case DeviceShare share:
                body.Signature("a(st)");
                body.Array(Struct, () =>
                {
                    body.Align(Struct);
                    body.Text(share.Path);
                    body.Long(share.Rate);
                });
                break;
            default:
                throw new ArgumentException($"{Name}: no property has such a value");
        }
    }
}

/// <summary>How much of a device may be had in a second.</summary>
/// <param name="Path">The device.</param>
/// <param name="Rate">Bytes, or requests.</param>
internal sealed record DeviceShare(string Path, ulong Rate);
