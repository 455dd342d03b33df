namespace Rapport.Server.Relationships;

/// <summary>The order of a blocklist: by call, and within a call by place.</summary>
internal static class BlockRank
{
    /// <summary>Room for every place of the largest call.</summary>
    private const int PlacesPerCall = 1024;

    /// <summary>The rank of the first account of a call.</summary>
    /// <param name="sequence">The blocklist's sequence after the call.</param>
    public static long OfCall(long sequence) => sequence * PlacesPerCall;
}
