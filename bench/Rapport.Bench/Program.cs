using Rapport.Bench;
using Rapport.Bench.Children;

// The benchmark is its own echo, webhook receiver and poster: each a child process, so that no two parts share a runtime.
return args switch
{
    ["echo", var port] => await EchoServer.RunAsync(int.Parse(port)),
    ["receiver", var port] => await ReceiverServer.RunAsync(int.Parse(port)),
    ["sockets", var port] => await SocketServer.RunAsync(int.Parse(port)),
    ["plain", var port, var connection] => await PlainServer.RunAsync(int.Parse(port), connection),
    ["poster", var port, var count] => await Poster.RunAsync(int.Parse(port), long.Parse(count)),
    _ => await Benchmark.RunAsync(args),
};
