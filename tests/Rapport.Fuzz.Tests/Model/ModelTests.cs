using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Rapport.Fuzz.Tests.Model;

public class ModelTests
{
    private const int StepsPerSequence = 40;

    [Fact]
    public async Task Any_sequence_of_relationship_commands_leads_where_the_protocol_says()
    {
        await using var server = await TestServer.StartAsync(options =>
        {
            options.Settings["Limits:Friends"] = $"{Town.MostFriends}";
            options.Settings["Limits:Blocklist"] = $"{Town.MostBlocked}";
            options.Settings["Limits:Applications"] = $"{Town.MostApplications}";
            options.Settings["Limits:FriendLists"] = $"{Town.MostLists}";
            options.Settings["Limits:Following"] = $"{Town.MostFollowed}";
        });
        var sequences = Arb.From(Step.Any.ArrayOf(StepsPerSequence), Shorter);
        var config = Config
            .QuickThrowOnFailure.WithMaxTest(Length.IsLong ? 1000 : 100)
            .WithParallelRunConfig(FSharpOption<ParallelRunConfig>.Some(new ParallelRunConfig(4)))
            .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd((ulong)Length.Seed, 1), FSharpOption<int>.None)));

        // FsCheck runs and shrinks one sequence after another, on a thread of its own.
        await Task.Run(() => Prop.ForAll<Step[]>(sequences, steps => RunAsync(server, steps).GetAwaiter().GetResult()).Check(config));
        server.Log.Errors.ShouldBeEmpty();
    }

    private static async Task RunAsync(TestServer server, Step[] steps)
    {
        var app = await server.NewAppAsync();
        await app.ImportAsync(Step.Accounts[..5]);
        var town = new Town();
        var reality = new Reality(server, app);
        foreach (var step in steps)
        {
            var expected = town.Do(step);
            var reply = await reality.DoAsync(step);
            var because = $"after {step}: {reply}";
            reply.ErrorCode.ShouldBe(expected.Refused, because);
            if (expected.Refused == 0 && expected.HasItems)
                reply
                    .Json.GetProperty("ResultItem")
                    .EnumerateArray()
                    .Select(item => item.GetProperty("ResultCode").GetInt64())
                    .ShouldBe(expected.Codes, because);
            (await reality.NewEventsAsync()).ShouldBe(expected.Event is null ? [] : [expected.Event], because);
            await Task.WhenAll(Touched(step).Select(async name => (await reality.FactsAsync(name)).ShouldBe(town[name].Facts(), ignoreOrder: true, because)));
            if (step is Follow or Unfollow)
                (await reality.FollowCountsAsync()).ShouldBe(town.People.Select(person => Counts(town, person)), because);
        }

        foreach (var person in town.People)
        {
            (await reality.FactsAsync(person.Name)).ShouldBe(person.Facts(), ignoreOrder: true);
            (await reality.FollowedAsync(person.Name)).ShouldBe(person.Followed, ignoreOrder: true);
        }
    }

    private static string Counts(Town town, Person person) => $"{person.Name} {town.FansOf(person.Name)} {person.Followed.Count} {town.MutualsOf(person.Name)}";

    /// <summary>Everybody a step can have changed anything for.</summary>
    private static IEnumerable<string> Touched(Step step)
    {
        IEnumerable<string> others = step switch
        {
            AddFriends add => add.Items.Select(item => item.To),
            DeleteFriends delete => delete.To,
            DeleteAllFriends => Step.Accounts,
            Block block => block.To,
            Unblock unblock => unblock.To,
            _ => [],
        };
        return others.Prepend(step.From).Where(name => name != "ghost").Distinct();
    }

    /// <summary>The same sequence with some steps left out, many at first.</summary>
    private static IEnumerable<Step[]> Shorter(Step[] steps)
    {
        for (var size = steps.Length / 2; size > 0; size /= 2)
        {
            for (var from = 0; from + size <= steps.Length; from += size)
                yield return [.. steps[..from], .. steps[(from + size)..]];
        }
    }
}
