using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;

namespace Gordo.Api.Pipeline;

/// <summary>Names are checked where they are used; walking them for attributes costs every request its share.</summary>
internal sealed class NothingToValidate : IObjectModelValidator
{
    public void Validate(ActionContext actionContext, ValidationStateDictionary? validationState, string prefix, object? model)
    {
    }
}
