namespace Rapport.Storage.Moving;

/// <summary>How far an export or import has come.</summary>
/// <param name="Activity">What is being done, for example <c>tie</c> or <c>checking tie</c>.</param>
/// <param name="Rows">Rows so far, of all tables.</param>
/// <param name="Share">How much of the activity is done, 0 to 1; <c>null</c>: unknown.</param>
public readonly record struct MovingProgress(string Activity, long Rows, double? Share);

/// <summary>What was carried.</summary>
public sealed record MovingResult(IReadOnlyList<MovedCount> Tables)
{
    public long Rows => Tables.Sum(table => table.Rows);
}

/// <summary>One table of it.</summary>
public sealed record MovedCount(string Table, long Rows, string Checksum);
