using Containers.Engine.Work;
using Wherry;
using Wherry.CommandLine;
using Wherry.Output;

// Started again inside the user namespace, the program is a worker and never looks at a command line.
if (args is [Worker.Argument])
{
    return Worker.Run();
}

var terminal = new Terminal();
try
{
    return Dispatcher.Run(args, terminal);
}
catch (Exception e) when (ErrorReport.IsExpected(e))
{
    ErrorReport.Print(terminal, e);
    return ErrorReport.ExitCode(e);
}
