using System.Text.Json.Serialization;
using Rapport.Contracts.Gateway;
using Rapport.Contracts.Webhooks;

namespace Rapport.Contracts;

[JsonSerializable(typeof(AccountChange))]
[JsonSerializable(typeof(NewsFrame))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(LoginReply))]
[JsonSerializable(typeof(EmptyRequest))]
[JsonSerializable(typeof(PingReply))]
[JsonSerializable(typeof(SequencesReply))]
[JsonSerializable(typeof(StatusSetRequest))]
[JsonSerializable(typeof(StatusAccountsRequest))]
[JsonSerializable(typeof(StatusReply))]
[JsonSerializable(typeof(StateChangeEvent))]
public sealed partial class WireJson;
