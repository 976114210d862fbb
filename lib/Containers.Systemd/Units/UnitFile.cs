using System.Text;

namespace Containers.Systemd.Units;

/// <summary>A unit file in the format of systemd.syntax(7), without its comments.</summary>
public sealed class UnitFile
{
    private readonly List<UnitSection> _sections = [];

    /// <summary>The sections, in the order in which they came first.</summary>
    public IReadOnlyList<UnitSection> Sections => _sections;

    /// <summary>The section of this name; an empty one is added when there is none.</summary>
    public UnitSection this[string section]
    {
        get
        {
            if (Find(section) is { } found)
            {
                return found;
            }

            var added = new UnitSection(section);
            _sections.Add(added);
            return added;
        }
    }

    /// <summary>The section of this name; null when there is none.</summary>
    public UnitSection? Find(string section) => _sections.Find(candidate => candidate.Name == section);

    /// <summary>Adds what a drop-in file says behind what this one says.</summary>
    public void Merge(UnitFile dropIn)
    {
        foreach (var section in dropIn.Sections)
        {
            var own = this[section.Name];
            foreach (var entry in section.Entries)
            {
                own.Add(entry);
            }
        }
    }

    /// <summary>A copy that can be changed.</summary>
    public UnitFile Copy()
    {
        var copy = new UnitFile();
        copy.Merge(this);
        return copy;
    }

    /// <summary>Gives a section another name, if there is such a section.</summary>
    public void Rename(string section, string name)
    {
        if (Find(section) is { } found)
        {
            found.Name = name;
        }
    }

    /// <summary>The file's text; sections without assignments are left out.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var section in _sections.Where(section => section.Entries.Count > 0))
        {
            text.Append(text.Length > 0 ? "\n" : string.Empty).Append('[').Append(section.Name).Append("]\n");
            foreach (var entry in section.Entries)
            {
                text.Append(entry.Key).Append('=').Append(entry.Value).Append('\n');
            }
        }

        return text.ToString();
    }
}
