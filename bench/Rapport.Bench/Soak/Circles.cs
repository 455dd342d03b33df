namespace Rapport.Bench.Soak;

/// <summary>Who writes to whom: accounts in small circles, everybody with two devices, each device to everybody else of the circle.</summary>
internal static class Circles
{
    public const int Accounts = 400;

    /// <summary>Devices of an account.</summary>
    public const int Sides = 2;

    public const int Devices = Accounts * Sides;

    /// <summary>Accounts one account writes to; each has a place below this number.</summary>
    public const int Peers = Size - 1;

    public const int Strands = Devices * Peers;

    private const int Size = 4;

    public static int Peer(int account, int place)
    {
        var peer = (account / Size * Size) + place;
        return peer < account ? peer : peer + 1;
    }

    /// <summary>The place of an account among the peers of another one of its circle.</summary>
    public static int PlaceOf(int account, int peer) => (peer % Size) - (peer > account ? 1 : 0);
}
