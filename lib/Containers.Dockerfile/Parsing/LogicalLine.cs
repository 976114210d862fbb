using Containers.Dockerfile.Source;

namespace Containers.Dockerfile.Parsing;

/// <summary>One instruction's line, put together from all lines it was continued on.</summary>
/// <param name="Text">Without comments, escape characters at line ends and blanks around.</param>
/// <param name="Range">Where it was written.</param>
/// <param name="Comments">The comments right above.</param>
/// <param name="HasEmptyLine">Whether it is continued over an empty line.</param>
internal sealed record LogicalLine(string Text, SourceRange Range, IReadOnlyList<string> Comments, bool HasEmptyLine);
