using Containers.Oci.Images;

namespace Containers.Registry;

/// <summary>How far the transfer of one piece of content is.</summary>
public enum TransferState
{
    /// <summary>It will be transferred.</summary>
    Waiting,

    /// <summary>Bytes flow.</summary>
    Moving,

    /// <summary>The connection broke or the registry asked for patience; it goes on after a pause.</summary>
    Retrying,

    /// <summary>It arrived, whole and verified.</summary>
    Done,

    /// <summary>The receiving side had it already.</summary>
    AlreadyThere,

    /// <summary>The registry took it from another of its repositories.</summary>
    Mounted,
}

/// <summary>What a piece of content is to its image.</summary>
public enum TransferKind
{
    /// <summary>The image's configuration.</summary>
    Configuration,

    /// <summary>One of its layers.</summary>
    Layer,
}

/// <summary>News of one transfer.</summary>
/// <param name="Content">What is transferred; its digest identifies the transfer, its size is the total.</param>
/// <param name="Kind">What it is to the image.</param>
/// <param name="State">How far it is.</param>
/// <param name="Bytes">How many bytes are through.</param>
public readonly record struct TransferNews(Descriptor Content, TransferKind Kind, TransferState State, long Bytes);

/// <summary>Wants to know how transfers go. Called from several threads at once, and often: it must be quick.</summary>
public interface ITransferProgress
{
    /// <summary>Takes notice.</summary>
    void Report(TransferNews news);
}

/// <summary>Does not want to know.</summary>
public sealed class NoProgress : ITransferProgress
{
    /// <summary>The one there is.</summary>
    public static NoProgress Instance { get; } = new();

    /// <inheritdoc/>
    public void Report(TransferNews news)
    {
    }
}
