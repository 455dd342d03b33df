using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Rapport.Storage.Moving;

/// <summary>
/// The checksum of a table: the sum, modulo 2^256, of the SHA-256 of its rows. A sum, because engines sort texts differently and
/// the order of the rows must not matter.
/// </summary>
internal sealed class RowSum
{
    // The lowest 64 bits first.
    private ulong _a;
    private ulong _b;
    private ulong _c;
    private ulong _d;

    public long Rows { get; private set; }

    public void Add(ReadOnlySpan<byte> row)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(row, hash);
        Rows++;
        var carry = (UInt128)_a + BinaryPrimitives.ReadUInt64BigEndian(hash[24..]);
        _a = (ulong)carry;
        carry = (carry >> 64) + _b + BinaryPrimitives.ReadUInt64BigEndian(hash[16..]);
        _b = (ulong)carry;
        carry = (carry >> 64) + _c + BinaryPrimitives.ReadUInt64BigEndian(hash[8..]);
        _c = (ulong)carry;
        _d = unchecked(_d + BinaryPrimitives.ReadUInt64BigEndian(hash) + (ulong)(carry >> 64));
    }

    public bool IsSameAs(RowSum other) => Rows == other.Rows && _a == other._a && _b == other._b && _c == other._c && _d == other._d;

    /// <summary>The sum as 64 hexadecimal digits, without the number of rows.</summary>
    public override string ToString() => $"{_d:x16}{_c:x16}{_b:x16}{_a:x16}";
}
