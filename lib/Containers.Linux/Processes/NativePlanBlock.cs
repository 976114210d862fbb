using System.Runtime.InteropServices;
using System.Text;
using Containers.Linux.Files;
using Containers.Linux.Interop;

namespace Containers.Linux.Processes;

/// <summary>A <see cref="ProcessPlan"/> laid out in native memory for the length of one call.</summary>
internal sealed unsafe class NativePlanBlock : IDisposable
{
    private const uint SetSid = 1, Subreaper = 2, Identity = 4, DieWithParent = 8, Hold = 16, Beside = 32; // enum containers_flags

    private readonly List<nint> _allocations = [];

    internal NativePlanBlock(ProcessPlan plan, FileDescriptor? goRead)
    {
        Plan = (NativePlan*)Allocate(sizeof(NativePlan));
        *Plan = new NativePlan
        {
            path = plan.Path.Length == 0 ? null : Text(plan.Path),
            argv = Vector(plan.Arguments),
            envp = Vector(plan.Environment ?? CurrentEnvironment()),
            directory = plan.WorkingDirectory is null ? null : Text(plan.WorkingDirectory),
            joins = Joins(plan.Join),
            join_count = (uint)plan.Join.Count,
            moves = Moves(plan.Descriptors),
            move_count = (uint)plan.Descriptors.Count,
            new_namespaces = (uint)plan.Create,
            blocked_signals = plan.BlockedSignals.Bits,
            flags = (plan.NewSession ? SetSid : 0) | (plan.Subreaper ? Subreaper : 0) |
                    (plan.Identity is null ? 0 : Identity) | (plan.DieWithParent ? DieWithParent : 0) | (plan.HoldsNamespaces ? Hold : 0) |
                    (plan.Beside ? Beside : 0),
            go_fd = goRead?.Number ?? -1,
            cgroup_procs_fd = plan.CgroupProcs?.Number ?? -1,
            uid = plan.Identity?.UserId ?? 0,
            gid = plan.Identity?.GroupId ?? 0,
            hostname = plan.Hostname is null ? null : Text(plan.Hostname),
            settings = Vector([.. plan.Settings.SelectMany(setting => (string[])[setting.Path, setting.Value])]),
        };
    }

    internal NativePlan* Plan { get; }

    public void Dispose()
    {
        foreach (var allocation in _allocations)
        {
            NativeMemory.Free((void*)allocation);
        }
    }

    private static List<string> CurrentEnvironment()
    {
        var list = new List<string>();
        foreach (System.Collections.DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            list.Add($"{entry.Key}={entry.Value}");
        }

        return list;
    }

    private void* Allocate(int bytes)
    {
        var memory = NativeMemory.AllocZeroed((nuint)Math.Max(bytes, 1));
        _allocations.Add((nint)memory);
        return memory;
    }

    private byte* Text(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("a program's argument cannot contain a NUL character");
        }

        var length = Encoding.UTF8.GetByteCount(text);
        var memory = (byte*)Allocate(length + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(memory, length));
        return memory;
    }

    private byte** Vector(IReadOnlyList<string> texts)
    {
        var vector = (byte**)Allocate(sizeof(byte*) * (texts.Count + 1));
        for (var i = 0; i < texts.Count; i++)
        {
            vector[i] = Text(texts[i]);
        }

        return vector;
    }

    private NativeJoin* Joins(IReadOnlyList<NamespaceToJoin> joins)
    {
        var array = (NativeJoin*)Allocate(sizeof(NativeJoin) * joins.Count);
        for (var i = 0; i < joins.Count; i++)
        {
            array[i] = new NativeJoin { fd = joins[i].File.Number, type = (int)joins[i].Kind };
        }

        return array;
    }

    private NativeMove* Moves(IReadOnlyList<DescriptorMove> moves)
    {
        var array = (NativeMove*)Allocate(sizeof(NativeMove) * moves.Count);
        for (var i = 0; i < moves.Count; i++)
        {
            array[i] = new NativeMove { from = moves[i].Source.Number, to = moves[i].Target };
        }

        return array;
    }
}
