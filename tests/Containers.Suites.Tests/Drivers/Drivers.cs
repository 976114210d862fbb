using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci.Runtime;

namespace Containers.Suites.Tests.Drivers;

/// <summary>The kernel's overlayfs keeps the contract.</summary>
public sealed class OverlayContract() : NativeContract(nameof(StorageDriver.Overlay));

/// <summary>So it does mounted the way kernels before 6.5 need.</summary>
public sealed class OlderOverlayContract() : NativeContract(Stage.OlderOverlay);

/// <summary>What native overlay has of its own.</summary>
public abstract class NativeContract(string driver) : DriverContract(driver)
{
    /// <summary>A directory that is in a layer cannot be renamed, only copied: EXDEV, which mv and its like take for another disk.</summary>
    protected override bool RenamesDirectoriesOfLayers => false;

    /// <summary>What changes is copied up under its own name; the other names of the file stay with the old one.</summary>
    protected override bool SharesHardLinksOfLayers => false;

    protected override int? NamesThatKeepAChange => 1;

    protected override bool ChangesPipesOfLayers => true;
}

/// <summary>fuse-overlayfs keeps the contract.</summary>
public sealed class FuseOverlayfsContract : DriverContract
{
    public FuseOverlayfsContract()
        : base(nameof(StorageDriver.FuseOverlayfs))
    {
        Assert.SkipUnless(ProgramSearch.Find("fuse-overlayfs") is not null, "fuse-overlayfs is not installed");
        try
        {
            FileOpening.ReadWrite("/dev/fuse").Dispose();
        }
        catch (LinuxException e)
        {
            Assert.Skip(e.Message);
        }
    }

    protected override bool RenamesDirectoriesOfLayers => false;

    protected override bool SharesHardLinksOfLayers => true;

    /// <summary>Version 1.10 copies one of the names up, and later shows under all of them the file of the name asked for first.</summary>
    protected override int? NamesThatKeepAChange => null;

    /// <summary>Version 1.10 answers EIO, and leaves an ordinary file in place of the pipe.</summary>
    protected override bool ChangesPipesOfLayers => false;
}

/// <summary>A whole copy keeps the contract, and what overlay file systems cannot.</summary>
public sealed class VfsContract() : DriverContract(nameof(StorageDriver.Vfs))
{
    protected override bool RenamesDirectoriesOfLayers => true;

    protected override bool SharesHardLinksOfLayers => true;

    protected override bool ChangesPipesOfLayers => true;

    protected override int? NamesThatKeepAChange => 3;
}
