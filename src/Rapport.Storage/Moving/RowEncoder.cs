using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace Rapport.Storage.Moving;

/// <summary>
/// Writes a row as the one line of JSON it is in an export: an array without white space, integers in decimal, texts as
/// JSON.stringify writes them (RFC 8785). One spelling for each row, so that its hash is the same wherever it is kept.
/// </summary>
internal sealed class RowEncoder
{
    /// <summary>The longest a value may get besides its text: a 64-bit number, or null, and what stands around it.</summary>
    private const int Frame = 32;

    /// <summary>\u001f.</summary>
    private const int LongestEscape = 6;

    private static readonly SearchValues<byte> s_escaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);

    private byte[] _buffer = new byte[4096];
    private int _length;

    /// <summary>The line without its end; valid until the next one.</summary>
    public ReadOnlySpan<byte> Encode(Row row, IReadOnlyList<MovedColumn> columns)
    {
        _length = 0;
        for (var i = 0; i < columns.Count; i++)
        {
            Reserve(Frame);
            _buffer[_length++] = i == 0 ? (byte)'[' : (byte)',';
            if (columns[i].MayBeNull && row.IsNull(i))
                Append("null"u8);
            else if (columns[i].IsText)
                AppendText(row.Utf8(i));
            else
                AppendNumber(row.Number(i));
        }

        Reserve(1);
        _buffer[_length++] = (byte)']';
        return _buffer.AsSpan(0, _length);
    }

    private void AppendNumber(long number)
    {
        Utf8Formatter.TryFormat(number, _buffer.AsSpan(_length), out var written);
        _length += written;
    }

    private void AppendText(byte[] utf8)
    {
        // What is no Unicode is read as U+FFFD everywhere else too.
        ReadOnlySpan<byte> text = Utf8.IsValid(utf8) ? utf8 : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(utf8));
        Reserve(text.Length + 2);
        _buffer[_length++] = (byte)'"';
        for (var next = text.IndexOfAny(s_escaped); next >= 0; next = text.IndexOfAny(s_escaped))
        {
            Append(text[..next]);
            AppendEscaped(text[next]);
            text = text[(next + 1)..];
            Reserve(text.Length + LongestEscape);
        }

        Append(text);
        Reserve(1);
        _buffer[_length++] = (byte)'"';
    }

    private void AppendEscaped(byte letter)
    {
        Reserve(LongestEscape);
        var shortly = letter switch
        {
            (byte)'"' => (byte)'"',
            (byte)'\\' => (byte)'\\',
            (byte)'\b' => (byte)'b',
            (byte)'\t' => (byte)'t',
            (byte)'\n' => (byte)'n',
            (byte)'\f' => (byte)'f',
            (byte)'\r' => (byte)'r',
            _ => (byte)0,
        };
        if (shortly == 0)
        {
            Append("\\u00"u8);
            _buffer[_length++] = (byte)('0' + (letter >> 4));
            _buffer[_length++] = "0123456789abcdef"u8[letter & 15];
        }
        else
        {
            _buffer[_length++] = (byte)'\\';
            _buffer[_length++] = shortly;
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int more)
    {
        if (_buffer.Length - _length < more)
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + more));
    }
}
