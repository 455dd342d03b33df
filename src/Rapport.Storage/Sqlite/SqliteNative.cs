using System.Runtime.InteropServices;

namespace Rapport.Storage.Sqlite;

/// <summary>
/// The few functions of SQLite that every statement calls dozens of times, one for each value in and out. SQLitePCLRaw guards each call
/// with a count on the handle and lets the collector in; here the handle is alive because its statement is at work, and the functions
/// without a transition do nothing but copy a number (bench/RESULTS.md tells what that saves).
/// </summary>
internal static partial class SqliteNative
{
    /// <summary>The name <see cref="SqliteLibrary"/> resolves, for SQLitePCLRaw as for this.</summary>
    private const string Library = "e_sqlite3";

    /// <summary>Tells SQLite to copy the text.</summary>
    private const nint Transient = -1;

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64"), SuppressGCTransition]
    internal static partial int BindNumber(nint statement, int position, long value);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null"), SuppressGCTransition]
    internal static partial int BindNull(nint statement, int position);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64"), SuppressGCTransition]
    internal static partial long Number(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_type"), SuppressGCTransition]
    internal static partial int Type(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    internal static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    internal static partial int Reset(nint statement);

    /// <param name="text">Where it is empty it must still point somewhere: nothing to point at is bound as null.</param>
    internal static int BindText(nint statement, int position, ReadOnlySpan<byte> text) =>
        BindText(statement, position, in MemoryMarshal.GetReference(text), text.Length, Transient);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    private static partial int BindText(nint statement, int position, ref readonly byte text, int length, nint destructor);
}
