namespace Rapport.Contracts.Webhooks;

/// <summary><c>State.StateChange</c>: a client of an account came, went, or set a custom status.</summary>
public sealed class StateChangeEvent : WebhookEvent
{
    /// <inheritdoc />
    public override string CallbackCommand { get; set; } = WebhookCommands.StateChange;

    /// <summary>When, Unix milliseconds.</summary>
    public long EventTime { get; set; }

    /// <summary>What happened.</summary>
    public StateChangeInfo Info { get; set; } = new();

    /// <summary>The devices a login put out; left out when there are none.</summary>
    public List<KickedDevice>? KickedDevice { get; set; }
}

/// <summary>What happened to a client.</summary>
public sealed class StateChangeInfo
{
    /// <summary><c>Login</c>, <c>Logout</c>, <c>Disconnect</c> or <c>CustomStatusChange</c>.</summary>
    public string Action { get; set; } = "";

    /// <summary>The account.</summary>
    public string To_Account { get; set; } = "";

    /// <summary><c>Register</c>, <c>Unregister</c>, <c>LinkClose</c>, <c>TimeOut</c> or <c>SetCustomStatus</c>.</summary>
    public string Reason { get; set; } = "";

    /// <summary>The new value, only with <c>CustomStatusChange</c>.</summary>
    public string? CustomStatus { get; set; }
}

/// <summary>A device a login put out.</summary>
public sealed class KickedDevice
{
    /// <summary><c>iOS</c>, <c>Android</c>, <c>Web</c>, <c>Windows</c>, <c>iPad</c>, <c>Mac</c> or <c>Linux</c>.</summary>
    public string Platform { get; set; } = "";
}
