using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Gordo.Api.Pipeline;

/// <summary>
/// Binds string parameters of actions to the names in the path. Actions have no other parameters, and MVC's value providers
/// and converters take noticeable time in small requests.
/// </summary>
internal sealed class PathNameBinder : IModelBinder, IModelBinderProvider
{
    public IModelBinder? GetBinder(ModelBinderProviderContext context) =>
        context.Metadata.ModelType == typeof(string) ? this : null;

    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        if (bindingContext.ActionContext.RouteData.Values[bindingContext.FieldName] is string name)
            bindingContext.Result = ModelBindingResult.Success(name);
        return Task.CompletedTask;
    }
}
