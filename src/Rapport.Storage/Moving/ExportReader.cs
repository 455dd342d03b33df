using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Rapport.Storage.Moving;

/// <summary>Reads the lines of an export, and keeps the hash of all before the current one.</summary>
internal sealed class ExportReader(Stream file) : IDisposable
{
    /// <summary>No row comes near; a file that is no export at all must not fill the memory.</summary>
    private const int LongestLine = 256 * 1024 * 1024;

    private readonly GZipStream _gzip = new(file, CompressionMode.Decompress, leaveOpen: true);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _lineLength = -1;
    private int _filled;
    private long _unpacked;

    /// <summary>The current line without its end.</summary>
    public ReadOnlySpan<byte> Line => _buffer.AsSpan(_start, Math.Max(_lineLength, 0));

    /// <summary>Its number, from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>Whether the current line is a row.</summary>
    public bool IsRow => Line is [(byte)'[', ..];

    /// <summary>Moves to the next line; <c>false</c>: there is none.</summary>
    public bool Next()
    {
        if (_lineLength >= 0)
        {
            _hash.AppendData(_buffer, _start, _lineLength + 1);
            _start += _lineLength + 1;
        }

        _lineLength = -1;
        var looked = 0;
        while (true)
        {
            var end = _buffer.AsSpan(_start + looked, _filled - _start - looked).IndexOf((byte)'\n');
            if (end >= 0)
            {
                _lineLength = looked + end;
                LineNumber++;
                return true;
            }

            looked = _filled - _start;
            if (Fill())
                continue;
            return looked == 0 ? false : throw Damaged("it ends in the middle of a line");
        }
    }

    /// <summary>
    /// Whether the file ends as gzip wants it, with the length of what was packed. The runtime does not look; without this a file that lost its
    /// last bytes would pass, though nothing in it is missing.
    /// </summary>
    public bool EndsWell()
    {
        if (!file.CanSeek)
            return true;

        var tail = new byte[4];
        file.Seek(-tail.Length, SeekOrigin.End);
        file.ReadExactly(tail);
        return BinaryPrimitives.ReadUInt32LittleEndian(tail) == unchecked((uint)_unpacked);
    }

    /// <summary>The current line, which is none of a row.</summary>
    public T Parse<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Line, type) ?? throw Damaged("a line says nothing");
        }
        catch (JsonException e)
        {
            throw Damaged("a line is no JSON", e);
        }
    }

    /// <summary>The SHA-256 of everything before the current line.</summary>
    public string HashSoFar() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public MovingException Damaged(string how, Exception? cause = null)
    {
        var sentence = $"The file is damaged: {how} (after line {LineNumber}). Nothing of it is used.";
        return cause is null ? new MovingException(sentence) : new MovingException(sentence, cause);
    }

    public void Dispose()
    {
        _gzip.Dispose();
        _hash.Dispose();
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _filled - _start).CopyTo(_buffer);
            _filled -= _start;
            _start = 0;
        }

        if (_filled == _buffer.Length)
        {
            if (_filled >= LongestLine)
                throw Damaged("a line has no end");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        try
        {
            var read = _gzip.Read(_buffer, _filled, _buffer.Length - _filled);
            _filled += read;
            _unpacked += read;
            return read > 0;
        }
        catch (InvalidDataException e)
        {
            throw LineNumber == 0
                ? new MovingException("The file is no export of Rapport: it is not compressed with gzip.", e)
                : Damaged("it cannot be unpacked", e);
        }
    }
}
