using System.Reflection;
using Gordo.Api.Controllers;
using Microsoft.AspNetCore.Mvc.ApplicationParts;

namespace Gordo.Api.Hosting;

/// <summary>The list of controllers. Without it, MVC would load every type of this assembly at startup to find them.</summary>
internal sealed class ControllerTypes : ApplicationPart, IApplicationPartTypeProvider
{
    /// <inheritdoc/>
    public override string Name => nameof(Controllers);

    /// <inheritdoc/>
    public IEnumerable<TypeInfo> Types =>
    [
        typeof(CollectionController).GetTypeInfo(),
        typeof(FleetController).GetTypeInfo(),
        typeof(InferenceController).GetTypeInfo(),
        typeof(ModelController).GetTypeInfo(),
        typeof(PredictionController).GetTypeInfo(),
        typeof(ServerController).GetTypeInfo(),
    ];
}
