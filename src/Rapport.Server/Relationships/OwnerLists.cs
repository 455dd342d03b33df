using Rapport.Storage;

namespace Rapport.Server.Relationships;

/// <summary>The friend lists of one owner during one unit: lists are made when a call names them, up to the limit.</summary>
internal sealed class OwnerLists
{
    private readonly FriendListStore _store;
    private readonly long _owner;
    private readonly int _limit;
    private readonly Dictionary<string, long> _numbers;

    private OwnerLists(FriendListStore store, long owner, int limit, Dictionary<string, long> numbers)
    {
        _store = store;
        _owner = owner;
        _limit = limit;
        _numbers = numbers;
    }

    public static async ValueTask<OwnerLists> LoadAsync(Session session, FriendListStore store, long owner, int limit)
    {
        var lists = await store.AllAsync(session, owner);
        return new OwnerLists(store, owner, limit, lists.ToDictionary(list => list.Name, list => list.Number));
    }

    public bool TryGet(string name, out long number) => _numbers.TryGetValue(name, out number);

    /// <summary>Whether all these lists are there or can be made.</summary>
    public bool HasRoomFor(IEnumerable<string> names) => names.Distinct().Count(name => !_numbers.ContainsKey(name)) + _numbers.Count <= _limit;

    /// <summary>Puts a friend into lists, making those that are missing.</summary>
    public async ValueTask JoinAsync(WriteSession session, long other, IEnumerable<string> names, OwnerChanges changes)
    {
        foreach (var name in names)
        {
            var list = await EnsureAsync(session, name, changes);
            changes.Lists |= await _store.JoinAsync(session, _owner, other, list) > 0;
        }
    }

    /// <summary>The list of this name, made if it is missing.</summary>
    public async ValueTask<long> EnsureAsync(WriteSession session, string name, OwnerChanges changes)
    {
        if (_numbers.TryGetValue(name, out var number))
            return number;

        changes.Lists = true;
        return _numbers[name] = await _store.InsertAsync(session, _owner, name);
    }

    public void Forget(string name) => _numbers.Remove(name);
}
