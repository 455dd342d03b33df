using System.Globalization;

namespace Rapport.Server.Commands;

/// <summary>Tells how far something long has come: on a terminal one line that is written over, elsewhere a new one every few seconds.</summary>
internal sealed class ProgressLine(TextWriter error, bool isTerminal, TimeProvider clock)
{
    private static readonly TimeSpan s_onTerminal = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_elsewhere = TimeSpan.FromSeconds(5);

    private long _began = clock.GetTimestamp();
    private long _done;
    private long _told = clock.GetTimestamp();
    private int _width;

    /// <summary>May be called as often as one likes.</summary>
    public void Tell(string activity, long done, string unit, double? share)
    {
        // Counted from nothing again: another part of the work, with a rate of its own.
        if (done < _done)
            _began = clock.GetTimestamp();
        _done = done;
        if (clock.GetElapsedTime(_told) < (isTerminal ? s_onTerminal : s_elsewhere))
            return;

        _told = clock.GetTimestamp();
        var rate = done / Math.Max(clock.GetElapsedTime(_began, _told).TotalSeconds, 0.001);
        var percent = share is { } known ? string.Create(CultureInfo.InvariantCulture, $", {100 * known:0} %") : "";
        var line = string.Create(CultureInfo.InvariantCulture, $"{activity}: {done:#,0} {unit}, {rate:#,0} {unit}/s{percent}");
        if (!isTerminal)
        {
            error.WriteLine(line);
            return;
        }

        error.Write("\r" + line.PadRight(_width));
        _width = line.Length;
    }

    /// <summary>Clears the line, so that what is written next stands alone.</summary>
    public void End()
    {
        if (_width > 0)
            error.Write("\r" + new string(' ', _width) + "\r");
        _width = 0;
    }
}
