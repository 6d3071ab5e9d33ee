using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Gordo.Api.Pipeline;

/// <summary>
/// Invokes controller actions that take one or two path parameters directly, bypassing MVC's per-request pipeline of binding,
/// validation and filters. Actions with filters keep the pipeline.
/// </summary>
/// <typeparam name="TController">A controller whose constructor takes singletons only.</typeparam>
internal static class DirectActionInvoker<TController>
    where TController : ControllerBase
{
    private static readonly ObjectFactory<TController> Create = ActivatorUtilities.CreateFactory<TController>([]);

    /// <summary>Makes an endpoint invoke its action directly, if <see cref="CanInvoke"/> allows it.</summary>
    public static void Use(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.OfType<ControllerActionDescriptor>().FirstOrDefault() is { } action && CanInvoke(action))
            endpoint.RequestDelegate = CreateInvoker(action, endpoint.ApplicationServices);
    }

    /// <summary>Returns true if the action needs nothing of MVC's pipeline.</summary>
    internal static bool CanInvoke(ControllerActionDescriptor action) =>
        action.ControllerTypeInfo == typeof(TController)
        && action.MethodInfo.ReturnType == typeof(IActionResult)
        && action.Parameters.Count is 1 or 2 && action.Parameters.All(static parameter => parameter.ParameterType == typeof(string))
        // MVC adds this filter to all actions; it concerns bound bodies only.
        && action.FilterDescriptors.All(filter => filter.Filter is UnsupportedContentTypeFilter);

    private static RequestDelegate CreateInvoker(ControllerActionDescriptor action, IServiceProvider services)
    {
        string first = action.Parameters[0].Name;
        if (action.Parameters.Count == 1)
        {
            var single = action.MethodInfo.CreateDelegate<Func<TController, string, IActionResult>>();
            return context =>
            {
                TController controller = CreateController(context, action, services);
                return single(controller, (string)context.Request.RouteValues[first]!).ExecuteResultAsync(controller.ControllerContext); // Not null, because the route has the parameter.
            };
        }
        var method = action.MethodInfo.CreateDelegate<Func<TController, string, string, IActionResult>>();
        string second = action.Parameters[1].Name;
        return context =>
        {
            RouteValueDictionary names = context.Request.RouteValues;
            TController controller = CreateController(context, action, services);
            // Not null, because the route has both parameters.
            return method(controller, (string)names[first]!, (string)names[second]!).ExecuteResultAsync(controller.ControllerContext);
        };
    }

    private static TController CreateController(HttpContext context, ControllerActionDescriptor action, IServiceProvider services)
    {
        TController controller = Create(services, null);
        controller.ControllerContext = new() { HttpContext = context, RouteData = new(context.Request.RouteValues), ActionDescriptor = action };
        return controller;
    }
}
