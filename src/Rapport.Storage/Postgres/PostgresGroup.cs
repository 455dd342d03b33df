using Npgsql;

namespace Rapport.Storage.Postgres;

/// <summary>
/// Runs many units in one transaction. Units that touch different things run side by side: each goes on until it has to ask something,
/// and then all questions are asked together. Units that touch the same run in rounds, one behind the other, in the order they came.
/// </summary>
internal static class PostgresGroup
{
    /// <summary>Runs units that write; what they posted last is left in the batch that is returned, for the caller to send with its commit.</summary>
    /// <param name="nodeCount">How many nodes there are.</param>
    /// <param name="carefully">A statement that fails does not take the transaction with it: the unit hears of it and may go on.</param>
    public static async Task<PostgresBatch> WriteAsync(NpgsqlConnection connection, IReadOnlyList<PostgresUnit> units, int nodeCount, bool carefully)
    {
        var batch = new PostgresBatch();
        foreach (var round in Rounds(units))
        {
            batch.BeginRound();
            foreach (var unit in round)
                unit.Begin(nodeCount);
            while (Gather(round, batch))
            {
                if (carefully)
                    await RunCarefullyAsync(connection, batch);
                else
                    await batch.RunAsync(connection);
                batch = new PostgresBatch();
                foreach (var unit in round)
                    unit.Settle();
            }
        }

        return batch;
    }

    /// <summary>Runs units that only read, and tells each its result as soon as it has one.</summary>
    /// <param name="begin">What begins the transaction.</param>
    public static async Task ReadAsync(NpgsqlConnection connection, IReadOnlyList<PostgresUnit> units, string begin)
    {
        foreach (var unit in units)
            unit.Begin(nodeCount: 1);
        Tell(units);

        var first = begin;
        for (var batch = new PostgresBatch(); Gather(units, batch); batch = new PostgresBatch())
        {
            await batch.RunAsync(connection, first);
            first = null;
            foreach (var unit in units)
                unit.Settle();
            Tell(units);
        }
    }

    private static async Task RunCarefullyAsync(NpgsqlConnection connection, PostgresBatch batch)
    {
        try
        {
            await batch.RunAsync(connection, "SAVEPOINT question");
        }
        catch (PostgresException e) when (!PostgresLine.IsConflict(e) && !PostgresLine.IsGoingDown(e))
        {
            await using var command = new NpgsqlCommand("ROLLBACK TO SAVEPOINT question", connection);
            await command.ExecuteNonQueryAsync();
            batch.Fail(PostgresLine.FailureOf(e));
        }
    }

    /// <summary>Collects what the units say next; tells whether one of them waits for an answer.</summary>
    private static bool Gather(IReadOnlyList<PostgresUnit> units, PostgresBatch batch)
    {
        foreach (var unit in units)
        {
            // What a failed unit posted was never said, and never will be.
            if (unit.Failure is null)
                unit.Session.GiveTo(batch);
        }

        return batch.HasQuestions;
    }

    private static void Tell(IReadOnlyList<PostgresUnit> units)
    {
        foreach (var unit in units.Where(unit => unit.IsFinished))
            unit.Tell();
    }

    /// <summary>Puts every unit into the earliest round behind those it must not run beside.</summary>
    private static List<List<PostgresUnit>> Rounds(IReadOnlyList<PostgresUnit> units)
    {
        var rounds = new List<List<PostgresUnit>>();
        var latest = new Dictionary<int, int>();
        var barrier = 0;
        foreach (var unit in units)
        {
            int place;
            if (unit.Scope.IsEverything)
            {
                place = rounds.Count;
                barrier = place + 1;
            }
            else
            {
                place = barrier;
                foreach (var name in unit.Scope.Names)
                    place = Math.Max(place, latest.GetValueOrDefault(name, -1) + 1);
                foreach (var name in unit.Scope.Names)
                    latest[name] = place;
            }

            while (rounds.Count <= place)
                rounds.Add([]);
            rounds[place].Add(unit);
        }

        return rounds;
    }
}
