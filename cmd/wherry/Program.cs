using Containers.Engine.Work;
using Containers.Linux.Processes;
using Wherry;
using Wherry.CommandLine;
using Wherry.Output;

// Started again inside the user namespace, the program is a worker and never looks at a command line.
if (args is [Worker.Argument])
{
    return Worker.Run();
}

var terminal = new Terminal();
var calling = new Calling(ThisProcess.CalledAs);
try
{
    return Dispatcher.Run(calling.CommandLine(args), terminal, calling);
}
catch (Exception e) when (ErrorReport.IsExpected(e))
{
    ErrorReport.Print(terminal, e, calling);
    return ErrorReport.ExitCode(e, calling);
}
