using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Gordo.Api.Pipeline;

/// <summary>
/// Calls a controller's actions that take two names of the path, without the machine that MVC sets up for each request
/// to bind, validate and filter. An action that has filters keeps it.
/// </summary>
/// <typeparam name="TController">A controller that needs nothing but singletons.</typeparam>
internal static class DirectActions<TController>
    where TController : ControllerBase
{
    private static readonly ObjectFactory<TController> Create = ActivatorUtilities.CreateFactory<TController>([]);

    /// <summary>Has an endpoint of the controllers call its action directly, if it is one that can be.</summary>
    public static void Use(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.OfType<ControllerActionDescriptor>().FirstOrDefault() is { } action && CanCall(action))
            endpoint.RequestDelegate = Call(action, endpoint.ApplicationServices);
    }

    /// <summary>Whether nothing that MVC would do for an action is missed.</summary>
    internal static bool CanCall(ControllerActionDescriptor action) =>
        action.ControllerTypeInfo == typeof(TController)
        && action.MethodInfo.ReturnType == typeof(IActionResult)
        && action.Parameters is [{ ParameterType: var first }, { ParameterType: var second }]
        && first == typeof(string) && second == typeof(string)
        // The one that MVC itself adds is about bodies that an action binds.
        && action.FilterDescriptors.All(filter => filter.Filter is UnsupportedContentTypeFilter);

    private static RequestDelegate Call(ControllerActionDescriptor action, IServiceProvider services)
    {
        var method = action.MethodInfo.CreateDelegate<Func<TController, string, string, IActionResult>>();
        string first = action.Parameters[0].Name, second = action.Parameters[1].Name;
        return context =>
        {
            RouteValueDictionary names = context.Request.RouteValues;
            TController controller = Create(services, null);
            controller.ControllerContext = new() { HttpContext = context, RouteData = new(names), ActionDescriptor = action };
            // The route has both names, or it would not have been found.
            return method(controller, (string)names[first]!, (string)names[second]!).ExecuteResultAsync(controller.ControllerContext);
        };
    }
}
