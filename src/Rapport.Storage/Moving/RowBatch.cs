using System.Buffers;
using System.Text.Json;

namespace Rapport.Storage.Moving;

/// <summary>Rows on their way into a table, written as one unit.</summary>
internal sealed class RowBatch
{
    /// <summary>
    /// Tens of thousands: names in no order touch a page of their index each, and the more rows there are, the more of them share one
    /// (bench/RESULTS.md).
    /// </summary>
    private const int MostRows = 32_768;

    private const int FirstRows = 1024;

    /// <summary>And not too many bytes of them.</summary>
    private const long MostBytes = 8 * 1024 * 1024;

    private SqlValue[] _values = [];
    private int _columns;
    private int _rows;
    private long _bytes;

    public bool IsFull => _rows >= MostRows || _bytes >= MostBytes;

    public bool IsEmpty => _rows == 0;

    public void Clear()
    {
        _rows = 0;
        _bytes = 0;
    }

    /// <summary>Takes a row in.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public void Add(ReadOnlySpan<byte> line, IReadOnlyList<MovedColumn> columns)
    {
        _columns = columns.Count;
        if (_values.Length < (_rows + 1) * _columns)
            Array.Resize(ref _values, Math.Max(_values.Length * 2, FirstRows * _columns));

        var json = new Utf8JsonReader(line);
        json.Read();
        var place = _rows * _columns;
        foreach (var column in columns)
        {
            json.Read();
            _values[place++] = json.TokenType switch
            {
                JsonTokenType.Null when column.MayBeNull => SqlValue.Null,
                JsonTokenType.Number when !column.IsText && json.TryGetInt64(out var number) => number,
                JsonTokenType.String when column.IsText => SqlValue.Utf8(Text(ref json)),
                _ => throw new JsonException($"{column.Name} cannot be a {json.TokenType}"),
            };
        }

        if (!json.Read() || json.TokenType != JsonTokenType.EndArray || json.Read())
            throw new JsonException("the row has too many values");
        _rows++;
        _bytes += line.Length;
    }

    /// <summary>Writes all rows; may be run again.</summary>
    public async ValueTask<int> WriteAsync(WriteSession session, InsertStatements insert)
    {
        var row = 0;
        for (; row + insert.ManyRows <= _rows; row += insert.ManyRows)
            await session.ExecuteAsync(insert.Many, _values.AsSpan(row * _columns, insert.ManyRows * _columns));
        for (; row < _rows; row++)
            await session.ExecuteAsync(insert.One, _values.AsSpan(row * _columns, _columns));
        return _rows;
    }

    private static byte[] Text(ref Utf8JsonReader json)
    {
        if (!json.ValueIsEscaped)
            return json.ValueSpan.ToArray();

        var rented = ArrayPool<byte>.Shared.Rent(json.ValueSpan.Length);
        try
        {
            return rented.AsSpan(0, json.CopyString(rented)).ToArray();
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("a text is no Unicode", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}

/// <summary>How rows get into a table: many with one statement, which saves round trips, and the rest one by one.</summary>
internal sealed class InsertStatements
{
    /// <summary>Engines allow tens of thousands; beyond hundreds nothing is gained.</summary>
    private const int MostValues = 500;

    public InsertStatements(MovedTable table, IReadOnlyList<MovedColumn> columns)
    {
        ManyRows = MostValues / columns.Count;
        Many = Statement(table, columns, ManyRows);
        One = Statement(table, columns, rows: 1);
    }

    public int ManyRows { get; }

    public Sql Many { get; }

    public Sql One { get; }

    private static Sql Statement(MovedTable table, IReadOnlyList<MovedColumn> columns, int rows)
    {
        var places = Enumerable.Range(0, rows).Select(row => $"({string.Join(", ", columns.Select((_, i) => $"${(row * columns.Count) + i + 1}"))})");
        return new Sql($"INSERT INTO {table.Name} ({string.Join(", ", columns.Select(column => column.Name))}) VALUES {string.Join(", ", places)}");
    }
}
