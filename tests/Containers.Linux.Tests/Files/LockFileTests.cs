using System.Runtime.InteropServices;
using Containers.Linux.Files;
using Containers.Linux.Interop;
using Containers.Linux.Processes;
using Containers.Linux.Tests.Processes;

namespace Containers.Linux.Tests.Files;

public sealed class LockFileTests
{
    [Fact]
    public void A_lock_is_held_from_its_taking_to_its_disposal()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.At("lock");

        Assert.False(LockFile.IsHeld(path));
        using (LockFile.Acquire(path))
        {
            Assert.True(LockFile.IsHeld(path));
            Assert.Null(LockFile.TryAcquire(path));
            Assert.Null(LockFile.TryAcquire(path, shared: true));
        }

        Assert.False(LockFile.IsHeld(path));
        using var again = LockFile.TryAcquire(path);
        Assert.NotNull(again);
    }

    [Fact]
    public void Shared_locks_exist_beside_each_other_and_keep_an_exclusive_one_out()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.At("lock");
        using var first = LockFile.Acquire(path, shared: true);
        using var second = LockFile.TryAcquire(path, shared: true);

        Assert.NotNull(second);
        Assert.Null(LockFile.TryAcquire(path));
        Assert.False(LockFile.IsHeld(path)); // "held" means by one alone
    }

    [Fact]
    public void Waiting_ends_when_the_holder_lets_go()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.At("lock");
        var first = LockFile.Acquire(path);
        var taken = false;
        var waiter = new Thread(() =>
        {
            using var second = LockFile.Acquire(path);
            taken = true;
        });
        waiter.Start();

        Assert.False(waiter.Join(100));
        Assert.False(taken);
        first.Dispose();
        Assert.True(waiter.Join(10_000));
        Assert.True(taken);
    }

    [Fact]
    public void A_lock_goes_when_its_holder_is_killed()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.At("lock");
        ChildProcess holder;
        using (var file = FileOpening.CreateNew(path))
        {
            SetLock(file);
            holder = Programs.StartSleeper(null, new DescriptorMove(file, 5));
        }

        Assert.True(LockFile.IsHeld(path)); // ours is closed: the child holds what we opened
        Programs.End(holder);

        Assert.False(LockFile.IsHeld(path));
    }

    [Fact]
    public void A_missing_lock_file_is_not_held_and_not_made_by_asking()
    {
        using var directory = new TemporaryDirectory();

        Assert.False(LockFile.IsHeld(directory.At("none")));
        Assert.False(LockFile.IsHeld(directory.At("none/at/all")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    private static void SetLock(FileDescriptor file)
    {
        var memory = Marshal.AllocHGlobal(Marshal.SizeOf<FileLock>());
        Marshal.StructureToPtr(new FileLock { l_type = FcntlCommands.F_WRLCK }, memory, fDeleteOld: false);
        Check.Io(Libc.fcntl(file.Number, FcntlCommands.F_OFD_SETLK, memory), "lock");
        Marshal.FreeHGlobal(memory);
    }
}
