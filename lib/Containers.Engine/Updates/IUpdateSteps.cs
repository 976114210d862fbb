using Containers.Oci;

namespace Containers.Engine.Updates;

/// <summary>What updating consists of; each says by an exception that it could not be done.</summary>
internal interface IUpdateSteps
{
    /// <summary>Whether there is a newer image than the container's.</summary>
    /// <exception cref="ContainersException">It cannot be found out.</exception>
    bool IsOutdated(UpdateCandidate candidate);

    /// <summary>Has the newer image under the name that the container's unit uses.</summary>
    /// <exception cref="ContainersException">It cannot be fetched.</exception>
    void Fetch(UpdateCandidate candidate);

    /// <summary>Has the unit stop and start again, and waits until it has.</summary>
    /// <exception cref="ContainersException">It does not start.</exception>
    void Restart(string unit);

    /// <summary>Gives the name back to the image the container was made of.</summary>
    /// <exception cref="ContainersException">That image is gone.</exception>
    void TakeBack(UpdateCandidate candidate);
}
