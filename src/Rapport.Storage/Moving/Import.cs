using System.Text.Json;

namespace Rapport.Storage.Moving;

/// <summary>
/// Fills an empty database from an export. All or nothing: from its first row to its last check the database is marked
/// (<see cref="UnfinishedImport"/>), and when something is wrong what was written is taken out again.
/// </summary>
public sealed class Import
{
    private readonly Database _database;
    private readonly Stream _file;
    private readonly ExportReader _reader;
    private readonly Action<MovingProgress> _progress;
    private readonly CancellationToken _cancel;
    private readonly List<ImportedTable> _tables = [];

    // One is filled while the other is written.
    private RowBatch _filling = new();
    private RowBatch _writing = new();
    private Task _write = Task.CompletedTask;
    private long _rows;

    private Import(Database database, Stream file, ExportReader reader, Action<MovingProgress> progress, CancellationToken cancel)
    {
        _database = database;
        _file = file;
        _reader = reader;
        _progress = progress;
        _cancel = cancel;
    }

    /// <param name="database">Where to; its schema is brought up to date first.</param>
    /// <param name="file">An export.</param>
    /// <param name="progress">Told after every batch of rows.</param>
    /// <param name="cancel">Ends it; what was written is taken out again.</param>
    /// <exception cref="MovingException">The file is damaged or of a newer version, or the database is not empty.</exception>
    public static async Task<MovingResult> RunAsync(Database database, Stream file, Action<MovingProgress> progress, CancellationToken cancel)
    {
        using var reader = new ExportReader(file);
        return await new Import(database, file, reader, progress, cancel).RunAsync();
    }

    private async Task<MovingResult> RunAsync()
    {
        var step = ReadHeader();
        await _database.MigrateAsync();
        if (await _database.ReadAsync(UnfinishedImport.FindAsync) is not null)
            await TakeOutAsync();
        await RequireEmptyAsync();
        var indexes = await _database.WriteAsync(async session =>
        {
            var dropped = await _database.DropIndexesAsync(session);
            await UnfinishedImport.MarkAsync(session, dropped);
            return dropped;
        });

        try
        {
            await WriteTablesAsync(step);
            _progress(new MovingProgress("indexes", _rows, null));
            await _database.WriteAsync(session => MakeIndexesAsync(session, indexes));
            await _database.ReadLongAsync(CheckAsync);
        }
        catch (Exception fault)
        {
            await AbandonAsync(fault);
            throw;
        }

        await _database.WriteAsync(async session =>
        {
            await UnfinishedImport.RemoveAsync(session);
            return true;
        });
        return new MovingResult(_tables.ConvertAll(table => new MovedCount(table.Table.Name, table.Sum.Rows, table.Sum.ToString())));
    }

    private int ReadHeader()
    {
        var header = ReadFirstLine();
        if (header.Version > HeaderLine.CurrentVersion)
        {
            throw new MovingException(
                $"The file has format version {header.Version}; this Rapport reads up to {HeaderLine.CurrentVersion}. It was written by Rapport {header.Rapport}: import it with that version or a newer one."
            );
        }

        var known = Migration.All[^1].Number;
        if (header.SchemaStep > known)
        {
            throw new MovingException(
                $"The file was written by a newer Rapport, {header.Rapport} (schema step {header.SchemaStep}, this one knows {known}). Import it with that version or a newer one."
            );
        }

        return header.Version >= 1 && header.SchemaStep >= 1 ? header.SchemaStep : throw _reader.Damaged("its first line makes no sense");
    }

    private HeaderLine ReadFirstLine()
    {
        try
        {
            if (_reader.Next() && JsonSerializer.Deserialize(_reader.Line, ExportJson.Default.HeaderLine) is { Format: HeaderLine.FormatName } header)
                return header;
        }
        catch (JsonException)
        {
            // Some other file.
        }

        throw new MovingException("The file is no export of Rapport.");
    }

    private async Task RequireEmptyAsync()
    {
        foreach (var table in MovedTable.All)
        {
            var some = new Sql($"SELECT 1 FROM {table.Name}{(table.Only is null ? "" : $" WHERE {table.Only}")} LIMIT 1");
            if (await _database.ReadAsync(session => session.FirstAsync(some, row => row.Number(0))) != 0)
                throw new MovingException($"The database is not empty: there are rows in the table {table.Name}. An export goes only into an empty one.");
        }
    }

    private async Task WriteTablesAsync(int step)
    {
        while (_reader.Next())
        {
            if (_reader.Line.StartsWith("{\"table\":"u8))
            {
                await WriteTableAsync(OpenTable(step));
                continue;
            }

            var footer = _reader.Parse(ExportJson.Default.FooterLine);
            if (footer.Sha256 != _reader.HashSoFar())
                throw _reader.Damaged("what it holds is not what was written into it");
            if (footer.Tables != _tables.Count || footer.Rows != _rows)
                throw _reader.Damaged($"it should hold {footer.Tables} tables with {footer.Rows} rows, and holds {_tables.Count} with {_rows}");
            if (_reader.Next())
                throw _reader.Damaged("it goes on behind its end");
            if (!_reader.EndsWell())
                throw _reader.Damaged("its last bytes are missing");
            if (MovedTable.All.FirstOrDefault(table => table.Since <= step && !_tables.Exists(done => done.Table == table)) is { } missing)
                throw _reader.Damaged($"the table {missing.Name} is not in it");
            return;
        }

        throw _reader.Damaged("its end is missing");
    }

