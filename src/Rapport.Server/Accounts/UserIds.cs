namespace Rapport.Server.Accounts;

/// <summary>What may be an account's id: 1 to 32 bytes of printable ASCII.</summary>
internal static class UserIds
{
    private const int MostBytes = 32;

    public static bool IsValid(string? userId) => userId is { Length: > 0 and <= MostBytes } && !userId.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
