using System.Diagnostics.CodeAnalysis;

namespace Containers.Templates.Values;

/// <summary>
/// A function cannot do what it was asked with these values. It does not know where in the template it was called; the
/// executor does, and turns this into a <see cref="TemplateException"/>.
/// </summary>
internal sealed class FunctionFailure(string message) : Exception(message)
{
    internal static void ThrowIf([DoesNotReturnIf(true)] bool condition, string message)
    {
        if (condition)
        {
            throw new FunctionFailure(message);
        }
    }
}
