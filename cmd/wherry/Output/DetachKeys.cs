using Wherry.CommandLine;

namespace Wherry.Output;

/// <summary>The sequence of keys that leaves a container running, and how much of it has been typed.</summary>
internal sealed class DetachKeys
{
    private const string Default = "ctrl-p,ctrl-q";

    private readonly byte[] _keys;
    private int _typed;

    private DetachKeys(byte[] keys) => _keys = keys;

    /// <summary>Reads "ctrl-p,ctrl-q" or single characters; null is the default, an empty text no keys at all.</summary>
    internal static DetachKeys Parse(string? text) =>
        new([.. (text ?? Default).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(ParseKey)]);

    /// <summary>
    /// Takes what was typed. Returns the bytes to pass on (a begun sequence is held back until it is clear what it was) and
    /// whether the sequence is complete.
    /// </summary>
    internal (byte[] PassOn, bool Detach) Take(ReadOnlySpan<byte> typed)
    {
        if (_keys.Length == 0)
        {
            return (typed.ToArray(), false);
        }

        var passOn = new List<byte>(typed.Length);
        foreach (var key in typed)
        {
            if (key != _keys[_typed])
            {
                passOn.AddRange(_keys.AsSpan(0, _typed));
                _typed = 0;
            }

            if (key == _keys[_typed])
            {
                if (++_typed == _keys.Length)
                {
                    return ([.. passOn], true);
                }
            }
            else
            {
                passOn.Add(key);
            }
        }

        return ([.. passOn], false);
    }

    private static byte ParseKey(string key) => key switch
    {
        [var single] => (byte)single,
        ['c', 't', 'r', 'l', '-', var letter] when char.ToUpperInvariant(letter) is >= '@' and <= '_' => (byte)(char.ToUpperInvariant(letter) - '@'),
        _ => throw new UsageException($"invalid detach keys: \"{key}\" is neither a character nor ctrl- with a letter", null),
    };
}
