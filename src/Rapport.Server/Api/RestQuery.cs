namespace Rapport.Server.Api;

/// <summary>The four parameters of a RESTful URL that mean something, as they stand in it. Order and extras are free.</summary>
internal readonly ref struct RestQuery
{
    private RestQuery(ReadOnlySpan<char> sdkAppId, ReadOnlySpan<char> identifier, ReadOnlySpan<char> userSig, Given given)
    {
        SdkAppId = sdkAppId;
        Identifier = identifier;
        UserSig = userSig;
        Has = given;
    }

    [Flags]
    public enum Given
    {
        None = 0,
        SdkAppId = 1,
        Identifier = 2,
        UserSig = 4,
        ContentType = 8,
    }

    public ReadOnlySpan<char> SdkAppId { get; }

    public ReadOnlySpan<char> Identifier { get; }

    public ReadOnlySpan<char> UserSig { get; }

    /// <summary>Which of them are there, even if empty.</summary>
    public Given Has { get; }

    public static RestQuery Parse(ReadOnlySpan<char> query)
    {
        ReadOnlySpan<char> sdkAppId = default,
            identifier = default,
            userSig = default;
        var given = Given.None;
        foreach (var range in query.TrimStart('?').Split('&'))
        {
            var pair = query.TrimStart('?')[range];
            var equals = pair.IndexOf('=');
            if (equals < 0)
                continue;

            var value = pair[(equals + 1)..];
            switch (pair[..equals])
            {
                case "sdkappid":
                    sdkAppId = Decode(value);
                    given |= Given.SdkAppId;
                    break;
                case "identifier":
                    identifier = Decode(value);
                    given |= Given.Identifier;
                    break;
                case "usersig":
                    userSig = Decode(value);
                    given |= Given.UserSig;
                    break;
                case "contenttype":
                    given |= Given.ContentType;
                    break;
            }
        }

        return new RestQuery(sdkAppId, identifier, userSig, given);
    }

    /// <summary>Undoes percent-encoding once. A plus sign stays one: signatures never hold a space.</summary>
    private static ReadOnlySpan<char> Decode(ReadOnlySpan<char> value) => value.Contains('%') ? Uri.UnescapeDataString(value.ToString()) : value;
}
