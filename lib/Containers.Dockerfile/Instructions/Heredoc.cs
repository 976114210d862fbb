using System.Text;

namespace Containers.Dockerfile.Instructions;

/// <summary>A here-document: lines that follow an instruction up to one that says its name.</summary>
/// <param name="Name">The word it ends with, quotes removed; for COPY and ADD also the file's name.</param>
/// <param name="Body">Its lines as written, each with its line end.</param>
/// <param name="Expands">Whether variables in it mean something: the word was not quoted.</param>
/// <param name="StripsTabs">Whether tabs at the start of lines are left out: it was written &lt;&lt;-.</param>
public sealed record Heredoc(string Name, string Body, bool Expands, bool StripsTabs)
{
    /// <summary>Its lines without the tabs, if they are to be left out.</summary>
    public string Content => StripsTabs ? WithoutTabs(Body) : Body;

    private static string WithoutTabs(string body)
    {
        var text = new StringBuilder(body.Length);
        var isAtStart = true;
        foreach (var character in body)
        {
            if (!isAtStart || character != '\t')
            {
                text.Append(character);
                isAtStart = character == '\n';
            }
        }

        return text.ToString();
    }
}
