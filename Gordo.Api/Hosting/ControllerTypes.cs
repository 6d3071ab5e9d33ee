using System.Reflection;
using Gordo.Api.Controllers;
using Microsoft.AspNetCore.Mvc.ApplicationParts;

namespace Gordo.Api.Hosting;

/// <summary>The controllers, by name: to find them, MVC would load every type of this assembly when the server starts.</summary>
internal sealed class ControllerTypes : ApplicationPart, IApplicationPartTypeProvider
{
    /// <inheritdoc/>
    public override string Name => nameof(Controllers);

    /// <inheritdoc/>
    public IEnumerable<TypeInfo> Types =>
    [
        typeof(CollectionController).GetTypeInfo(),
        typeof(ModelController).GetTypeInfo(),
        typeof(PredictionController).GetTypeInfo(),
        typeof(ServerController).GetTypeInfo(),
    ];
}
