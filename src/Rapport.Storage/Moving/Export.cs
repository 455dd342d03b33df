using System.Globalization;

namespace Rapport.Storage.Moving;

/// <summary>
/// Writes everything a database holds into one file that any engine and any later version can read. One snapshot from beginning to end,
/// while others go on writing.
/// </summary>
public static class Export
{
    private const int RowsBetweenWords = 1000;

    private static readonly Sql s_step = new("SELECT coalesce(max(number), 0) FROM schema_step");

    /// <param name="database">What is written; it may be of an older schema step, and is not changed.</param>
    /// <param name="file">Where to; compressed.</param>
    /// <param name="version">The version of Rapport, for people who read the file.</param>
    /// <param name="now">The time, for the same.</param>
    /// <param name="progress">Told every thousand rows.</param>
    /// <param name="cancel">Ends it; the file is then of no use.</param>
    /// <exception cref="MovingException">The database cannot be exported.</exception>
    public static async Task<MovingResult> WriteAsync(
        Database database,
        Stream file,
        string version,
        DateTimeOffset now,
        Action<MovingProgress> progress,
        CancellationToken cancel
    )
    {
        var step = await StepAsync(database);
        await UnfinishedImport.RefuseAsync(database);
        using var writer = new ExportWriter(file);
        writer.Write(new HeaderLine(HeaderLine.FormatName, HeaderLine.CurrentVersion, version, database.Engine, step, now), ExportJson.Default.HeaderLine);
        var begun = false;
        var result = await database.ReadLongAsync(async session =>
        {
            // An engine reads again when its connection was lost; half of the file is written by then.
            if (begun)
                throw new MovingException("The connection to the database was lost. Run 'rapport export' again.");
            begun = true;
            var counts = new List<MovedCount>();
            foreach (var table in MovedTable.All.Where(table => table.Since <= step))
                counts.Add(await WriteAsync(database, session, table, step, writer, counts.Sum(count => count.Rows), progress, cancel));
            return new MovingResult(counts);
        });
        writer.Finish(result.Tables.Count, result.Rows);
        return result;
    }

    private static async ValueTask<MovedCount> WriteAsync(
        Database database,
        Session session,
        MovedTable table,
        int step,
        ExportWriter writer,
        long rowsBefore,
        Action<MovingProgress> progress,
        CancellationToken cancel
    )
    {
        var columns = table.Columns.Where(column => column.Since <= step).ToList();
        writer.Write(new TableLine(table.Name, columns.ConvertAll(column => column.Name)), ExportJson.Default.TableLine);
        var (first, last) = await RangeAsync(session, table);
        var sum = new RowSum();
        long highest = 0;
        await new TableReader(table, columns).ReadAsync(
            session,
            (line, key) =>
            {
                writer.Write(line);
                sum.Add(line);
                highest = key;
                if (sum.Rows % RowsBetweenWords == 0)
                    progress(new MovingProgress(table.Name, rowsBefore + sum.Rows, last > first ? (double)(key - first) / (last - first) : null));
            },
            cancel
        );

        long? lastNumber = table.IsNumbered ? Math.Max(highest, await database.LastNumberAsync(session, table.Name)) : null;
        writer.Write(new TableEndLine(sum.Rows, sum.ToString(), lastNumber), ExportJson.Default.TableEndLine);
        return new MovedCount(table.Name, sum.Rows, sum.ToString());
    }

    /// <summary>The smallest and the largest number that begins a key: cheap to ask, and enough to tell how far the reading has come.</summary>
    private static async ValueTask<(long First, long Last)> RangeAsync(Session session, MovedTable table)
    {
        if (table.Columns[0].IsText)
            return (0, 0);

        // Asked one by one, each is a look at one end of an index; together they would be a walk through the table.
        var column = table.Columns[0].Name;
        return (
            await session.FirstAsync(new Sql($"SELECT min({column}) FROM {table.Name}"), row => row.Number(0)),
            await session.FirstAsync(new Sql($"SELECT max({column}) FROM {table.Name}"), row => row.Number(0))
        );
    }

    private static async Task<int> StepAsync(Database database)
    {
        int step;
        try
        {
            step = (int)await database.ReadAsync(session => session.FirstAsync(s_step, row => row.Number(0)));
        }
        catch (StorageException e)
        {
            throw new MovingException($"This is no database of Rapport: {e.Message}", e);
        }

        var known = Migration.All[^1].Number;
        if (step == 0)
            throw new MovingException("The database is empty: no Rapport was ever started on it.");
        if (step > known)
        {
            throw new MovingException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The data were written by a newer Rapport (schema step {step}, this one knows {known}). Export them with that version."
                )
            );
        }

        return step;
    }
}
