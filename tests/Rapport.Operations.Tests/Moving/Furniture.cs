using Rapport.Storage;
using Rapport.Storage.Moving;

namespace Rapport.Operations.Tests.Moving;

/// <summary>Rows for every table, with everything that could get lost on the way.</summary>
internal static class Furniture
{
    /// <summary>More than one page of reading.</summary>
    public const int Pages = 2500;

    /// <summary>Where what matters is that there is something.</summary>
    public const int Few = 300;

    private static readonly string[] s_texts =
    [
        "",
        "plain",
        "quotes \" ' ` and \\ back \\\\ slashes \\n",
        "controls \u0001\u001f\t\r\n\b\f\u007f and \0 nothing",
        "Ünïcödé 漢字 👩‍👩‍👧 \u2028 \u2029 \uFEFF \uFFFF",
        "</script><!-- & 'NULL' null [1,2] {\"table\":\"tie\"}",
        "{\"Tag_Profile_IM_Nick\":\"Anna \\\"the\\\" \\u0000 one\",\"n\":1e400}",
    ];

    private static readonly long[] s_numbers = [0, 1, -1, 9_007_199_254_740_993, long.MaxValue, long.MinValue, 1_790_000_000_123];

    public static async Task PlaceAsync(Database database, int lastStep, int rowsOfEach, bool withNul)
    {
        foreach (var table in MovedTable.All.Where(table => table.Since <= lastStep))
        {
            var columns = table.Columns.Where(column => column.Since <= lastStep).ToList();
            var insert = new Sql(
                $"INSERT INTO {table.Name} ({string.Join(", ", columns.Select(column => column.Name))}) VALUES ({string.Join(", ", columns.Select((_, i) => $"${i + 1}"))})"
            );
            await database.WriteAsync(async session =>
            {
                for (var row = 0; row < rowsOfEach; row++)
                    await session.ExecuteAsync(insert, [.. columns.Select((column, i) => Value(table, column, i, row, withNul))]);
                return true;
            });
        }

        // Of every size a buffer could be cut at.
        await database.WriteAsync(async session =>
        {
            var update = new Sql("UPDATE account SET profile = $1 WHERE account_no = $2");
            foreach (var (length, i) in new[] { 4095, 65_536, 131_071, 131_072, 300_000 }.Select((length, i) => (length, i)))
                await session.ExecuteAsync(update, "{\"long\":\"" + string.Concat(Enumerable.Repeat("é\\", length / 3)), i + 1);
            return true;
        });
    }

    private static SqlValue Value(MovedTable table, MovedColumn column, int place, int row, bool withNul)
    {
        string Text(int which) => withNul ? s_texts[which % s_texts.Length] : s_texts[which % s_texts.Length].Replace('\0', '-');

        // The key first: it has to be another one in each row.
        if (place < table.KeyColumns)
            return column.IsText ? $"{Text(row)}{row}" : Key(table, place, row);
        if (column.Name is "user_id" or "name")
            return $"{Text(row)}{row}";

        // Messages have a second key, on the wire.
        if (table.Name == "message" && column.Name == "seq")
            return row;
        if (column.MayBeNull && (row + place) % 3 == 0)
            return SqlValue.Null;
        return column.IsText ? Text(row + place) : s_numbers[(row + place) % s_numbers.Length];
    }

    private static long Key(MovedTable table, int place, int row) =>
        table.KeyColumns == 1 ? row + 1
        : place == 0 ? row / 40
        : row % 40;
}
