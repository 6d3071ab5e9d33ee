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
    public async Task Actions_of_predictions_and_inference_are_invoked_directly_and_others_by_MVC()
    {
        await using GordoHost gordo = await GordoHost.StartAsync();
        (ControllerActionDescriptor Action, RequestDelegate Call)[] actions = [.. Actions(gordo)];

        actions.Should().HaveCountGreaterThan(10);
        foreach ((ControllerActionDescriptor action, RequestDelegate call) in actions)
            call.Method.DeclaringType!.FullName!.StartsWith("Gordo.", StringComparison.Ordinal)
                .Should().Be(
                    action.ControllerTypeInfo == typeof(PredictionController) || (action.ControllerTypeInfo == typeof(InferenceController) && action.Parameters.Count > 0), action.DisplayName);
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
        ControllerActionDescriptor deletion = Actions(gordo).Single(action => action.Action.ActionName == nameof(ModelController.Delete)).Action;
        DirectActionInvoker<ModelController>.CanInvoke(deletion).Should().BeFalse("it has three parameters");
        ControllerActionDescriptor server = Actions(gordo).Single(action => action.Action.ActionName == nameof(InferenceController.GetServer)).Action;
        DirectActionInvoker<InferenceController>.CanInvoke(server).Should().BeFalse("it has none");
    }

    private static IEnumerable<(ControllerActionDescriptor Action, RequestDelegate Call)> Actions(GordoHost gordo) =>
        from endpoint in gordo.App.Services.GetRequiredService<EndpointDataSource>().Endpoints
        let action = endpoint.Metadata.GetMetadata<ControllerActionDescriptor>()
        where action is not null
        select (action, endpoint.RequestDelegate);
}
