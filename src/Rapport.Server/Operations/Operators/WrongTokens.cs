using System.Net;
using System.Net.Sockets;

namespace Rapport.Server.Operations.Operators;

/// <summary>Counts wrong operator tokens by address; one that sent several is not listened to for a minute.</summary>
internal sealed class WrongTokens(TimeProvider clock)
{
    private const int Allowed = 10;

    /// <summary>About 1 MB. Starting over when it is full forgives at most everybody once.</summary>
    private const int MostRemembered = 10_000;

    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, (int Count, long Since)> _wrong = [];

    /// <summary>How long the address has to wait; zero: it may try.</summary>
    public TimeSpan WaitOf(IPAddress? address)
    {
        lock (_lock)
        {
            if (!_wrong.TryGetValue(KeyOf(address), out var wrong) || wrong.Count < Allowed)
                return TimeSpan.Zero;

            var left = s_window - clock.GetElapsedTime(wrong.Since);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    public void Count(IPAddress? address)
    {
        var key = KeyOf(address);
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            var before = _wrong.GetValueOrDefault(key);
            if (before.Count > 0 && clock.GetElapsedTime(before.Since) > s_window)
                before = default;
            if (before.Count == 0 && _wrong.Count >= MostRemembered)
                _wrong.Clear();

            // The minute of silence begins with the last wrong token that was listened to.
            _wrong[key] = (before.Count + 1, before.Count + 1 >= Allowed || before.Count == 0 ? now : before.Since);
        }
    }

    /// <summary>A subscriber of IPv6 has a whole /64 to send from.</summary>
    private static IPAddress KeyOf(IPAddress? address)
    {
        if (address is null)
            return IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;

        var bytes = address.GetAddressBytes();
        Array.Clear(bytes, 8, 8);
        return new IPAddress(bytes);
    }
}
