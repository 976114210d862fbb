using Containers.Dockerfile;
using Containers.Dockerfile.Expansion;
using Containers.Dockerfile.Instructions;
using Containers.Oci;

namespace Containers.Build;

/// <summary>Carries out one stage, instruction by instruction.</summary>
internal sealed class StageBuilder
{
    private readonly Builder _build;
    private readonly Stage _stage;
    private readonly IBuildMachine _machine;
    private readonly char _escape;
    private readonly bool _usesCache;
    private readonly List<Pair> _arguments = [];
    private ImageState _state;
    private bool _isCommandSet;

    internal StageBuilder(Builder build, Stage stage, ImageState from)
    {
        _build = build;
        _stage = stage;
        _machine = build.Machine;
        _escape = build.File.Directives.Escape;
        _usesCache = !build.Options.NoCache && !build.Options.NoCacheStages.Any(name => string.Equals(name, stage.Name, StringComparison.OrdinalIgnoreCase));
        _state = from;
    }

    /// <summary>The image when all of the stage's instructions have been carried out.</summary>
    /// <exception cref="StepException">One could not be.</exception>
    internal ImageState Build()
    {
        IReadOnlyList<string> triggers = _state.Config.OnBuild ?? [];
        _state = _state with { Config = _state.Config with { OnBuild = null } };
        var instructions = triggers.Select(BuildFile.ParseTrigger).Concat(_stage.Instructions).ToList();
        var count = instructions.Count + 1;
        for (var i = 0; i < instructions.Count; i++)
        {
            CarryOut(new BuildStep(_stage, i + 2, count, instructions[i], instructions[i].Text));
        }

        return _state;
    }

    private void CarryOut(BuildStep step)
    {
        _build.Begin(step);
        try
        {
            var expander = Expander();
            var isCached = CarryOut(step, step.Instruction.Expand(expander), expander);
            _build.End(step, isCached);
        }
        catch (ContainersException e)
        {
            _build.Fail(step, e.Message);
            throw new StepException(step.Instruction, e);
        }
        catch (StepException e)
        {
            _build.Fail(step, e.Message);
            throw;
        }
        catch
        {
            _build.Leave(); // another stage's failure, which has been told
            throw;
        }
    }

    /// <summary>True: an earlier build had done it.</summary>
    private bool CarryOut(BuildStep step, Instruction instruction, Expander expander)
    {
        switch (instruction)
        {
            case ArgInstruction argument:
                Declare(argument);
                return false;
            case MaintainerInstruction maintainer:
                _state = (_state with { Author = maintainer.Author }).After(null, step.Text);
                return false;
            case WorkdirInstruction workdir:
                return SetDirectory(step, workdir.Path);
            case RunInstruction run:
                return Run(step, run);
            case CopyInstruction copy:
                return Copy(step, new StageFiles(_build, _stage, _state).Of(copy), copy);
            case AddInstruction add:
                return Copy(step, new StageFiles(_build, _stage, _state).Of(add), add);
            default:
                Configure(step, instruction);
                return false;
        }
    }

    private void Declare(ArgInstruction argument)
    {
        foreach (var declaration in argument.Declarations)
        {
            var value = _build.Variables.Value(declaration, Expander()); // which knows those before it
            _arguments.RemoveAll(known => known.Name == declaration.Name);
            if (value is not null)
            {
                _arguments.Add(new Pair(declaration.Name, value));
            }
        }

        _state = _state.After(null, argument.Text);
    }

    private void Configure(BuildStep step, Instruction instruction)
    {
        if (instruction is StopSignalInstruction stop && !_machine.IsSignal(stop.Signal))
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid signal: {stop.Signal}");
        }

        var config = ConfigurationChanges.TryApply(_state.Config, instruction) ??
                     throw new ContainersException(ErrorKind.Unsupported, $"{instruction.Name} cannot be carried out here");

        // A command that came with another entrypoint would be arguments this one does not know.
        _isCommandSet |= instruction is CmdInstruction;
        config = instruction is EntrypointInstruction && !_isCommandSet ? config with { Cmd = null } : config;
        _state = (_state with { Config = config }).After(null, step.Text);
    }

    private bool SetDirectory(BuildStep step, string path)
    {
        var directory = Path.GetFullPath(path, Directory);
        _state = _state with { Config = _state.Config with { WorkingDir = directory } };
        if (directory == "/")
        {
            _state = _state.After(null, step.Text);
            return false;
        }

        return Step(step, StepKey.OfDirectory(_state, directory, Owner), step.Text, () => _machine.MakeDirectory(_state, directory, Owner));
    }

    private bool Copy(BuildStep step, FileStep files, FileInstruction instruction)
    {
        var what = string.Join(' ', instruction.Sources.Concat(instruction.InlineFiles.Select(file => file.Name)).Append(instruction.Destination));
        var key = StepKey.OfFiles(_state, files, _machine.Fingerprint(files));
        return Step(step, key, $"{instruction.Name} {what}", () => _machine.Copy(_state, files));
    }

    private bool Run(BuildStep step, RunInstruction run)
    {
        var command = new StageCommands(_build, _stage, _state).Of(run, _arguments);
        var key = StepKey.OfRun(_state, command, _build.Options.RunSettings, mount => _machine.Fingerprint(FilesOf(mount)));
        var arguments = _arguments.Count == 0 ? string.Empty : $"|{_arguments.Count} {string.Join(' ', _arguments.Select(a => $"{a.Name}={a.Value}"))} ";
        return Step(step, key, $"RUN {arguments}{string.Join(' ', command.Arguments)}", () =>
        {
            var outcome = _machine.Run(_state, command, (text, isError) => _build.Output(step, text, isError));
            return outcome.Result ?? throw new StepException(
                step.Instruction,
                new ContainersException(ErrorKind.Invalid, $"process \"{string.Join(' ', command.Arguments)}\" did not complete successfully: exit code: {outcome.ExitCode}"),
                outcome.ExitCode);
        });
    }

    private static FileStep FilesOf(BindMount mount) => new() { Source = mount.Source, Patterns = [mount.Path], Destination = "/" };

    private bool Step(BuildStep step, string key, string history, Func<StepResult> carryOut)
    {
        var known = _usesCache ? _machine.Recall(key) : null;
        var result = known ?? carryOut();
        if (known is null)
        {
            _machine.Remember(key, step.Text, result);
        }

        _state = _state.After(result, history);
        return known is not null;
    }

    private string Directory => string.IsNullOrEmpty(_state.Config.WorkingDir) ? "/" : _state.Config.WorkingDir;

    private string? Owner => string.IsNullOrEmpty(_state.Config.User) ? null : _state.Config.User;

    // What ENV sets wins over what ARG declares.
    private Expander Expander()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        _arguments.ForEach(argument => variables[argument.Name] = argument.Value);
        foreach (var variable in _state.Config.Env ?? [])
        {
            var equals = variable.IndexOf('=', StringComparison.Ordinal);
            variables[equals < 0 ? variable : variable[..equals]] = equals < 0 ? string.Empty : variable[(equals + 1)..];
        }

        return new Expander(variables.GetValueOrDefault, _escape);
    }
}
