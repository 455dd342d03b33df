using System.Globalization;

namespace Rapport.Server.Commands;

/// <summary>A moment as people write it.</summary>
internal static class Moment
{
    /// <summary>Reads a date and time, or a length before now such as <c>30m</c>.</summary>
    public static DateTimeOffset? Parse(string? text, TimeProvider clock)
    {
        if (string.IsNullOrEmpty(text))
            return null;

        var unit = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => TimeSpan.Zero,
        };
        if (unit > TimeSpan.Zero && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return clock.GetUtcNow() - (count * unit);
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
            return moment;

        throw CommandFailure.Usage($"'{text}' is no moment; write it as 2026-03-01T12:00:00Z, or how long ago: 90s, 30m, 2h, 7d.");
    }

    public static string Show(DateTimeOffset? moment) => moment?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "-";
}
