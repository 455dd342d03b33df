using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rapport.Contracts;

namespace Rapport.Client;

/// <summary>
/// Calls the RESTful API as an administrator of one app. Signs the calls itself, can be used by any number of threads, and
/// is meant to live as long as the program.
/// </summary>
/// <example>
/// <code>
/// using var client = new RapportClient(new RapportClientOptions
/// {
///     BaseAddress = new Uri("http://127.0.0.1:8080"),
///     SdkAppId = 1400000001,
///     Key = key,
/// });
/// await client.Accounts.ImportAsync("anna", nick: "Anna");
/// await client.Relationships.BlockAsync("anna", ["ben"]);
/// </code>
/// </example>
public sealed class RapportClient : IDisposable
{
    /// <summary>Types of the wire come ready-made; a caller's own (for <see cref="CallAsync"/>) are looked at by reflection.</summary>
    private static readonly JsonSerializerOptions s_json = new(Wire.Json.Options)
    {
        TypeInfoResolver = JsonTypeInfoResolver.Combine(Wire.Json, new DefaultJsonTypeInfoResolver()),
    };

    private static readonly MediaTypeHeaderValue s_mediaType = new("application/json") { CharSet = "utf-8" };

    private readonly RapportClientOptions _options;
    private readonly UserSigSource _userSigs;
    private readonly HttpClient _http;
    private readonly string _prefix;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <exception cref="ArgumentException">The options contradict each other or lack something.</exception>
    public RapportClient(RapportClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.WhyInvalid() is { } mistake)
            throw new ArgumentException(mistake, nameof(options));

        _options = options;
        _userSigs = new UserSigSource(options);
        _http =
            options.HttpClient
            ?? new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
            {
                // Every attempt has its own time limit.
                Timeout = Timeout.InfiniteTimeSpan,
            };
        _prefix = options.BaseAddress.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/v4/";
        Accounts = new AccountCalls(this);
        Profiles = new ProfileCalls(this);
        Relationships = new RelationshipCalls(this);
        Follow = new FollowCalls(this);
        Messages = new MessageCalls(this);
        Conversations = new ConversationCalls(this);
    }

    /// <summary>Accounts, UserSig revocation and online status.</summary>
    public AccountCalls Accounts { get; }

    /// <summary>Profile fields.</summary>
    public ProfileCalls Profiles { get; }

    /// <summary>Friends, friend lists and blocklists.</summary>
    public RelationshipCalls Relationships { get; }

    /// <summary>Following and fans.</summary>
    public FollowCalls Follow { get; }

    /// <summary>One-to-one messages.</summary>
    public MessageCalls Messages { get; }

    /// <summary>Conversations.</summary>
    public ConversationCalls Conversations { get; }

    /// <summary>Calls any command, also one this client has no method for.</summary>
    /// <param name="command">Service and command, for example <c>sns/friend_add</c>.</param>
    /// <param name="request">Written as the JSON body.</param>
    /// <param name="cancel">Gives up waiting; whether the command was carried out is then unknown.</param>
    /// <exception cref="RapportException">The server refused the call as a whole (unless <see cref="RapportClientOptions.ThrowOnFailure"/> is off).</exception>
    /// <exception cref="HttpRequestException">The server could not be reached, or what answered was not Rapport.</exception>
    /// <exception cref="TimeoutException">There was no answer in time.</exception>
    public async Task<TReply> CallAsync<TRequest, TReply>(string command, TRequest request, CancellationToken cancel = default)
        where TRequest : class
        where TReply : Reply
    {
        ArgumentException.ThrowIfNullOrEmpty(command);
        ArgumentNullException.ThrowIfNull(request);

        var body = JsonSerializer.SerializeToUtf8Bytes(request, (JsonTypeInfo<TRequest>)s_json.GetTypeInfo(typeof(TRequest)));
        var harmless = _options.RepeatWrites || Repetition.IsReading(command);
        var renewed = false;
        for (var attempt = 1; ; attempt++)
        {
            var last = attempt >= _options.MostAttempts;
            try
            {
                var userSig = await _userSigs.GetAsync(cancel);
                var reply = await SendAsync<TReply>(command, body, userSig, cancel);
                if (Repetition.IsStaleUserSig(reply.ErrorCode) && !renewed && _options.MostAttempts > 1)
                {
                    renewed = true;
                    _userSigs.Discard(userSig);
                    continue;
                }

                var again = Repetition.WasTurnedAway(reply.ErrorCode) || (harmless && Repetition.IsPassingFault(reply.ErrorCode));
                if (last || !again)
                    return reply.Succeeded || !_options.ThrowOnFailure ? reply : throw new RapportException(command, reply);
            }
            catch (HttpRequestException fault) when (!last && (harmless || Repetition.NeverArrived(fault)))
            {
                // Falls through to the wait before the next attempt.
            }
            catch (TimeoutException) when (!last && harmless)
            {
                // Likewise.
            }

            await Task.Delay(PauseAfter(attempt), _options.TimeProvider, cancel);
        }
    }

    /// <summary>Closes the client's connections; an <see cref="HttpClient"/> that was given stays open.</summary>
    public void Dispose()
    {
        _userSigs.Dispose();
        if (_options.HttpClient is null)
            _http.Dispose();
    }

    private async Task<TReply> SendAsync<TReply>(string command, byte[] body, string userSig, CancellationToken cancel)
        where TReply : Reply
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = s_mediaType;
        using var request = new HttpRequestMessage(HttpMethod.Post, UrlOf(command, userSig)) { Content = content };
        using var deadline = new CancellationTokenSource(_options.Timeout, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancel);
        try
        {
            using var response = await _http.SendAsync(request, either.Token);
            if (response.StatusCode != HttpStatusCode.OK)
                throw new HttpRequestException($"{command}: HTTP status {(int)response.StatusCode}", null, response.StatusCode);

            await using var stream = await response.Content.ReadAsStreamAsync(either.Token);
            return await JsonSerializer.DeserializeAsync(stream, (JsonTypeInfo<TReply>)s_json.GetTypeInfo(typeof(TReply)), either.Token)
                ?? throw new HttpRequestException(HttpRequestError.InvalidResponse, $"{command}: the answer is empty");
        }
        catch (JsonException fault)
        {
            throw new HttpRequestException(HttpRequestError.InvalidResponse, $"{command}: the answer is not a reply", fault);
        }
        catch (OperationCanceledException fault) when (deadline.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"{command}: no answer within {_options.Timeout.TotalSeconds:0.###} s", fault);
        }
    }

    private string UrlOf(string command, string userSig)
    {
        // Identifies the request in logs; the server gives it no meaning.
        var random = BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));
        return $"{_prefix}{command}?sdkappid={_options.SdkAppId}&identifier={Uri.EscapeDataString(_options.Identifier)}&usersig={userSig}&random={random}&contenttype=json";
    }

    private TimeSpan PauseAfter(int attempt) => _options.FirstRepetitionAfter * Math.Pow(2, attempt - 1);
}
