using Rapport.Contracts;

namespace Rapport.Client;

/// <summary>Keeps one UserSig and replaces it before it runs out.</summary>
internal sealed class UserSigSource(RapportClientOptions options) : IDisposable
{
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private volatile Current? _current;

    public async ValueTask<string> GetAsync(CancellationToken cancel)
    {
        if (_current is { } current && Now < current.RenewAt)
            return current.Text;

        await _oneAtATime.WaitAsync(cancel);
        try
        {
            if (_current is { } renewed && Now < renewed.RenewAt)
                return renewed.Text;

            _current = options.UserSigProvider is { } provider ? Accept(await provider(cancel)) : Make();
            return _current.Text;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>The server did not take this one; the next call gets another.</summary>
    public void Discard(string text)
    {
        if (_current is { } current && current.Text == text)
            _current = null;
    }

    public void Dispose() => _oneAtATime.Dispose();

    private long Now => options.TimeProvider.GetUtcNow().ToUnixTimeSeconds();

    private Current Make()
    {
        var userSig = new UserSig(options.SdkAppId, options.Identifier, Now, (long)options.UserSigLifetime.TotalSeconds);
        return new Current(userSig.Sign(options.Key!), RenewalOf(userSig));
    }

    /// <summary>One that cannot be read is used all the same, until the server refuses it: the server is the one to judge.</summary>
    private static Current Accept(string text) => new(text, UserSig.Parse(text) is { } userSig ? RenewalOf(userSig) : long.MaxValue);

    private static long RenewalOf(UserSig userSig) => userSig.ExpiresAt - (userSig.LifetimeSeconds / 10);

    private sealed record Current(string Text, long RenewAt);
}
