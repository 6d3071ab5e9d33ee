using Gordo.Api.Controllers;
using Gordo.Api.Pipeline;
using Gordo.Tests.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Authorization;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Gordo.Tests.Pipeline;

/// <summary>Prediction actions bypass MVC's pipeline, and only those.</summary>
internal sealed class DirectActionInvokerTests
{
    [Test]
    public async Task Prediction_actions_are_invoked_directly_and_others_by_MVC()
    {
        await using GordoHost gordo = await GordoHost.StartAsync();
        (ControllerActionDescriptor Action, RequestDelegate Call)[] actions = [.. Actions(gordo)];

        actions.Should().HaveCountGreaterThan(10);
        foreach ((ControllerActionDescriptor action, RequestDelegate call) in actions)
            call.Method.DeclaringType!.FullName!.StartsWith("Gordo.", StringComparison.Ordinal)
                .Should().Be(action.ControllerTypeInfo == typeof(PredictionController), action.DisplayName);
    }

    [Test]
    public async Task Action_with_a_filter_is_invoked_by_MVC()
    {
        await using GordoHost gordo = await GordoHost.StartAsync();
        ControllerActionDescriptor action = Actions(gordo).First(action => action.Action.ControllerTypeInfo == typeof(PredictionController)).Action;
        DirectActionInvoker<PredictionController>.CanInvoke(action).Should().BeTrue();

        var filtered = new ControllerActionDescriptor
        {
            ControllerTypeInfo = action.ControllerTypeInfo,
            MethodInfo = action.MethodInfo,
            Parameters = action.Parameters,
            FilterDescriptors = [.. action.FilterDescriptors, new FilterDescriptor(new AllowAnonymousFilter(), FilterScope.Action)],
        };
        DirectActionInvoker<PredictionController>.CanInvoke(filtered).Should().BeFalse();
    }

    [Test]
    public async Task Action_with_another_signature_is_invoked_by_MVC()
    {
        await using GordoHost gordo = await GordoHost.StartAsync();
        foreach ((ControllerActionDescriptor action, _) in Actions(gordo).Where(action => action.Action.ControllerTypeInfo == typeof(CollectionController)))
            DirectActionInvoker<CollectionController>.CanInvoke(action).Should().BeFalse(action.DisplayName);
    }

    private static IEnumerable<(ControllerActionDescriptor Action, RequestDelegate Call)> Actions(GordoHost gordo) =>
        from endpoint in gordo.App.Services.GetRequiredService<EndpointDataSource>().Endpoints
        let action = endpoint.Metadata.GetMetadata<ControllerActionDescriptor>()
        where action is not null
        select (action, endpoint.RequestDelegate);
}
