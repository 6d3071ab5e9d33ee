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

/// <summary>Predictions skip what MVC would do for nothing, and nothing else.</summary>
internal sealed class DirectActionsTests
{
    [Test]
    public async Task Predictions_are_called_directly_and_all_other_actions_by_MVC()
    {
        await using GordoHost gordo = await GordoHost.StartAsync();
        (ControllerActionDescriptor Action, RequestDelegate Call)[] actions = [.. Actions(gordo)];

        actions.Should().HaveCountGreaterThan(10);
        foreach ((ControllerActionDescriptor action, RequestDelegate call) in actions)
            call.Method.DeclaringType!.FullName!.StartsWith("Gordo.", StringComparison.Ordinal)
                .Should().Be(action.ControllerTypeInfo == typeof(PredictionController), action.DisplayName);
    }

    [Test]
    public async Task An_action_with_a_filter_is_left_to_MVC()
    {
        await using GordoHost gordo = await GordoHost.StartAsync();
        ControllerActionDescriptor action = Actions(gordo).First(action => action.Action.ControllerTypeInfo == typeof(PredictionController)).Action;
        DirectActions<PredictionController>.CanCall(action).Should().BeTrue();

        var filtered = new ControllerActionDescriptor
        {
            ControllerTypeInfo = action.ControllerTypeInfo,
            MethodInfo = action.MethodInfo,
            Parameters = action.Parameters,
            FilterDescriptors = [.. action.FilterDescriptors, new FilterDescriptor(new AllowAnonymousFilter(), FilterScope.Action)],
        };
        DirectActions<PredictionController>.CanCall(filtered).Should().BeFalse();
    }

    [Test]
    public async Task An_action_that_takes_or_returns_something_else_is_left_to_MVC()
    {
        await using GordoHost gordo = await GordoHost.StartAsync();
        foreach ((ControllerActionDescriptor action, _) in Actions(gordo).Where(action => action.Action.ControllerTypeInfo == typeof(CollectionController)))
            DirectActions<CollectionController>.CanCall(action).Should().BeFalse(action.DisplayName);
    }

    private static IEnumerable<(ControllerActionDescriptor Action, RequestDelegate Call)> Actions(GordoHost gordo) =>
        from endpoint in gordo.App.Services.GetRequiredService<EndpointDataSource>().Endpoints
        let action = endpoint.Metadata.GetMetadata<ControllerActionDescriptor>()
        where action is not null
        select (action, endpoint.RequestDelegate);
}
