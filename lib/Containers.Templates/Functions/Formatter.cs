using System.Text;
using Containers.Templates.Values;

namespace Containers.Templates.Functions;

/// <summary>
/// printf. A directive that does not fit its value is no error but a note in the output, as in Go: this part reads the
/// format, the other one prints values.
/// </summary>
internal sealed partial class Formatter(string format, IReadOnlyList<Value> arguments)
{
    // Go's own limit is a million; nobody reads a column that wide either.
    private const int Widest = 100_000;

    private readonly StringBuilder _output = new();
    private int _position;
    private int _argument;

    internal string Run()
    {
        while (_position < format.Length)
        {
            var percent = format.IndexOf('%', _position);
            var end = percent < 0 ? format.Length : percent;
            _output.Append(format, _position, end - _position);
            _position = end + 1;
            if (percent >= 0)
            {
                RunDirective();
            }
        }

        AppendExtra();
        return _output.ToString();
    }

    private void RunDirective()
    {
        var directive = ReadFlags();
        directive = ReadWidth(directive);
        directive = ReadPrecision(directive);
        if (_position >= format.Length)
        {
            _output.Append("%!(NOVERB)");
            return;
        }

        Rune.DecodeFromUtf16(format.AsSpan(_position), out var verb, out var length);
        _position += length;
        if (verb.Value == '%')
        {
            _output.Append('%');
        }
        else if (_argument >= arguments.Count)
        {
            _output.Append($"%!{verb}(MISSING)");
        }
        else
        {
            AppendValue(directive with { Verb = verb }, arguments[_argument++], 0);
        }
    }

    private Directive ReadFlags()
    {
        var directive = default(Directive);
        for (; _position < format.Length; _position++)
        {
            switch (format[_position])
            {
                case '-':
                    directive = directive with { IsLeft = true };
                    break;
                case '+':
                    directive = directive with { HasPlus = true };
                    break;
                case '#':
                    directive = directive with { IsSharp = true };
                    break;
                case ' ':
                    directive = directive with { HasSpace = true };
                    break;
                case '0':
                    directive = directive with { HasZeros = true };
                    break;
                default:
                    return directive;
            }
        }

        return directive;
    }

    private Directive ReadWidth(Directive directive)
    {
        var isStar = At('*');
        var width = ReadNumber("%!(BADWIDTH)");
        // A negative width from an argument means: fill on the right.
        return isStar && width < 0 ? directive with { IsLeft = true, Width = -width } : directive with { Width = width };
    }

    private Directive ReadPrecision(Directive directive)
    {
        if (!At('.'))
        {
            return directive;
        }

        _position++;
        var isStar = At('*');
        var precision = ReadNumber("%!(BADPREC)");
        return directive with { Precision = precision is null && !isStar ? 0 : precision < 0 ? null : precision };
    }

    private int? ReadNumber(string complaint)
    {
        if (At('*'))
        {
            _position++;
            var value = _argument < arguments.Count ? arguments[_argument++] : NilValue.Instance;
            if (value is IntValue number && number.Value >= -Widest && number.Value <= Widest)
            {
                return (int)number.Value;
            }

            _output.Append(complaint);
            return null;
        }

        var start = _position;
        while (_position < format.Length && char.IsAsciiDigit(format[_position]))
        {
            _position++;
        }

        if (_position == start)
        {
            return null;
        }

        if (int.TryParse(format.AsSpan(start, _position - start), out var digits) && digits <= Widest)
        {
            return digits;
        }

        _output.Append(complaint);
        return null;
    }

    private bool At(char c) => _position < format.Length && format[_position] == c;

    private void AppendExtra()
    {
        if (_argument >= arguments.Count)
        {
            return;
        }

        var extra = arguments.Skip(_argument)
            .Select(value => value is NilValue ? "<nil>" : $"{value.TypeName}={ValueText.Of(value)}");
        _output.Append($"%!(EXTRA {string.Join(", ", extra)})");
    }
}
