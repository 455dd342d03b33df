using Rapport.Server;

return await CommandLine.RunAsync(args);
