namespace Rapport.Webhooks.Receiver;

/// <summary>What a receiver believes, and what it refuses.</summary>
public sealed class RapportWebhookOptions
{
    /// <summary>The app whose webhooks are received; those of any other are refused. Required, there is no default.</summary>
    public long SdkAppId { get; set; }

    /// <summary>
    /// The webhook token set for the app on the chat server. Default <c>null</c>: nothing is authenticated, and anybody who knows
    /// the URL can send. An empty text means the same as <c>null</c>.
    /// </summary>
    public string? Token { get; set; }

    /// <summary>
    /// Whether every webhook must carry a signature over its body. Default <c>false</c>, because the original cloud product signs
    /// only the time; switch it on where nobody but Rapport calls. A signature that is there must be right in any case, and with a
    /// token a webhook that carries an id must carry its signature. Needs <see cref="Token"/>.
    /// </summary>
    public bool RequireBodySignature { get; set; }

    /// <summary>How far the times a webhook was signed for may lie from this machine's clock, in either direction. Default 60 seconds.</summary>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Bodies beyond this many bytes are refused. Default 1 MiB.</summary>
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// How many handled ids the store in memory remembers before it forgets the oldest. Default 100,000, about 20 MB.
    /// Without meaning for a store of your own.
    /// </summary>
    public int RememberedIds { get; set; } = 100_000;

    internal string? TokenOrNull => string.IsNullOrEmpty(Token) ? null : Token;
}
