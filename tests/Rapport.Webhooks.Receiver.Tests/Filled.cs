using System.Collections;
using System.Reflection;
using Rapport.Contracts.Json;
using Rapport.Contracts.Webhooks;

namespace Rapport.Webhooks.Receiver.Tests;

/// <summary>Makes an event in which every field has a value of its own, so that no field can be lost or swapped unnoticed.</summary>
internal static class Filled
{
    public static WebhookEvent Event(Type type)
    {
        var count = 0;
        return (WebhookEvent)Object(type, ref count);
    }

    private static object Object(Type type, ref int count)
    {
        var target = Activator.CreateInstance(type)!;
        foreach (var property in type.GetProperties().Where(p => p.CanWrite && p.Name != nameof(WebhookEvent.CallbackCommand)))
            property.SetValue(target, Value(property, property.PropertyType, ref count));
        return target;
    }

    private static object Value(PropertyInfo property, Type type, ref int count)
    {
        count++;
        if (type == typeof(string))
            return $"{property.Name} {count} ü用\"<";
        if (type == typeof(long) || type == typeof(long?))
            return long.MaxValue - count;
        if (type == typeof(TagValue))
            return count % 2 == 0 ? new TagValue(count) : new TagValue($"value {count}");
        if (type == typeof(RawJson))
            return RawJson.Parse($$$"""[{"MsgType":"TIMTextElem","MsgContent":{"Text":"{{{count}}}"}}]""");
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(List<>))
        {
            var list = (IList)Activator.CreateInstance(type)!;
            for (var i = 0; i < 3; i++)
                list.Add(Value(property, type.GetGenericArguments()[0], ref count));
            return list;
        }

        if (type.IsClass && type.Assembly == typeof(WebhookEvent).Assembly)
            return Object(type, ref count);

        throw new NotSupportedException($"Teach this class to fill a {type} ({property.DeclaringType?.Name}.{property.Name}).");
    }
}
