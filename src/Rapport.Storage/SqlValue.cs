namespace Rapport.Storage;

/// <summary>A parameter of a statement: an integer, a text, bytes, or null. Booleans are 0 and 1.</summary>
public readonly record struct SqlValue
{
    private SqlValue(SqlKind kind, long number, object? reference)
    {
        Kind = kind;
        Number = number;
        Reference = reference;
    }

    internal SqlKind Kind { get; }

    internal long Number { get; }

    internal object? Reference { get; }

    public static SqlValue Null => default;

    /// <summary>A text given as its UTF-8 bytes, which saves writing it twice.</summary>
    public static SqlValue Utf8(byte[] text) => new(SqlKind.Utf8, 0, text);

    public static implicit operator SqlValue(long number) => new(SqlKind.Integer, number, null);

    public static implicit operator SqlValue(long? number) => number is { } value ? value : Null;

    public static implicit operator SqlValue(bool truth) => new(SqlKind.Integer, truth ? 1 : 0, null);

    public static implicit operator SqlValue(string? text) => text is null ? Null : new(SqlKind.Text, 0, text);
}

internal enum SqlKind
{
    Null,
    Integer,
    Text,
    Utf8,
}
