using System.Globalization;
using Rapport.Bench.Children;
using Rapport.Bench.Figures;
using Rapport.Storage;
using Rapport.Storage.Sqlite;

namespace Rapport.Bench.Cases;

/// <summary><c>rapport export</c>, <c>import</c> and <c>backup</c> of a million accounts and five million ties: rates and memory of the processes.</summary>
internal static class MovingCase
{
    private const double Bar = 50_000;
    private const int Accounts = 1_000_000;
    private const int TiesPerAccount = 5;
    private const int AccountsPerUnit = 20_000;
    private const long Rows = Accounts + ((long)Accounts * TiesPerAccount);

    // Names in no order, as people choose them.
    private static readonly Sql s_accounts = new(
        """
        WITH RECURSIVE n(i) AS (SELECT $1 UNION ALL SELECT i + 1 FROM n WHERE i < $1 + $2 - 1)
        INSERT INTO account (app_id, user_id, created_ms, profile, profile_sequence)
        SELECT 1400000001, printf('user_%08x', i * 2654435761 % 4294967296), 1790000000000 + i,
          '{"Tag_Profile_IM_Nick":"Somebody ' || i || '","Tag_Profile_IM_Image":"https://example.com/' || i || '.png"}', 1 FROM n
        """
    );

    private static readonly Sql s_ties = new(
        """
        WITH RECURSIVE owners(o) AS (SELECT $1 UNION ALL SELECT o + 1 FROM owners WHERE o < $1 + $2 - 1),
        others(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM others WHERE k < $3)
        INSERT INTO tie (owner_no, other_no, friend_s, remark, source)
        SELECT o, (o + k * 199999) % $4 + 1, 1790000000 + k, 'Friend ' || k, 'AddSource_Type_Bench' FROM owners CROSS JOIN others ORDER BY 1, 2
        """
    );

    public static async Task RunAsync(BenchOptions options, Report report)
    {
        var folder = RapportChild.NewFolder();
        try
        {
            var old = Directory.CreateDirectory(Path.Combine(folder, "old")).FullName;
            var file = Path.Combine(old, "rapport.db");
            await FillAsync(file, report);
            var flush = DiskFlush.Measure(folder);
            var export = Path.Combine(folder, "export.jsonl.gz");
            var next = Path.Combine(folder, "next");
            await MeasureAsync(report, "export", flush, options.Server, "export", export, "--data", old);
            report.Add(new Figure("export, size of the file", new FileInfo(export).Length / 1048576.0, "MB"));
            await MeasureAsync(report, "import, all read back", flush, options.Server, "import", export, "--data", next);
            var copy = await CommandChild.RunAsync(options.Server, "backup", Path.Combine(folder, "copy.db"), "--data", old);
            report.Add(new Figure("backup", new FileInfo(file).Length / 1048576.0 / copy.Seconds, "MB/s") { FlushMicroseconds = flush });
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(Report report, string name, double flush, string executable, params string[] command)
    {
        var took = await CommandChild.RunAsync(executable, command);
        var half = took.Megabytes.Count / 2;
        report.Add(new Figure(name, Rows / took.Seconds, "rows/s") { Bar = Bar, FlushMicroseconds = flush });
        report.Add(new Figure($"{name}: memory at most", took.Megabytes.Max(), "MB"));
        report.Add(new Figure($"{name}: more of it in 2nd half", took.Megabytes.Skip(half).Max() - took.Megabytes.Take(half).Max(), "MB"));
    }

    private static async Task FillAsync(string file, Report report)
    {
        await using var database = new SqliteDatabase(file, cacheMegabytes: 128);
        await database.MigrateAsync();
        var indexes = await database.WriteAsync(database.DropIndexesAsync);
        for (var done = 0; done < Accounts; done += AccountsPerUnit)
        {
            var first = done + 1;
            await database.WriteAsync(async session =>
            {
                await session.ExecuteAsync(s_accounts, first, AccountsPerUnit);
                return await session.ExecuteAsync(s_ties, first, AccountsPerUnit, TiesPerAccount, Accounts);
            });
        }

        await database.WriteAsync(async session =>
        {
            foreach (var index in indexes)
                await session.ExecuteAsync(new Sql(index));
            return true;
        });
        report.Progress(string.Create(CultureInfo.InvariantCulture, $"{Rows:#,0} rows are in the file, {new FileInfo(file).Length / 1048576:#,0} MB"));
    }
}
