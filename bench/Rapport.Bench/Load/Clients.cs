using Rapport.Contracts;

namespace Rapport.Bench.Load;

/// <summary>App users of the benchmark.</summary>
internal static class Clients
{
    private static readonly string[] s_platforms = ["Web", "Android", "Windows", "iPad"];

    /// <summary>Logins that different devices can make without putting each other out.</summary>
    public static int Most => Pairs.Accounts * s_platforms.Length;

    /// <summary>The login of one device, as its frame.</summary>
    public static byte[] Login(int device) => Login(device, RequestTemplate.Key);

    /// <summary>A login signed with any key.</summary>
    public static byte[] Login(int device, string key)
    {
        var userId = Pairs.Name(device % Pairs.Accounts);
        var platform = s_platforms[device / Pairs.Accounts % s_platforms.Length];
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var userSig = new UserSig(RequestTemplate.AppId, userId, now, UserSig.DefaultLifetimeSeconds).Sign(key);
        return ClientSocket.Frame(
            $$$"""{"Id":1,"Command":"gateway/login","Body":{"SdkAppId":{{{RequestTemplate.AppId}}},"UserID":"{{{userId}}}","UserSig":"{{{userSig}}}","Platform":"{{{platform}}}","Instance":"{{{device}}}"}}"""
        );
    }

    /// <summary>Connects and logs in.</summary>
    public static async Task<ClientSocket> EnterAsync(int port, int device, int buffer = 2048)
    {
        var socket = await ClientSocket.OpenAsync(port, buffer: buffer);
        try
        {
            await socket.RequireAsync(Login(device));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Does something for every number below <paramref name="count"/>, so many at once.</summary>
    public static async Task<T[]> ManyAsync<T>(int count, int atOnce, Func<int, Task<T>> make)
    {
        var made = new T[count];
        var next = -1;
        await Task.WhenAll(
            Enumerable
                .Range(0, atOnce)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        for (var number = Interlocked.Increment(ref next); number < count; number = Interlocked.Increment(ref next))
                            made[number] = await make(number);
                    })
                )
        );
        return made;
    }
}
