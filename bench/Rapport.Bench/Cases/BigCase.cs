using System.Globalization;
using Rapport.Bench.Children;
using Rapport.Bench.Figures;
using Rapport.Bench.Load;
using Rapport.Storage;
using Rapport.Storage.Sqlite;

namespace Rapport.Bench.Cases;

/// <summary><c>write</c> into a file that holds ten million relations, against the same into an empty one.</summary>
internal static class BigCase
{
    private const double Bar = 0.7;
    private const int Connections = 64;
    private const int Owners = 10_000;
    private const int PerOwner = 1000;
    private const int OwnersPerUnit = 200;

    /// <summary>The accounts the load is about are among the owners, so that every write goes somewhere into the full table.</summary>
    private const int FirstOwner = 1;

    // Friends of each owner, with numbers that the load does not use.
    private static readonly Sql s_fill = new(
        """
        WITH RECURSIVE owners(o) AS (SELECT $1 UNION ALL SELECT o + 1 FROM owners WHERE o < $1 + $2 - 1),
        others(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM others WHERE n < $3)
        INSERT INTO tie (owner_no, other_no, friend_s, source)
        SELECT o, 1000000 + o + n, 1790000000 + n, 'AddSource_Type_Bench' FROM owners CROSS JOIN others ORDER BY o, n
        """
    );

    private static readonly Sql s_tallies = new(
        """
        WITH RECURSIVE owners(o) AS (SELECT $1 UNION ALL SELECT o + 1 FROM owners WHERE o < $1 + $2 - 1)
        INSERT INTO tally (account_no, friend_count, standard_sequence) SELECT o, $3, $3 FROM owners
        """
    );

    public static async Task RunAsync(BenchOptions options, Report report)
    {
        var folder = RapportChild.NewFolder();
        try
        {
            await FillAsync(Path.Combine(folder, "rapport.db"), report);
            await using var echo = await Child.StartEchoAsync();
            await using var big = await RapportChild.StartAsync(options.Server, folder: folder);
            await using var empty = await RapportChild.StartAsync(options.Server);
            await big.ImportAccountsAsync();
            await empty.ImportAccountsAsync();

            var contest = new Contest(report, options, RequestTemplate.BlackListAdd, Connections);
            await contest.RunAsync([
                new("echo", echo, new PairSource(repeat: true)),
                new("ten million", big, new PairSource()),
                new("empty", empty, new PairSource()),
            ]);
            report.Add(contest.FigureOf("empty", "echo"));
            report.Add(contest.FigureOf("ten million", "echo"));
            report.Add(contest.FigureOf("ten million", "empty") with { Name = "ten million against empty", Bar = Bar });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task FillAsync(string file, Report report)
    {
        await using var database = new SqliteDatabase(file);
        await database.MigrateAsync();
        for (var owner = 0; owner < Owners; owner += OwnersPerUnit)
        {
            var first = FirstOwner + owner;
            await database.WriteAsync(async session =>
            {
                await session.ExecuteAsync(s_fill, first, OwnersPerUnit, PerOwner);
                await session.ExecuteAsync(s_tallies, first, OwnersPerUnit, PerOwner);
                return true;
            });
        }

        report.Progress(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(long)Owners * PerOwner:#,0} relations are in the file, {new FileInfo(file).Length / 1048576:#,0} MB"
            )
        );
    }
}
