using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Rapport.Storage.Moving;

/// <summary>Writes lines, compresses them, and keeps the hash of all of them.</summary>
internal sealed class ExportWriter(Stream file) : IDisposable
{
    private const int BufferBytes = 128 * 1024;

    private readonly GZipStream _gzip = new(file, CompressionLevel.Fastest, leaveOpen: true);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _length;

    public void Write(ReadOnlySpan<byte> line)
    {
        if (line.Length >= BufferBytes - _length)
            Empty();
        if (line.Length >= BufferBytes)
        {
            _hash.AppendData(line);
            _gzip.Write(line);
        }
        else
        {
            line.CopyTo(_buffer.AsSpan(_length));
            _length += line.Length;
        }

        _buffer[_length++] = (byte)'\n';
    }

    public void Write<T>(T line, JsonTypeInfo<T> type) => Write(JsonSerializer.SerializeToUtf8Bytes(line, type));

    /// <summary>The last line; behind it the file is complete.</summary>
    public void Finish(int tables, long rows)
    {
        Empty();
        Write(new FooterLine(tables, rows, Convert.ToHexStringLower(_hash.GetHashAndReset())), ExportJson.Default.FooterLine);
        Empty();
        _gzip.Dispose();
    }

    public void Dispose()
    {
        _gzip.Dispose();
        _hash.Dispose();
    }

    private void Empty()
    {
        _hash.AppendData(_buffer, 0, _length);
        _gzip.Write(_buffer, 0, _length);
        _length = 0;
    }
}
