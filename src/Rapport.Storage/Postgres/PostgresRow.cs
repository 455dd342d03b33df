using System.Text;
using Npgsql;

namespace Rapport.Storage.Postgres;

/// <summary>The row a reader stands on, without its first <c>skip</c> columns.</summary>
internal sealed class PostgresRow(NpgsqlDataReader reader, int skip) : Row
{
    private const uint TruthType = 16;
    private const uint LongType = 20;
    private const uint IntegerType = 23;

    public override long Number(int column)
    {
        column += skip;
        if (reader.IsDBNull(column))
            return 0;

        return reader.GetDataTypeOID(column) switch
        {
            LongType => reader.GetInt64(column),
            IntegerType => reader.GetInt32(column),
            TruthType => reader.GetBoolean(column) ? 1 : 0,
            _ => (long)reader.GetDecimal(column),
        };
    }

    public override string Text(int column) => reader.IsDBNull(column + skip) ? "" : reader.GetString(column + skip);

    public override byte[] Utf8(int column) => Encoding.UTF8.GetBytes(Text(column));

    public override bool IsNull(int column) => reader.IsDBNull(column + skip);
}
