using System.Globalization;
using System.Runtime.InteropServices;

namespace Rapport.Bench.Children;

/// <summary>Asks the receiver process what it got.</summary>
internal sealed class ReceiverClient(int port) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

    /// <summary>How many webhooks came, when the first did (ticks), and how many were out of their key's order (while recording).</summary>
    public async Task<(long Count, long First, long OutOfOrder)> StateAsync()
    {
        var words = (await _http.GetStringAsync("/state")).Split(' ');
        return (Number(words[0]), Number(words[1]), Number(words[2]));
    }

    public async Task<Arrival[]> ArrivalsAsync() => MemoryMarshal.Cast<byte, Arrival>(await _http.GetByteArrayAsync("/arrivals")).ToArray();

    public Task ResetAsync(bool record = false) => _http.GetStringAsync(record ? "/record" : "/reset");

    public void Dispose() => _http.Dispose();

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
