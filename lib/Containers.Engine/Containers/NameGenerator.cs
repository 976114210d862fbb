using Containers.Linux.Identity;

namespace Containers.Engine.Containers;

/// <summary>Ids and names for containers that were given none: an adjective and the surname of somebody who worked on or with water.</summary>
internal static class NameGenerator
{
    private static readonly string[] s_adjectives =
    [
        "able", "agile", "alert", "amber", "ample", "apt", "autumn", "avid", "azure", "balmy", "bold", "brave", "breezy", "bright",
        "brisk", "buoyant", "calm", "candid", "careful", "cheerful", "civil", "clear", "clever", "coastal", "cosy", "crisp", "curious",
        "daring", "deft", "eager", "early", "earnest", "easy", "even", "fair", "fleet", "fluent", "fond", "frank", "free", "fresh",
        "gentle", "glad", "golden", "graceful", "hale", "handy", "happy", "hardy", "hearty", "honest", "humble", "jolly", "jovial",
        "keen", "kind", "leeward", "light", "lively", "lucid", "lucky", "mellow", "merry", "mild", "modest", "neat", "nimble", "noble",
        "open", "patient", "placid", "plucky", "polite", "prompt", "proud", "quick", "quiet", "rapid", "ready", "robust", "rosy",
        "serene", "sharp", "shy", "silent", "sleek", "smooth", "snug", "sober", "spry", "stable", "steady", "sturdy", "sunny", "swift",
        "tidal", "tidy", "tranquil", "trim", "trusty", "upbeat", "vivid", "warm", "wary", "windward", "wise", "witty", "zesty",
    ];

    private static readonly string[] s_surnames =
    [
        "amundsen", "anning", "bachelard", "baret", "barents", "beaufort", "bering", "bishop", "bowditch", "brunel", "cabot", "carson",
        "challenger", "chichester", "cook", "cousteau", "cowper", "cunard", "darling", "davis", "dias", "drake", "earle", "ekman",
        "ericson", "fitzroy", "flinders", "forbes", "franklin", "froude", "fulton", "gama", "gould", "halley", "harrison", "heyerdahl",
        "hopper", "hudson", "humboldt", "ibnmajid", "joshee", "kelvin", "knox", "larsen", "lovelace", "magellan", "maury", "mclean",
        "mercator", "munk", "nansen", "nautes", "nightingale", "noether", "paasch", "papin", "plimsoll", "polo", "pytheas", "quiros",
        "raleigh", "ross", "russell", "rutter", "savery", "scoresby", "shackleton", "slocum", "smeaton", "snell", "stevin", "stokes",
        "symington", "tasman", "tharp", "thomson", "torres", "turing", "vancouver", "vespucci", "watt", "weddell", "wegener", "zhenghe",
    ];

    /// <summary>64 random lower-case hexadecimal characters.</summary>
    internal static string NewId() => RandomId.New();

    /// <summary>A name; may be taken.</summary>
    internal static string NewName() => $"{Pick(s_adjectives)}_{Pick(s_surnames)}";

    private static string Pick(string[] words) => words[Random.Shared.Next(words.Length)];
}
