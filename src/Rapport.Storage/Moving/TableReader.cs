namespace Rapport.Storage.Moving;

/// <summary>Reads a table in the order of its primary key, a page at a time, so that its size does not matter.</summary>
internal sealed class TableReader
{
    private const int RowsPerPage = 2000;

    private readonly MovedTable _table;
    private readonly IReadOnlyList<MovedColumn> _columns;
    private readonly Sql _first;
    private readonly Sql _next;
    private readonly RowEncoder _encoder = new();
    private readonly int[] _keyPlaces;

    /// <param name="table">Which one.</param>
    /// <param name="columns">Which of its columns, in which order; those of the key must be among them.</param>
    public TableReader(MovedTable table, IReadOnlyList<MovedColumn> columns)
    {
        _table = table;
        _columns = columns;
        var key = table.Columns.Take(table.KeyColumns).ToList();
        _keyPlaces = [.. key.Select(column => columns.ToList().IndexOf(column))];
        var keys = string.Join(", ", key.Select(column => column.Name));
        var bounds = string.Join(", ", key.Select((_, i) => $"${i + 1}"));
        var list = string.Join(", ", columns.Select(column => column.Name));
        var also = table.Only is null ? "" : $" AND {table.Only}";
        _first = new Sql($"SELECT {list} FROM {table.Name}{(table.Only is null ? "" : $" WHERE {table.Only}")} ORDER BY {keys} LIMIT {RowsPerPage}");
        _next = new Sql($"SELECT {list} FROM {table.Name} WHERE ({keys}) > ({bounds}){also} ORDER BY {keys} LIMIT {RowsPerPage}");
    }

    /// <summary>What is handed every row: its line in an export, and the first column of its key if that is a number.</summary>
    public delegate void RowSink(ReadOnlySpan<byte> line, long firstKey);

    public async ValueTask ReadAsync(Session session, RowSink sink, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var last = new SqlValue[_keyPlaces.Length];
        var page = await session.ListAsync(_first, Take);
        while (page.Count == RowsPerPage)
        {
            cancel.ThrowIfCancellationRequested();
            page = await session.ListAsync(_next, Take, last);
        }

        // Rows are handed on while they are read: a page of long texts is never in memory as a whole.
        bool Take(Row row)
        {
            for (var i = 0; i < last.Length; i++)
                last[i] = _table.Columns[i].IsText ? row.Text(_keyPlaces[i]) : row.Number(_keyPlaces[i]);
            sink(_encoder.Encode(row, _columns), _table.Columns[0].IsText ? 0 : row.Number(_keyPlaces[0]));
            return true;
        }
    }
}
