using System.Text;

namespace Containers.Layers.Tar;

/// <summary>Names from archives for messages: one line of bounded length that cannot drive a terminal.</summary>
internal static class EntryText
{
    private const int Longest = 160;

    internal static string Show(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder(Encoding.UTF8.GetString(name[..Math.Min(name.Length, Longest)]));
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) || char.GetUnicodeCategory(text[i]) is System.Globalization.UnicodeCategory.Format)
            {
                text[i] = '?';
            }
        }

        return name.Length <= Longest ? text.ToString() : $"{text}... ({name.Length} bytes)";
    }
}
