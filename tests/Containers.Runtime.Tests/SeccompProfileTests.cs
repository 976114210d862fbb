using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.Runtime.Specification;

namespace Containers.Runtime.Tests;

public class SeccompProfileTests
{
    private const string Profile = """
        {
          "defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 38, "defaultErrno": "ENOSYS",
          "archMap": [
            { "architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86"] },
            { "architecture": "SCMP_ARCH_AARCH64", "subArchitectures": null }
          ],
          "syscalls": [
            { "names": ["read", "write"], "action": "SCMP_ACT_ALLOW", "args": [], "comment": "", "includes": {}, "excludes": {} },
            { "name": "old", "action": "SCMP_ACT_LOG", "args": null },
            { "names": ["bpf"], "action": "SCMP_ACT_ALLOW", "includes": { "caps": ["CAP_SYS_ADMIN", "CAP_BPF"] } },
            { "names": ["bpf"], "action": "SCMP_ACT_ERRNO", "errnoRet": 1, "excludes": { "caps": ["CAP_SYS_ADMIN"] } },
            { "names": ["here"], "action": "SCMP_ACT_ALLOW", "includes": { "arches": ["amd64", "arm64"] } },
            { "names": ["elsewhere"], "action": "SCMP_ACT_ALLOW", "includes": { "arches": ["s390x"] } },
            { "names": ["not_here"], "action": "SCMP_ACT_ALLOW", "excludes": { "arches": ["amd64", "arm64"] } },
            { "names": ["socket"], "action": "SCMP_ACT_ALLOW", "args": [{ "index": 1, "value": 18446744073709551615, "valueTwo": 2, "op": "SCMP_CMP_MASKED_EQ" }] }
          ]
        }
        """;

    [Theory]
    [InlineData("", "read write,old,bpf!,here,socket")]
    [InlineData("CAP_BPF", "read write,old,bpf!,here,socket")]
    [InlineData("CAP_SYS_ADMIN", "read write,old,here,socket")]
    [InlineData("CAP_SYS_ADMIN CAP_BPF", "read write,old,bpf,here,socket")]
    public void Rules_depend_on_capabilities_and_architecture(string capabilities, string expected)
    {
        var spec = Load(Profile, capabilities.Split(' '));

        Assert.Equal(expected, string.Join(',', spec.Syscalls.Select(r => string.Join(' ', r.Names) + (r.Action == "SCMP_ACT_ERRNO" ? "!" : ""))));
        Assert.Equal(("SCMP_ACT_ERRNO", 38u), (spec.DefaultAction, spec.DefaultErrnoRet));
        Assert.Equal(SeccompArchitecture.Current.SeccompName, spec.Architectures![0]);
    }

    [Fact]
    public void Conditions_on_arguments_are_kept_and_empty_ones_left_out()
    {
        var spec = Load(Profile, []);

        Assert.Null(spec.Syscalls[0].Args);
        Assert.Null(spec.Syscalls[1].Args);
        Assert.Equal(new SeccompArgument { Index = 1, Value = ulong.MaxValue, ValueTwo = 2, Op = "SCMP_CMP_MASKED_EQ" }, Assert.Single(spec.Syscalls[^1].Args!));
        Assert.Equal(1u, spec.Syscalls[2].ErrnoRet);
    }

    [Fact]
    public void The_built_in_profile_allows_what_every_program_needs_and_refuses_the_rest()
    {
        var file = SeccompReading.SeccompProfileFile(DefaultSeccompProfile.Json);

        CheckUsual(SeccompProfile.Translate(file, Capabilities.Default), SeccompProfile.Translate(file, Capabilities.Known));
    }

    [Fact]
    public void The_systems_profile_is_read_if_there_is_one()
    {
        Assert.SkipUnless(SeccompProfile.SystemFile is not null, "this system has no seccomp profile");

        CheckUsual(SeccompProfile.Load("", Capabilities.Default)!, SeccompProfile.Load("", Capabilities.Known)!);
    }

    [Fact]
    public void Unconfined_is_no_filter() => Assert.Null(SeccompProfile.Load("unconfined", []));

    [Theory]
    [InlineData("/nonexistent/seccomp.json", ErrorKind.NotFound)]
    [InlineData("/", ErrorKind.NotFound)]
    [InlineData("/etc/passwd", ErrorKind.Corrupt)]
    public void A_profile_that_cannot_be_read_is_named(string path, ErrorKind kind)
    {
        var error = Assert.Throws<ContainersException>(() => SeccompProfile.Load(path, []));

        Assert.Equal(kind, error.Kind);
        Assert.StartsWith($"seccomp profile {path} ", error.Message);
    }

    private static void CheckUsual(SeccompSpec some, SeccompSpec all)
    {
        Assert.Equal("SCMP_ACT_ERRNO", some.DefaultAction);
        Assert.All((string[])["read", "openat", "clone", "clone3", "execve", "futex", "rt_sigreturn", "openat2", "statx"], call => Assert.True(Allows(some, call), call));
        Assert.All((string[])["init_module", "bpf", "kexec_load", "settimeofday"], call => Assert.False(Allows(some, call), call));
        Assert.All((string[])["init_module", "bpf", "settimeofday"], call => Assert.True(Allows(all, call), call));
        Assert.All(some.Syscalls.Concat(all.Syscalls), rule =>
        {
            Assert.NotEmpty(rule.Names);
            Assert.StartsWith("SCMP_ACT_", rule.Action);
            Assert.All(rule.Args ?? [], argument => Assert.StartsWith("SCMP_CMP_", argument.Op));
        });
    }

    private static bool Allows(SeccompSpec spec, string call) => spec.Syscalls.Any(r => r.Names.Contains(call) && r.Action == "SCMP_ACT_ALLOW");

    private static SeccompSpec Load(string text, IReadOnlyList<string> capabilities)
    {
        using var temp = new TempDirectory();
        return SeccompProfile.Load(temp.Write("seccomp.json", text), capabilities)!;
    }
}
