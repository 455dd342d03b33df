namespace Rapport.Storage;

/// <summary>The current row of a result, valid only inside the function that maps it.</summary>
public abstract class Row
{
    /// <summary>An integer; 0 where the column is null.</summary>
    public abstract long Number(int column);

    /// <summary>A text; empty where the column is null.</summary>
    public abstract string Text(int column);

    /// <summary>A text as its UTF-8 bytes; empty where the column is null.</summary>
    public abstract byte[] Utf8(int column);

    public abstract bool IsNull(int column);

    public long? NumberOrNull(int column) => IsNull(column) ? null : Number(column);

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public bool Boolean(int column) => Number(column) != 0;
}
