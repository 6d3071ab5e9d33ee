using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace Gordo.Api.Pipeline;

/// <summary>
/// Gives actions the names in the path as they are. They are all that actions take, and MVC's own way to them, by
/// value providers and converters, costs each request of a row its share.
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
