using System.Collections.Concurrent;
using FsCheck;
using FsCheck.Fluent;
using Rapport.Storage;

namespace Rapport.Server.Tests.Storage;

/// <summary>What every storage engine promises (<see cref="Database"/>). Written once; an engine inherits it.</summary>
public abstract class DatabaseTests : IAsyncLifetime
{
    private static readonly Sql s_set = new("INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value");

    private static readonly Sql s_insert = new("INSERT INTO meta (name, value) VALUES ($1, $2)");
    private static readonly Sql s_remove = new("DELETE FROM meta WHERE name = $1");
    private static readonly Sql s_get = new("SELECT value FROM meta WHERE name = $1");
    private static readonly Sql s_all = new("SELECT name, value FROM meta ORDER BY name");
    private static readonly Sql s_count = new("SELECT count(*) FROM meta");
    private static readonly Sql s_addList = new("INSERT INTO friend_list (owner_no, name) VALUES ($1, $2)");
    private static readonly Sql s_list = new("SELECT owner_no, name FROM friend_list WHERE list_no = $1");
    private static readonly Sql s_echo = new("SELECT $1, $2, $3, $4, $5");

    protected Database Database { get; private set; } = null!;

    /// <summary>Opens the same data again and again.</summary>
    protected abstract Database Open();

    public virtual async ValueTask InitializeAsync()
    {
        Database = Open();
        await Database.MigrateAsync();
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Database.DisposeAsync();
    }

    [Fact]
    public async Task What_a_unit_wrote_is_there_once_its_task_completes()
    {
        await SetAsync("name", "value");

        (await GetAsync("name")).ShouldBe("value");
    }

    [Fact]
    public async Task A_unit_sees_its_own_writes_and_those_of_units_before_it()
    {
        await SetAsync("first", "1");
        var seen = await Database.WriteAsync(async session =>
        {
            await session.ExecuteAsync(s_set, "second", "2");
            return await session.ListAsync(s_all, row => row.Text(0) + row.Text(1));
        });

        seen.ShouldBe(["first1", "second2"]);
    }