    private ImportedTable OpenTable(int step)
    {
        var line = _reader.Parse(ExportJson.Default.TableLine);
        var table =
            MovedTable.All.FirstOrDefault(table => table.Name == line.Table)
            ?? throw new MovingException($"The file holds a table {line.Table}, which this Rapport does not know. Import it with the version that wrote it.");
        if (_tables.Exists(done => done.Table == table))
            throw _reader.Damaged($"the table {table.Name} is in it twice");

        var columns = new List<MovedColumn>();
        foreach (var name in line.Columns ?? [])
        {
            columns.Add(
                table.Columns.FirstOrDefault(column => column.Name == name)
                    ?? throw new MovingException(
                        $"The file holds a column {name} of the table {table.Name}, which this Rapport does not know. Import it with the version that wrote it."
                    )
            );
        }

        if (columns.Distinct().Count() < columns.Count)
            throw _reader.Damaged($"a column of the table {table.Name} is in it twice");
        if (table.Columns.FirstOrDefault(column => column.Since <= step && !columns.Contains(column)) is { } missing)
            throw _reader.Damaged($"the column {missing.Name} of the table {table.Name} is not in it");
        return new ImportedTable(table, columns);
    }

    private async Task WriteTableAsync(ImportedTable table)
    {
        _tables.Add(table);
        var insert = new InsertStatements(table.Table, table.Columns);
        while (_reader.Next())
        {
            if (_reader.IsRow)
            {
                TakeRow(table);
                if (_filling.IsFull)
                    await WriteBatchAsync(table.Table, insert);
                continue;
            }

            if (!_filling.IsEmpty)
                await WriteBatchAsync(table.Table, insert);
            await _write;
            var end = _reader.Parse(ExportJson.Default.TableEndLine);
            if (end.Rows != table.Sum.Rows || end.Checksum != table.Sum.ToString())
                throw _reader.Damaged(
                    $"the table {table.Table.Name} should have {end.Rows} rows with checksum {end.Checksum}, and has {table.Sum.Rows} with {table.Sum}"
                );
            if (table.Table.IsNumbered)
                await NumberOnAsync(table.Table, end.LastNumber ?? throw _reader.Damaged($"the last number of the table {table.Table.Name} is missing"));
            return;
        }

        throw _reader.Damaged($"it ends in the middle of the table {table.Table.Name}");
    }

    private void TakeRow(ImportedTable table)
    {
        try
        {
            _filling.Add(_reader.Line, table.Columns);
        }
        catch (JsonException e)
        {
            throw _reader.Damaged($"a row of the table {table.Table.Name} makes no sense", e);
        }

        table.Sum.Add(_reader.Line);
        _rows++;
    }

    private async Task WriteBatchAsync(MovedTable table, InsertStatements insert)
    {
        _cancel.ThrowIfCancellationRequested();
        await _write;
        (_filling, _writing) = (_writing, _filling);
        _filling.Clear();
        var batch = _writing;
        _write = _database.WriteAsync(session => batch.WriteAsync(session, insert));
        _progress(new MovingProgress(table.Name, _rows, _file.CanSeek ? (double)_file.Position / _file.Length : null));
    }

    private async Task NumberOnAsync(MovedTable table, long last) =>
        await _database.WriteAsync(async session =>
        {
            await _database.NumberOnAsync(session, table.Name, last);
            return true;
        });

    private static async ValueTask<bool> MakeIndexesAsync(WriteSession session, IReadOnlyList<string> statements)
    {
        foreach (var statement in statements)
            await session.ExecuteAsync(new Sql(statement));
        return true;
    }

    /// <summary>Reads everything that was written, and compares it with the file.</summary>
    private async ValueTask<bool> CheckAsync(Session session)
    {
        long rows = 0;
        foreach (var table in _tables)
        {
            var found = new RowSum();
            await new TableReader(table.Table, table.Columns).ReadAsync(
                session,
                (line, _) =>
                {
                    found.Add(line);
                    if (++rows % 1000 == 0)
                        _progress(new MovingProgress($"checking {table.Table.Name}", rows, (double)rows / _rows));
                },
                _cancel
            );
            if (!found.IsSameAs(table.Sum))
            {
                throw new MovingException(
                    $"What was written into the table {table.Table.Name} is not what the file holds: {found.Rows} rows with checksum {found} instead of {table.Sum.Rows} with {table.Sum}."
                );
            }
        }

        return true;
    }

    private async Task AbandonAsync(Exception fault)
    {
        try
        {
            await _write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await TakeOutAsync();
        }
        catch (StorageException e)
        {
            throw new MovingException(
                $"{fault.Message} What was imported so far could not be taken out again ({e.Message}); the database is marked, and no server starts on it until 'rapport import' is run again.",
                fault
            );
        }
    }

    /// <summary>Leaves the database as it was before the import.</summary>
    private async Task TakeOutAsync()
    {
        _progress(new MovingProgress("taking out what was imported", _rows, null));
        await _database.WriteAsync(async session =>
        {
            var indexes = await UnfinishedImport.FindAsync(session) ?? [];
            foreach (var table in MovedTable.All)
            {
                await session.ExecuteAsync(new Sql($"DELETE FROM {table.Name}"));
                if (table.IsNumbered)
                    await _database.NumberOnAsync(session, table.Name, 0);
            }

            // Some may be there again already, and a later version may have brought others.
            await MakeIndexesAsync(session, [.. indexes.Union(await _database.DropIndexesAsync(session))]);
            return true;
        });
    }

    /// <summary>A table of the file.</summary>
    private sealed class ImportedTable(MovedTable table, IReadOnlyList<MovedColumn> columns)
    {
        public MovedTable Table { get; } = table;

        public IReadOnlyList<MovedColumn> Columns { get; } = columns;

        public RowSum Sum { get; } = new();
    }
}
