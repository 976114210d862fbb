namespace Containers.Build;

/// <summary>Where files are copied from, or mounted from.</summary>
public abstract record FileSource;

/// <summary>A build context.</summary>
/// <param name="Name">The name it was given with --build-context; null for the main one.</param>
public sealed record ContextSource(string? Name) : FileSource;

/// <summary>The files of a stage or an image.</summary>
/// <param name="State">The stage when it was done, or the image.</param>
public sealed record ImageSource(ImageState State) : FileSource;
