using System.Text.Json.Nodes;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.State.Tests;

public sealed class ContainerRecordsTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly StorePaths _paths;
    private readonly ContainerRecords _records;

    public ContainerRecordsTests()
    {
        _paths = new StorePaths(_temp["store"], _temp["run"]);
        _records = new ContainerRecords(_paths);
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_store_without_containers_lists_none()
    {
        Assert.Empty(_records.List());
        Assert.Null(_records.Find(Samples.NewId()));
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<ContainersException>(() => _records.Resolve("a")).Kind);
        Assert.Equal(new ContainerState().Status, _records.State(Samples.NewId()).Status);
    }

    [Fact]
    public void Every_field_of_a_record_is_read_as_it_was_written()
    {
        var record = Samples.Container("full") with
        {

            Created = new DateTimeOffset(2024, 2, 29, 12, 30, 15, 123, 456, TimeSpan.FromHours(2)),
            Entrypoint = ["/entry", "\"quoted\""],
            Command = ["-c", "echo ä 😀 </>&'\u2028"],
            Environment = ["A=b", "C="],
            User = "1000:1000",
            WorkingDirectory = "/work",
            Terminal = true,
            Interactive = true,
            Labels = new Dictionary<string, string> { ["a.b"] = "" },
            Mounts = [new ContainerMount { Type = "volume", Name = "v", Source = "/s", Destination = "/d", Options = ["ro"], Anonymous = true }],
            Network = new ContainerNetwork
            {
                Mode = "slirp4netns", Options = ["o"], Ports = [new PublishedPort("::1", 65535, 1, "udp")], Exposed = ["80/tcp"], Dns = ["9.9.9.9"],
                DnsSearch = ["."], DnsOptions = ["ndots:1"], ExtraHosts = ["a:1.2.3.4"],
            },
            Security = new ContainerSecurity
            {
                Privileged = true, Capabilities = ["CAP_KILL"], NoNewPrivileges = true, SeccompProfile = "unconfined", MaskedPaths = ["/m"],
                ReadonlyPaths = ["/r"], ReadOnlyRoot = true,
            },
            Limits = new ContainerLimits { Ulimits = [new Ulimit("RLIMIT_CORE", 0, ulong.MaxValue)], Memory = 1L << 40, Pids = 5, NanoCpus = 7, SharedMemory = 0 },
            RestartPolicy = "on-failure",
            RestartRetries = 5,
            StopSignal = 0,
            StopTimeout = 0,
            AutoRemove = true,
            Init = true,
            LogDriver = "none",
            CreateCommand = ["wherry", "run"],
        };
        _records.Create(record);

        Assert.Equivalent(record, _records.Find(record.Id), strict: true);
    }

    [Fact]
    public void A_created_container_has_directories_for_its_changes_and_a_first_state()
    {
        var record = Samples.Container("a");
        _records.Create(record);

        Assert.Equal(["config.json", "state.json", "upper", "work"], Names(_paths.Container(record.Id)));
        Assert.Equal([record.Id], Names(_paths.Containers));
        Assert.Equal(ContainerStatus.Created, _records.State(record.Id).Status);
        Assert.False(_records.HasMonitor(record.Id));
        using (LockFile.Acquire(_records.LockPath(record.Id)))
        {
            Assert.True(_records.HasMonitor(record.Id));
        }

        Assert.False(_records.HasMonitor(record.Id));
    }

    [Fact]
    public void A_changed_state_is_read_back()
    {
        var record = Samples.Container("a");
        _records.Create(record);
        var state = new ContainerState
        {
            Status = ContainerStatus.Exited, Pid = 1, PidStartTime = ulong.MaxValue, MonitorPid = 2, Companions = ["3:4"], Started = DateTimeOffset.UnixEpoch,
            Finished = DateTimeOffset.MaxValue, ExitCode = 137, OomKilled = true, Error = "no", RestartCount = 4, StoppedByUser = true,
        };
        _records.Write(record, state);

        Assert.Equivalent(state, _records.State(record.Id), strict: true);
    }

    [Fact]
    public void A_taken_name_is_refused_in_dockers_words_and_nothing_is_left()
    {
        var first = Samples.Container("a");
        _records.Create(first);
        var error = Assert.Throws<ContainersException>(() => _records.Create(Samples.Container("a")));

        Assert.Equal(ErrorKind.AlreadyExists, error.Kind);
        Assert.Equal(
            $"the container name \"a\" is already in use by {first.Id}. You have to remove that container to be able to reuse that name", error.Message);
        Assert.Equal([first.Id], Names(_paths.Containers));
    }

    [Fact]
    public async Task Of_many_creations_with_one_name_exactly_one_wins()
    {
        for (var round = 0; round < 10; round++)
        {
            using var start = new Barrier(8);
            var all = Enumerable.Range(0, 8).Select(_ => Samples.Container("a")).ToList();
            var won = await Task.WhenAll(all.Select(record => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    try
                    {
                        _records.Create(record);
                        return true;
                    }
                    catch (ContainersException e) when (e.Kind == ErrorKind.AlreadyExists)
                    {
                        return false;
                    }
                },
                TaskCreationOptions.LongRunning)));

            Assert.Single(won, w => w);
            var winner = all[Array.IndexOf(won, true)];
            Assert.Equal(winner.Id, _records.Resolve("a").Id);
            _records.Forget(winner);
            Assert.Empty(_records.List());
        }
    }

    [Fact]
    public void A_container_is_found_by_name_by_id_and_by_the_beginning_of_its_id()
    {
        var first = Samples.Container("first", "abc1" + new string('0', 60));
        var second = Samples.Container("abc2", "abc2" + new string('0', 60));
        var third = Samples.Container("abc", "abd" + new string('0', 61));
        _records.Create(first);
        _records.Create(second);
        _records.Create(third);

        Assert.Equal(first.Id, _records.Resolve("first").Id);
        Assert.Equal(first.Id, _records.Resolve("/first").Id);
        Assert.Equal(first.Id, _records.Resolve(first.Id).Id);
        Assert.Equal(first.Id, _records.Resolve("abc1").Id);
        Assert.Equal(third.Id, _records.Resolve("abc").Id);
        var ambiguous = Assert.Throws<ContainersException>(() => _records.Resolve("ab"));
        Assert.Equal((ErrorKind.Invalid, "container id ab is ambiguous: give more of it"), (ambiguous.Kind, ambiguous.Message));
        foreach (var text in (string[])["", "/", "ABC1", "abc3", "First", "abc1*", "..", first.Id + "0"])
        {
            var missing = Assert.Throws<ContainersException>(() => _records.Resolve(text));
            Assert.Equal((ErrorKind.NotFound, $"no such container: {text}"), (missing.Kind, missing.Message));
        }
    }

    [Fact]
    public void What_is_left_of_a_forgotten_container_is_not_found_and_makes_nothing_ambiguous()
    {
        var gone = Samples.Container("gone", "abc1" + new string('0', 60));
        var stays = Samples.Container("stays", "abc2" + new string('0', 60));
        _records.Create(gone);
        _records.Create(stays);
        var left = _records.Forget(gone);

        Assert.True(Directory.Exists(left));
        Assert.Equal([left], _records.Abandoned());
        Assert.Null(_records.Forget(gone));
        Directory.CreateDirectory(_paths.Container(gone.Id)); // as a command leaves it that is killed in between
        Assert.Equal(stays.Id, _records.Resolve("abc").Id);
        Assert.Equal([stays.Id], _records.List().Select(r => r.Id));
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<ContainersException>(() => _records.Resolve(gone.Id)).Kind);
        _records.Create(Samples.Container("gone"));
        _records.Forget(gone);
        Assert.Equal("gone", _records.Resolve("gone").Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"id":"x"}""")]
    public void A_damaged_record_is_passed_over_by_lists_and_named_when_asked_for(string text)
    {
        var damaged = Samples.Container("damaged");
        var whole = Samples.Container("whole");
        _records.Create(damaged);
        _records.Create(whole);
        var path = Path.Combine(_paths.Container(damaged.Id), "config.json");
        File.WriteAllText(path, text);

        Assert.Equal([whole.Id], _records.List().Select(r => r.Id));
        var error = Assert.Throws<ContainersException>(() => _records.Find(damaged.Id));
        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.Contains(path, error.Message);
        Assert.Equal(ErrorKind.AlreadyExists, Assert.Throws<ContainersException>(() => _records.Create(Samples.Container("damaged"))).Kind);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("layers")]
    [InlineData("network")]
    public void A_record_with_nothing_where_something_must_be_is_damaged(string field)
    {
        var record = Samples.Container("a");
        _records.Create(record);
        var path = Path.Combine(_paths.Container(record.Id), "config.json");
        var json = JsonNode.Parse(File.ReadAllText(path))!;
        json[field] = null;
        File.WriteAllText(path, json.ToJsonString());

        Assert.Equal(ErrorKind.Corrupt, Assert.Throws<ContainersException>(() => _records.Find(record.Id)).Kind);
    }

    [Fact]
    public void Fields_that_are_not_known_or_missing_are_no_obstacle()
    {
        var record = Samples.Container("a");
        _records.Create(record);
        var path = Path.Combine(_paths.Container(record.Id), "config.json");
        var json = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        json.Remove("version");
        json["vessel"] = new JsonObject { ["id"] = "p" };
        json.Remove("stopTimeout");
        json.Remove("limits");
        File.WriteAllText(path, json.ToJsonString());
        File.WriteAllText(Path.Combine(_paths.Container(record.Id), "state.json"), """{"status":"exited","checkpoints":[1,2],"exitCode":3}""");

        var read = _records.Find(record.Id)!;
        Assert.Equal((1, 10u, 64L * 1024 * 1024), (read.Version, read.StopTimeout, read.Limits.SharedMemory));
        Assert.Equal((ContainerStatus.Exited, 3), (_records.State(record.Id).Status, _records.State(record.Id).ExitCode));
    }

    [Fact]
    public void A_name_whose_taker_died_before_the_container_existed_is_taken_over()
    {
        var dead = Samples.NewId();
        new NameIndex(_paths.ContainerNames).TryTake("a", dead);
        Tree.Make(Path.Combine(_paths.Containers, $".{dead}.tmp", "upper"));
        var record = Samples.Container("a");
        _records.Create(record);

        Assert.Equal(record.Id, _records.Resolve("a").Id);
        Assert.Equal([record.Id], Names(_paths.Containers));
    }

    [Fact]
    public void A_name_whose_taker_is_still_creating_is_not_taken_over()
    {
        var busy = Samples.NewId();
        new NameIndex(_paths.ContainerNames).TryTake("a", busy);
        Tree.Make(Path.Combine(_paths.Containers, $".{busy}.tmp"));
        using var creating = LockFile.Acquire(Path.Combine(_paths.Containers, $".{busy}.tmp", "creating"));

        Assert.Equal(ErrorKind.AlreadyExists, Assert.Throws<ContainersException>(() => _records.Create(Samples.Container("a"))).Kind);
    }

    [Fact]
    public void A_stale_name_does_not_hide_a_container_whose_id_begins_so()
    {
        new NameIndex(_paths.ContainerNames).TryTake("abc", Samples.NewId());
        var record = Samples.Container("other", "abc" + new string('0', 61));
        _records.Create(record);

        Assert.Equal(record.Id, _records.Resolve("abc").Id);
    }

    [Fact]
    public void Killed_creators_leave_a_store_that_lists_whole_records_and_gives_all_names_again()
    {
        for (var round = 0; round < 6; round++)
        {
            var processes = Enumerable.Range(0, 2).Select(_ => ThisTestProgram.Start(Program.Churn, _temp.Path)).ToList();
            foreach (var process in processes)
            {
                Assert.Equal("ready", process.StandardOutput.ReadLine());
            }

            Thread.Sleep(Random.Shared.Next(10, 300));
            foreach (var process in processes)
            {
                process.Kill();
                process.WaitForExit();
                process.Dispose();
            }

            foreach (var record in _records.List().ToList())
            {
                Assert.StartsWith("churn", record.Name);
                Assert.Equal(ContainerStatus.Created, _records.State(record.Id).Status);
                Assert.Equal(record.Id, _records.Resolve(record.Name).Id);
                _records.Forget(record);
                Tree.Remove(_paths.Container(record.Id));
            }

            for (var i = 0; i < Program.ChurnNames; i++)
            {
                var record = Samples.Container($"churn{i}");
                _records.Create(record);
                Assert.Equal(record.Id, _records.Resolve(record.Name).Id);
                _records.Forget(record);
                Tree.Remove(_paths.Container(record.Id));
            }

            Assert.Empty(_records.List());
            Assert.Empty(Directory.GetFileSystemEntries(_paths.ContainerNames));
        }
    }

    private static IEnumerable<string> Names(string directory) => Directory.GetFileSystemEntries(directory).Select(p => Path.GetFileName(p)).Order();
}
