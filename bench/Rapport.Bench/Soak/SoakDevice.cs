using System.Net.Sockets;
using Rapport.Bench.Load;

namespace Rapport.Bench.Soak;

/// <summary>
/// A phone or browser that writes to its circle, loses its connection now and then, and keeps messages as docs/gateway.md says: it remembers the
/// highest number it has heard of, fetches what is behind it after every login, and sends what was not acknowledged again.
/// </summary>
internal sealed partial class SoakDevice(SoakRun run, int account, int side) : IDisposable
{
    /// <summary>One in so many times a device sends, its connection is cut.</summary>
    private const int SendsPerCut = 200;

    private const int CutsPerAbsence = 8;
    private const int LongestAbsence = 5000;
    private const int ShortestRest = 10;
    private const int LongestRest = 100;

    private static readonly TimeSpan s_glance = TimeSpan.FromMilliseconds(200);

    private readonly Dice _dice = new((account * Circles.Sides) + side + 1);
    private readonly string _name = $"{Pairs.Name(account)}, device {side}";

    // By the receiver's place: the last message's number, and whether its reply is still awaited.
    private readonly long[] _sent = new long[Circles.Peers];
    private readonly bool[] _isAwaited = new bool[Circles.Peers];

    private ClientSocket? _socket;

    public int Account => account;

    public Heard Heard { get; } = new(run.Faults, account, $"{Pairs.Name(account)}, device {side}");

    /// <summary>Its login's number.</summary>
    private int Login => account + (side * Pairs.Accounts);

    /// <summary>Writes until enough is sent by all together, and its own is acknowledged.</summary>
    public Task WriteAsync() =>
        PersistAsync(async () =>
        {
            await RepliesAsync();
            while (await SendSomeAsync())
            {
                // It goes on.
            }
        });

    /// <summary>Stays until it has heard of everything.</summary>
    /// <param name="sent">How many messages were sent, by number of strand.</param>
    public Task ListenAsync(long[] sent) =>
        PersistAsync(async () =>
        {
            do
            {
                await Task.Delay(s_glance, TimeProvider.System);
                await AskAsync("gateway/ping");
            } while (Heard.CountMissing(sent) > 0);
        });

    /// <summary>Comes back once more, having missed nothing: whatever comes now comes twice.</summary>
    public Task ComeBackAsync() =>
        PersistAsync(async () =>
        {
            await AskAsync("gateway/ping");
            Drop();
            await EnterAsync();
            await CompareAsync();
        });

    /// <summary>Notes how many messages it has sent.</summary>
    /// <param name="sent">By number of strand.</param>
    public void Tell(long[] sent)
    {
        for (var place = 0; place < Circles.Peers; place++)
            sent[StrandTo(place).Number] = _sent[place];
    }

    /// <summary>What it waits for, in a sentence.</summary>
    public string? Plight =>
        Array.Exists(_isAwaited, isAwaited => isAwaited) ? $"{_name} waits for replies; its connection {(_socket is null ? "is lost" : "stands")}" : null;

    public void Dispose() => Drop();

    private Strand StrandTo(int place) => Strand.Of(account, side, place);

    /// <summary>Sends one to three messages to different receivers and waits for the replies, or is cut off instead.</summary>
    /// <returns>Whether there is more to send.</returns>
    private async Task<bool> SendSomeAsync()
    {
        var cut = _dice.OneIn(SendsPerCut) ? (Cut)(1 + _dice.Next((int)Cut.Unnoticed)) : Cut.None;
        var first = _dice.Next(Circles.Peers);
        var count = cut == Cut.WhileIdle ? 0 : 1 + _dice.Next(Circles.Peers);
        for (var i = 1; i <= count; i++)
        {
            if (!run.TryTake())
            {
                await RepliesAsync();
                return false;
            }

            var place = (first + i) % Circles.Peers;
            _sent[place]++;
            _isAwaited[place] = true;
            await SendAsync(place, isWhole: cut != Cut.WhileSending || i < count);
        }

        if (cut == Cut.None)
            await RepliesAsync();
        else
            await CutAsync(cut);
        return true;
    }

    private async Task CutAsync(Cut cut)
    {
        if (cut == Cut.WhileReceiving)
            Hear(await _socket!.ReceiveAsync());

        run.CountCut();
        using var unnoticed = cut == Cut.Unnoticed ? _socket : null;
        if (unnoticed is null)
            Drop();
        else
            _socket = null;

        if (_dice.OneIn(CutsPerAbsence))
            await Task.Delay(TimeSpan.FromMilliseconds(_dice.Next(LongestAbsence)), TimeProvider.System);
        await EnterAsync();
        await RepliesAsync();
    }

    /// <summary>Does something, from the beginning whenever the connection ends by itself.</summary>
    private async Task PersistAsync(Func<Task> something)
    {
        while (true)
        {
            try
            {
                if (_socket is null)
                    await EnterAsync();
                await something();
                return;
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                if (_socket is not null)
                    run.CountLoss(e.Message);
                Drop();
                await Task.Delay(TimeSpan.FromMilliseconds(ShortestRest + _dice.Next(LongestRest)), TimeProvider.System);
            }
        }
    }

    private void Drop()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
