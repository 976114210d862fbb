using System.Diagnostics;

namespace Containers.E2E.Tests;

/// <summary>
/// What one command does while another is between two steps. The other is stopped there by a lock that the test holds, so that
/// nothing depends on who is quicker.
/// </summary>
public sealed class MeanwhileTests
{
    [Fact]
    public void An_image_that_goes_while_it_is_tagged_stays_gone_and_the_name_leads_nowhere()
    {
        using var store = new Store();
        Process tagging;
        using (var names = new HeldLock(NamesLock(store)))
        {
            tagging = store.Start("tag", "bb", "other");
            names.AwaitWaiter();

            // As removing it does, which holds this lock.
            File.Delete(NameLink(store, "bb"));
            File.Delete(Directory.GetFiles(Path.Combine(store.Root, "images"), "*.json").Single());
        }

        Assert.Contains("image not known", EndOf(tagging, 125).Error);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(store.Root, "names", "images")));
        store.Wherry("image", "prune", "--force").Succeeds(); // the content that nobody leads to any more
    }

    [Fact]
    public void An_image_that_is_tagged_while_its_only_name_is_removed_keeps_the_new_one()
    {
        using var store = new Store();
        Process removing;
        using (var names = new HeldLock(NamesLock(store)))
        {
            removing = store.Start("rmi", "bb");
            names.AwaitWaiter();
            File.CreateSymbolicLink(NameLink(store, "other"), new FileInfo(NameLink(store, "bb")).LinkTarget!);
        }

        Assert.Equal("Untagged: docker.io/library/bb:latest\n", EndOf(removing, 0).Output);
        Assert.Equal("other:latest", store.Wherry("images", "--format", "{{.Repository}}:{{.Tag}}").Succeeds().Text);
        Assert.Equal("here", store.Wherry("run", "--rm", "other", "echo", "here").Succeeds().Text);
    }

    [Fact]
    public void A_container_is_not_made_of_an_image_that_is_being_removed()
    {
        using var store = new Store();
        Process creating;
        using (var names = new HeldLock(NamesLock(store)))
        {
            creating = store.Start("create", "bb");
            names.AwaitWaiter();
            File.Delete(NameLink(store, "bb"));
            File.Delete(Directory.GetFiles(Path.Combine(store.Root, "images"), "*.json").Single());
        }

        Assert.Contains("image not known", EndOf(creating, 125).Error);
        Assert.Empty(store.Wherry("ps", "--all", "--quiet").Succeeds().Output);
        store.Wherry("image", "prune", "--force").Succeeds();
    }

    [Theory]
    [InlineData("volume", "prune", "--force")]
    [InlineData("system", "prune", "--force", "--volumes")]
    public void New_volumes_are_not_pruned_before_their_container_is_there(params string[] prune)
    {
        using var store = new Store();
        var volumes = Path.Combine(store.Root, "volumes");
        Process creating, pruning;
        Directory.CreateDirectory(Path.Combine(store.Root, "names", "containers"));
        // A name that somebody who was killed has left: before it is taken this lock is wanted, and then the volume is there already.
        File.CreateSymbolicLink(Path.Combine(store.Root, "names", "containers", "c"), new string('d', 64));
        using (var takeover = new HeldLock(Path.Combine(store.Root, "names", "containers.lock")))
        {
            creating = store.Start("create", "--name", "c", "--volume", "/data", "bb");
            takeover.AwaitWaiter();
            Assert.Single(Directory.GetDirectories(volumes));
            pruning = store.Start(prune);
            Waiting.Until(() => pruning.HasExited || HeldLock.IsWaitedFor(volumes + ".lock", File.Exists(volumes + ".lock")), () => "nobody prunes");
        }

        EndOf(creating, 0);
        EndOf(pruning, 0);
        Assert.Single(Directory.GetDirectories(volumes));
        Assert.Equal("true", store.Inspect("c", "{{eq (index .Mounts 0).Destination \"/data\"}}"));
        store.Wherry("rm", "--volumes", "c").Succeeds();
        Assert.Empty(Directory.GetDirectories(volumes));
    }

    private static string NamesLock(Store store) => Path.Combine(store.Root, "names", "images.lock");

    private static string NameLink(Store store, string name) => Path.Combine(store.Root, "names", "images", $"docker%2Eio%2Flibrary%2F{name}%3Alatest");

    private static CommandResult EndOf(Process process, int code)
    {
        using (process)
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            Assert.True(process.WaitForExit(TimeSpan.FromSeconds(180)), Surroundings.Description);
            return new CommandResult(process.StartInfo.FileName, process.ExitCode, output.Result, error.Result).Exits(code);
        }
    }
}
