using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Containers.Network.Addresses;

/// <summary>A range of addresses with a common beginning, "10.89.0.0/24" or "fd00::/64".</summary>
public readonly record struct Subnet
{
    private const int BitsOfV4 = 32;
    private const int BitsOfV6 = 128;

    private readonly UInt128 _base;

    private Subnet(UInt128 address, int length, bool isV6)
    {
        (Length, IsV6) = (length, isV6);
        _base = address & ~HostMask;
    }

    /// <summary>How many bits are the same in all.</summary>
    public int Length { get; }

    /// <summary>Whether its addresses are of version 6.</summary>
    public bool IsV6 { get; }

    /// <summary>How many addresses it has, less one.</summary>
    public UInt128 Span => HostMask;

    private int Bits => IsV6 ? BitsOfV6 : BitsOfV4;

    private UInt128 HostMask => Length == Bits ? 0 : UInt128.MaxValue >> (BitsOfV6 - (Bits - Length));

    /// <summary>The range of that length around an address.</summary>
    public static Subnet Around(IPAddress address, int length)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new Subnet(Number(address), length, address.AddressFamily == AddressFamily.InterNetworkV6);
    }

    /// <summary>Reads "ADDRESS/LENGTH"; null for anything else. Bits behind the length are dropped.</summary>
    public static Subnet? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slash = text.IndexOf('/');
        if (slash < 0 || ReadAddress(text[..slash]) is not { } address ||
            !int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var length))
        {
            return null;
        }

        var isV6 = address.AddressFamily == AddressFamily.InterNetworkV6;
        return length <= (isV6 ? BitsOfV6 : BitsOfV4) ? new Subnet(Number(address), length, isV6) : null;
    }

    /// <summary>Reads an address as people write it; null for anything else. .NET takes "1" and "127.1" for addresses, too.</summary>
    public static IPAddress? ReadAddress(string text) => IPAddress.TryParse(text, out var address) && address.ScopeIdOr0() == 0 &&
        (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text) ? address : null;

    /// <summary>The address at a place in it; 0 is the first.</summary>
    public IPAddress At(UInt128 place) => Address(_base + place, IsV6);

    /// <summary>Whether an address it contains is no interface's: its first, and of version 4 its last, which all hear.</summary>
    public bool IsReserved(IPAddress address) => PlaceOf(address) is var place && (place == 0 || (!IsV6 && place == Span));

    /// <summary>Where an address is in it; only meaningful for one it contains.</summary>
    public UInt128 PlaceOf(IPAddress address) => Number(address) - _base;

    /// <summary>Whether an address is in it.</summary>
    public bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return (address.AddressFamily == AddressFamily.InterNetworkV6) == IsV6 && (Number(address) & ~HostMask) == _base;
    }

    /// <summary>Whether some address is in both.</summary>
    public bool Overlaps(Subnet other) => IsV6 == other.IsV6 && (Length <= other.Length ? Contains(other.At(0)) : other.Contains(At(0)));

    /// <summary>Its parts of a length, in order.</summary>
    public IEnumerable<Subnet> Parts(int length)
    {
        var step = UInt128.One << (Bits - length);
        for (var place = UInt128.Zero; place <= Span; place += step)
        {
            yield return new Subnet(_base + place, length, IsV6);
        }
    }

    /// <summary>"ADDRESS/LENGTH".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At(0)}/{Length}");

    private static UInt128 Number(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var count);
        return count == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static IPAddress Address(UInt128 number, bool isV6)
    {
        Span<byte> bytes = stackalloc byte[isV6 ? 16 : 4];
        if (isV6)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)number);
        }

        return new IPAddress(bytes);
    }
}

/// <summary>What an address of version 4 would rather throw about.</summary>
internal static class AddressScope
{
    /// <summary>The interface an address of version 6 belongs to; 0 for none.</summary>
    internal static long ScopeIdOr0(this IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? address.ScopeId : 0;
}
