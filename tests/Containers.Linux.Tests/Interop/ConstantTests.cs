using System.Globalization;
using System.Reflection;
using Containers.Linux.Files;
using Containers.Linux.Interop;
using Containers.Linux.Processes;

namespace Containers.Linux.Tests.Interop;

/// <summary>Every number this room has copied from a header is what the header says.</summary>
public sealed class ConstantTests
{
    private const BindingFlags Static = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Fact]
    public void A_wrong_number_is_found_and_named()
    {
        var program = new CProgram();
        program.Claim("O_CREAT == 1", "OpenFlags.O_CREAT");

        Assert.Contains("OpenFlags.O_CREAT", Assert.Single(program.Complaints()), StringComparison.Ordinal);
    }

    [Fact]
    public void Constants_have_the_values_of_their_headers()
    {
        var program = new CProgram();
        var count = 0;
        foreach (var holder in ConstantHolders())
        {
            foreach (var field in NumberFields(holder))
            {
                ClaimValue(program, field.Name, field);
                count++;
            }
        }

        Assert.True(count > 120, $"only {count} constants were found");
        Assert.Empty(program.Complaints());
    }

    [Fact]
    public void System_calls_have_the_numbers_of_this_machine()
    {
        var program = new CProgram();
        foreach (var field in NumberFields(typeof(SyscallNumbers)))
        {
            ClaimValue(program, "SYS_" + field.Name, field);
        }

        Assert.Empty(program.Complaints());
    }

    [Fact]
    public void Names_of_signals_stand_for_their_numbers()
    {
        string[] names =
        [
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "IOT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
            "STKFLT", "CHLD", "CLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "POLL",
            "PWR", "SYS",
        ];
        var program = new CProgram();
        foreach (var name in names)
        {
            program.Claim($"SIG{name} == {Signals.Parse(name)}", name);
        }

        program.Claim($"_NSIG - 1 == {Signals.Highest}", nameof(Signals.Highest));
        foreach (var field in NumberFields(typeof(Signals)).Where(field => field.Name.StartsWith("SIG", StringComparison.Ordinal)))
        {
            ClaimValue(program, field.Name, field);
        }

        Assert.Empty(program.Complaints());
    }

    [Fact]
    public void Stages_and_flags_of_a_start_are_those_of_the_border()
    {
        var program = new CProgram();
        foreach (var stage in Enum.GetValues<SpawnStage>())
        {
            program.Claim($"STAGE_{stage.ToString().ToUpperInvariant()} == {(int)stage}", $"SpawnStage.{stage}");
        }

        var flags = typeof(NativePlanBlock);
        foreach (var (name, native) in new[] { ("SetSid", "SETSID"), ("Subreaper", "SUBREAPER"), ("Identity", "IDENTITY"), ("DieWithParent", "DIE_WITH_PARENT"), ("Hold", "HOLD"), ("Beside", "BESIDE") })
        {
            ClaimValue(program, "SPAWN_" + native, flags.GetField(name, Static)!);
        }

        Assert.Empty(program.Complaints());
    }

    [Fact]
    public void Numbers_inside_classes_are_right_too()
    {
        var program = new CProgram();
        ClaimValue(program, "UTIME_OMIT", typeof(DirectoryHandle).GetField("OmitTime", Static)!);
        ClaimValue(program, "sizeof(struct signalfd_siginfo)", typeof(SignalDescriptor).GetField("RecordSize", Static)!);
        ClaimValue(program, "sizeof(((struct sockaddr_un *)0)->sun_path)", typeof(UnixAddress).GetField("PathSize", Static)!);

        Assert.Empty(program.Complaints());
    }

    // Classes of nothing but constants in the imports' namespace, and the error numbers.
    private static IEnumerable<Type> ConstantHolders() => typeof(Errno).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: true, IsSealed: true, Namespace: "Containers.Linux.Interop" })
        .Where(type => type != typeof(SyscallNumbers) && type != typeof(Libc) && type != typeof(Spawn))
        .Append(typeof(Errno));

    private static IEnumerable<FieldInfo> NumberFields(Type type) => type.GetFields(Static)
        .Where(field => (field.FieldType.IsPrimitive || field.FieldType == typeof(nint) || field.FieldType == typeof(nuint)) && field.FieldType != typeof(bool));

    private static void ClaimValue(CProgram program, string expression, FieldInfo field)
    {
        var value = string.Create(CultureInfo.InvariantCulture, $"{field.GetValue(null)}");
        var type = field.FieldType == typeof(ulong) || field.FieldType == typeof(nuint) ? "unsigned long long" : "long long";
        program.Claim($"({type})({expression}) == ({type})({value}LL)", $"{field.DeclaringType!.Name}.{field.Name} is {value} here");
    }
}
