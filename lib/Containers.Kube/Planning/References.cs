using System.Text;
using Containers.Oci;

namespace Containers.Kube.Planning;

/// <summary>Puts variables' values in the place of $(NAME); "$$" is a dollar sign, and what nobody knows stays as it is.</summary>
internal static class References
{
    /// <summary>The text with values, and whether one of them was a secret.</summary>
    internal static (string Text, bool IsSecret) Expand(string text, IReadOnlyDictionary<string, (string Value, bool IsSecret)> variables, string place)
    {
        if (!text.Contains('$'))
        {
            return (text, false);
        }

        var expanded = new StringBuilder();
        var isSecret = false;
        for (var i = 0; i < text.Length; i++)
        {
            var next = i + 1 < text.Length && text[i] == '$' ? text[i + 1] : '\0';
            var end = next == '(' ? text.IndexOf(')', i + 2) : -1;
            if (next == '$')
            {
                expanded.Append('$');
                i++;
            }
            else if (end > 0 && variables.TryGetValue(text[(i + 2)..end], out var variable))
            {
                expanded.Append(variable.Value);
                isSecret |= variable.IsSecret;
                i = end;
            }
            else
            {
                expanded.Append(text[i]);
            }

            RequireBounded(expanded.Length, place);
        }

        return (expanded.ToString(), isSecret);
    }

    // Variables made of variables double with each line.
    private static void RequireBounded(int length, string place)
    {
        const int Longest = 128 * 1024; // the kernel takes no longer text
        if (length > Longest)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{place}: it comes to more than {Longest} characters");
        }
    }
}