    [Fact]
    public async Task A_unit_that_throws_leaves_no_trace_and_its_caller_gets_the_exception()
    {
        await SetAsync("name", "before");

        var unit = Database.WriteAsync<bool>(async session =>
        {
            await session.ExecuteAsync(s_set, "name", "after");
            await session.ExecuteAsync(s_set, "other", "after");
            throw new NotSupportedException("on purpose");
        });

        (await Should.ThrowAsync<NotSupportedException>(() => unit)).Message.ShouldBe("on purpose");
        (await ContentAsync()).ShouldBe(["name=before"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_unit_that_throws_does_not_disturb_its_neighbours_in_the_group(bool afterWriting)
    {
        const int Units = 20;
        var group = StartGroup();
        var good = new List<Task>();
        var bad = new List<Task>();
        for (var i = 0; i < Units; i++)
        {
            var name = $"{i:00}";
            good.Add(SetAsync(name, "good"));
            bad.Add(
                Database.WriteAsync<bool>(async session =>
                {
                    if (afterWriting)
                        await session.ExecuteAsync(s_set, name, "bad");
                    throw new NotSupportedException(name);
                })
            );
        }

        group.Commit();
        await Task.WhenAll(good);
        for (var i = 0; i < Units; i++)
            (await Should.ThrowAsync<NotSupportedException>(() => bad[i])).Message.ShouldBe($"{i:00}");
        (await ContentAsync()).ShouldBe([.. Enumerable.Range(0, Units).Select(i => $"{i:00}=good")]);
    }

    [Fact]
    public async Task A_unit_that_is_run_again_because_of_a_neighbour_counts_once()
    {
        var group = StartGroup();
        var runs = 0;
        var innocent = Database.WriteAsync(async session =>
        {
            runs++;
            var before = await session.FirstAsync(s_get, row => row.Text(0), "counter") ?? "";
            await session.ExecuteAsync(s_set, "counter", before + "x");
            session.Announce("counted");
            return runs;
        });
        var guilty = Database.WriteAsync<bool>(async session =>
        {
            await session.ExecuteAsync(s_set, "counter", "spoilt");
            throw new NotSupportedException();
        });
        var news = Listen();

        group.Commit();
        var run = await innocent;
        await Should.ThrowAsync<NotSupportedException>(() => guilty);

        run.ShouldBe(runs, "the result is that of the last run");
        (await GetAsync("counter")).ShouldBe("x");
        news.ShouldBe(["counted"]);
    }

    [Fact]
    public async Task A_violated_constraint_fails_its_unit_only()
    {
        await SetAsync("taken", "1");
        var group = StartGroup();
        var before = SetAsync("before", "1");
        var violating = Database.WriteAsync(session => session.ExecuteAsync(s_insert, "taken", "2"));
        var after = SetAsync("after", "1");

        group.Commit();
        await Should.ThrowAsync<StorageException>(() => violating);
        await Task.WhenAll(before, after);
        (await ContentAsync()).ShouldBe(["after=1", "before=1", "taken=1"]);
    }

    [Fact]
    public async Task A_unit_may_get_over_a_violated_constraint_and_go_on()
    {
        await SetAsync("taken", "1");

        await Database.WriteAsync(async session =>
        {
            try
            {
                await session.ExecuteAsync(s_insert, "taken", "2");
            }
            catch (StorageException)
            {
                await session.ExecuteAsync(s_set, "taken", "3");
            }

            return true;
        });

        (await GetAsync("taken")).ShouldBe("3");
    }

    [Fact]
    public async Task News_is_announced_in_the_order_of_commits_before_the_callers_hear_and_only_of_what_was_committed()
    {
        var news = Listen();
        var group = StartGroup();
        var units = Enumerable
            .Range(0, 10)
            .Select(i =>
                Database.WriteAsync<int>(async session =>
                {
                    session.Announce(i);
                    await session.ExecuteAsync(s_set, "name", "value");
                    session.Announce(i + 100);
                    return i % 3 == 0 ? throw new NotSupportedException() : i;
                })
            );
        var callers = units.Select(async unit => news.Contains(await unit)).ToList();

        group.Commit();
        for (var i = 0; i < callers.Count; i++)
        {
            if (i % 3 == 0)
                await Should.ThrowAsync<NotSupportedException>(() => callers[i]);
            else
                (await callers[i]).ShouldBeTrue("the news was out before the caller heard");
        }

        news.ShouldBe([1, 101, 2, 102, 4, 104, 5, 105, 7, 107, 8, 108]);
    }

    [Fact]
    public async Task A_read_sees_one_moment_however_long_it_takes()
    {
        await SetAsync("first", "1");

        var (before, after) = await Database.ReadAsync(async session =>
        {
            var before = await session.FirstAsync(s_count, row => row.Number(0));

            // A whole unit is committed while the read stands in the middle.
            SetAsync("second", "2").Wait(Patience.Limit).ShouldBeTrue();
            return (before, await session.FirstAsync(s_count, row => row.Number(0)));
        });

        (before, after).ShouldBe((1, 1));
        (await ContentAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_read_sees_everything_committed_before_it_from_whatever_thread()
    {
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 200),
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (number, _) =>
            {
                await SetAsync($"{number}", "there");
                (await GetAsync($"{number}")).ShouldBe("there");
            }
        );
    }

    [Fact]
    public async Task A_read_that_throws_hands_the_exception_on_and_harms_no_later_one()
    {
        for (var i = 0; i < 20; i++)
        {
            await Should.ThrowAsync<NotSupportedException>(async () => await Database.ReadAsync<bool>(_ => throw new NotSupportedException()));
        }

        (await ContentAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Read_and_add_from_many_callers_loses_nothing()
    {
        const int Times = 1000;
        await SetAsync("counter", "0");

        await Task.WhenAll(
            Enumerable
                .Range(0, Times)
                .Select(_ =>
                    Task.Run(() =>
                        Database.WriteAsync(async session =>
                        {
                            var counter = int.Parse((await session.FirstAsync(s_get, row => row.Text(0), "counter"))!);
                            await session.ExecuteAsync(s_set, "counter", (counter + 1).ToString());
                            return true;
                        })
                    )
                )
        );

        (await GetAsync("counter")).ShouldBe(Times.ToString());
    }

    [Fact]
    public void Any_mixture_of_units_in_a_group_does_what_the_same_units_do_one_after_another() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(60),
            Prop.ForAll(
                Steps().ListOf().Select(units => units.ToList()).ToArbitrary(),
                units => Task.Run(() => SameAsTheModelAsync(units)).GetAwaiter().GetResult()
            )
        );

    [Fact]
    public async Task Values_come_back_as_they_were_written()
    {
        var text = "Grüße, 安娜 🙂 \" ' \\ \n $1 " + new string('x', 5000);

        await Database.WriteAsync(async session =>
        {
            var same = await session.FirstAsync(
                s_echo,
                row => (row.Number(0), row.Number(1), row.Text(2), row.Text(3), row.IsNull(4), row.TextOrNull(4), row.NumberOrNull(4), row.Boolean(0)),
                long.MinValue,
                long.MaxValue,
                text,
                SqlValue.Utf8("安娜"u8.ToArray()),
                SqlValue.Null
            );
            same.ShouldBe((long.MinValue, long.MaxValue, text, "安娜", true, null, null, true));
            return true;
        });
    }

    [Fact]
    public async Task An_empty_text_is_a_text_and_not_nothing()
    {
        await SetAsync("name", "");

        (await Database.ReadAsync(session => session.FirstAsync(s_get, row => (row.IsNull(0), row.TextOrNull(0), row.Utf8(0).Length), "name"))).ShouldBe(
            (false, "", 0)
        );
    }

    [Fact]
    public async Task Keys_made_by_the_engine_grow_and_lead_to_their_rows()
    {
        var keys = new List<long>();
        for (var owner = 1; owner <= 5; owner++)
            keys.Add(await Database.WriteAsync(session => session.InsertAsync(s_addList, owner, "list")));

        keys.ShouldBe(keys.Order());
        keys.Distinct().Count().ShouldBe(5);
        (await Database.ReadAsync(session => session.FirstAsync(s_list, row => (row.Number(0), row.Text(1)), keys[2]))).ShouldBe((3, "list"));
    }

    [Fact]
    public async Task A_statement_tells_how_many_rows_it_changed()
    {
        await SetAsync("name", "value");

        (await Database.WriteAsync(session => session.ExecuteAsync(s_remove, "name"))).ShouldBe(1);
        (await Database.WriteAsync(session => session.ExecuteAsync(s_remove, "name"))).ShouldBe(0);
    }

    [Fact]
    public async Task The_wrong_number_of_values_is_refused()
    {
        await Should.ThrowAsync<InvalidOperationException>(() => Database.WriteAsync(session => session.ExecuteAsync(s_set, "name")));
        (await ContentAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Everything_is_still_there_after_closing_and_opening_again()
    {
        var units = Enumerable.Range(0, 1000).Select(number => SetAsync($"{number:000}", "there")).ToList();

        // Closing finishes what is queued.
        await Database.DisposeAsync();
        await Task.WhenAll(units);
        Database = Open();
        await Database.MigrateAsync();

        (await ContentAsync()).Count.ShouldBe(1000);
    }

    [Fact]
    public async Task Closing_twice_does_no_harm_and_a_closed_database_says_so()
    {
        await Database.DisposeAsync();
        await Database.DisposeAsync();

        await Should.ThrowAsync<ObjectDisposedException>(() => SetAsync("name", "value"));
        await Should.ThrowAsync<ObjectDisposedException>(async () => await GetAsync("name"));
    }

    [Fact]
    public async Task Units_that_race_with_closing_are_carried_out_or_refused_but_never_forgotten()
    {
        const int Most = 50_000;
        var units = Task.Run(() =>
        {
            var started = new List<Task>();
            try
            {
                while (started.Count < Most)
                    started.Add(SetAsync($"{started.Count}", "there"));
            }
            catch (ObjectDisposedException)
            {
                // What it was about.
            }

            return started;
        });
        await SetAsync("begun", "yes");
        await Database.DisposeAsync();

        foreach (var unit in await units)
        {
            await Patience.WaitAsync(Task.WhenAny(unit), () => "a unit that was handed over while the database was closed");
            if (unit.IsFaulted)
                unit.Exception.InnerException.ShouldBeOfType<ObjectDisposedException>();
        }
    }

    [Fact]
    public async Task Migrating_again_changes_nothing()
    {
        await SetAsync("name", "value");
        await Database.MigrateAsync();

        (await ContentAsync()).ShouldBe(["name=value"]);
    }

    [Fact]
    public async Task Data_of_a_newer_version_are_refused()
    {
        await Database.WriteAsync(session => session.ExecuteAsync(new Sql("INSERT INTO schema_step (number, name) VALUES (9999, 'future')")));

        var refusal = await Should.ThrowAsync<StorageException>(() => Database.MigrateAsync());
        refusal.Message.ShouldContain("newer Rapport");
        refusal.Message.ShouldContain("9999");
    }

    /// <summary>Keeps the writer busy, so that the units handed over meanwhile are committed together.</summary>
    private protected Group StartGroup()
    {
        var group = new Group();
        _ = Database.WriteAsync(_ =>
        {
            group.WaitUntilCommit();
            return ValueTask.FromResult(true);
        });
        group.WaitUntilBegun();
        return group;
    }

    private Task<int> SetAsync(string name, string value) => Database.WriteAsync(session => session.ExecuteAsync(s_set, name, value));

    private async Task<string?> GetAsync(string name) => await Database.ReadAsync(session => session.FirstAsync(s_get, row => row.Text(0), name));

    private async Task<List<string>> ContentAsync() => await Database.ReadAsync(session => session.ListAsync(s_all, row => $"{row.Text(0)}={row.Text(1)}"));

    private ConcurrentQueue<object> Listen()
    {
        var news = new ConcurrentQueue<object>();
        Database.Committed = items =>
        {
            foreach (var item in items)
                news.Enqueue(item);
        };
        return news;
    }

    private async Task<bool> SameAsTheModelAsync(List<List<Step>> units)
    {
        await Database.WriteAsync(session => session.ExecuteAsync(new Sql("DELETE FROM meta")));
        var news = Listen();
        var group = StartGroup();
        var running = units.ConvertAll(RunAsync);
        group.Commit();
        var results = new List<bool>();
        foreach (var unit in running)
            results.Add(await unit);

        var model = new Model();
        results.ShouldBe(units.ConvertAll(model.Run));
        (await ContentAsync()).ShouldBe([.. model.Content.Select(pair => $"{pair.Key}={pair.Value}")]);
        news.ShouldBe(model.News.Cast<object>());
        return true;
    }

    /// <summary>Carries out one unit; tells whether it was committed.</summary>
    private async Task<bool> RunAsync(List<Step> unit)
    {
        try
        {
            return await Database.WriteAsync(async session =>
            {
                foreach (var step in unit)
                {
                    switch (step.Kind)
                    {
                        case StepKind.Set:
                            await session.ExecuteAsync(s_set, step.Name, step.Value);
                            break;
                        case StepKind.Remove:
                            await session.ExecuteAsync(s_remove, step.Name);
                            break;
                        case StepKind.Announce:
                            session.Announce(step.Value);
                            break;
                        case StepKind.ThrowIfThere when await session.FirstAsync(s_get, row => row.Text(0), step.Name) is not null:
                            throw new NotSupportedException();
                    }
                }

                return true;
            });
        }
        catch (NotSupportedException)
        {
            return false;
        }
    }

    private static Gen<List<Step>> Steps() =>
        Gen.Choose(0, 119)
            .Select(number => new Step((StepKind)(number % 4), $"{"abc"[number / 4 % 3]}", $"{number / 12}"))
            .ListOf()
            .Select(steps => steps.Take(5).ToList());

    private enum StepKind
    {
        Set,
        Remove,
        Announce,
        ThrowIfThere,
    }

    private sealed record Step(StepKind Kind, string Name, string Value);

    /// <summary>The promise in its simplest form: a dictionary that a unit replaces as a whole or not at all.</summary>
    private sealed class Model
    {
        public SortedDictionary<string, string> Content { get; private set; } = new(StringComparer.Ordinal);

        public List<string> News { get; } = [];

        public bool Run(List<Step> unit)
        {
            var content = new SortedDictionary<string, string>(Content, StringComparer.Ordinal);
            var news = new List<string>();
            foreach (var step in unit)
            {
                switch (step.Kind)
                {
                    case StepKind.Set:
                        content[step.Name] = step.Value;
                        break;
                    case StepKind.Remove:
                        content.Remove(step.Name);
                        break;
                    case StepKind.Announce:
                        news.Add(step.Value);
                        break;
                    case StepKind.ThrowIfThere when content.ContainsKey(step.Name):
                        return false;
                }
            }

            Content = content;
            News.AddRange(news);
            return true;
        }
    }

    private protected sealed class Group
    {
        private readonly ManualResetEventSlim _begun = new();
        private readonly ManualResetEventSlim _commit = new();

        public void Commit() => _commit.Set();

        public void WaitUntilCommit()
        {
            _begun.Set();
            _commit.Wait(Patience.Limit).ShouldBeTrue();
        }

        public void WaitUntilBegun() => _begun.Wait(Patience.Limit).ShouldBeTrue();
    }
}
